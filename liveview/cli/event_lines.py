"""Events as lines: readable text, logfmt, or JSON. No event can begin a line, a command or a sequence of a terminal."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

import msgspec

from liveview.cli.output import plain
from liveview.errors import ReadError
from liveview.text.ascii_json import ascii_json
from liveview.text.ci_commands import tamed, tamed_json
from liveview.text.half_pairs import decoded

_BARE = re.compile(r'[^\s"=\\]+')
"""A value of logfmt without quotes."""


class ProblemCode(msgspec.Struct, frozen=True):
    """A problem of an event, as far as a line shows it."""

    code: str
    """Its code."""


class ShownEvent(msgspec.Struct, frozen=True):
    """What lines show of an event; the fields are those of `export`."""

    id: int
    """The id of the event."""
    received_at: float
    """When it was received (epoch seconds)."""
    type: str
    """The kind of call."""
    name: str | None
    """Its name; None for an event without one."""
    distinct_id: str | None
    """Its user; None for an event without one."""
    verdict: str
    """What the core decided."""
    problems: tuple[ProblemCode, ...]
    """What validation found."""
    state: str
    """What became of it."""

    @property
    def codes(self) -> str:
        """The codes of its problems, with commas; "" without any."""
        return ",".join(each.code for each in self.problems)


def text_line(event: ShownEvent) -> bytes:
    """The time here, the id, and what the list on the screen shows."""
    line = (
        f"{_at(event.received_at, None, '%H:%M:%S')} #{event.id} {event.type:8} {plain(event.name or '-'):24} "
        f"{plain(event.distinct_id or '-'):12} {event.state:9} {event.codes}"
    )
    return _encoded(tamed(plain(line.rstrip())))


def logfmt_line(event: ShownEvent) -> bytes:
    """Keys and values, with the time in UTC; a value that is missing is empty."""
    values = {
        "time": _at(event.received_at, UTC, "%Y-%m-%dT%H:%M:%S", "Z"),
        "id": str(event.id),
        "type": event.type,
        "name": event.name or "",
        "user": event.distinct_id or "",
        "verdict": event.verdict,
        "state": event.state,
        "problems": event.codes,
    }
    return _encoded(" ".join(f"{name}={_value(value)}" for name, value in values.items()))


def json_line(event: bytes) -> bytes:
    """The JSON of an event on one line, without characters that a terminal or a build obeys."""
    return tamed_json(ascii_json(event.replace(b"\n", b" ").replace(b"\r", b" ")))


LINES: Mapping[str, Callable[[ShownEvent], bytes]] = MappingProxyType({"text": text_line, "logfmt": logfmt_line})
"""The formats that show a part of an event; `json` has all of it."""


def lines_of(events: Iterator[bytes], form: str) -> Iterator[bytes]:
    """The lines of events that are JSON, in a format; raises `ReadError` for one that is not what liveview writes."""
    shown = LINES.get(form)
    for event in events:
        yield json_line(event) if shown is None else shown(shown_event(event))


def shown_event(event: bytes | msgspec.Raw) -> ShownEvent:
    """An event that is JSON, as lines show it; raises `ReadError`."""
    try:
        return decoded(event, ShownEvent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReadError(f"an event cannot be read: {error}") from None


def _at(seconds: float, zone: tzinfo | None, form: str, end: str = "") -> str:
    """A time with milliseconds, here or in a zone; one that no calendar has stays a number."""
    try:
        at = datetime.fromtimestamp(seconds, zone)
    except (ValueError, OverflowError, OSError):
        return f"{seconds}"
    return f"{at:{form}}.{at.microsecond // 1000:03}{end}"


def _value(text: str) -> str:
    if not text or (_BARE.fullmatch(text) and plain(text) == text == tamed(text)):
        return text
    quoted = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return tamed_json(ascii_json(quoted)).decode("utf-8", "surrogatepass")


def _encoded(line: str) -> bytes:
    return line.encode("utf-8", "backslashreplace")
