"""A recorded session as a spec, or as a pytest file that sends its events and expects the same."""

import math
from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from liveview.config.schema import Config
from liveview.core.json import edit
from liveview.core.wire.paths import ENDPOINTS, find
from liveview.errors import SpecError
from liveview.log.engine.effective_settings import read_settings
from liveview.log.errors import reading
from liveview.log.files import LogFile, read_only
from liveview.log.filter import grammar
from liveview.log.filter.text import number
from liveview.log.filter.tree import All, Field, Node, Not
from liveview.log.filter.tree import Any as Either
from liveview.log.queries import Queryable
from liveview.log.read.again import can_be_sent, edited_request, same_request
from liveview.log.read.event_detail import read_event, read_request
from liveview.log.read.refused import asked
from liveview.log.sessions.config_file import config_table
from liveview.model.event import Event, Request
from liveview.model.outgoing import Outgoing
from liveview.specs.capture import Document, captured
from liveview.specs.observed import ObservedEvent
from liveview.specs.pytest_file import CapturedEvent, CapturedRequest, pytest_text
from liveview.specs.recorded import RecordedEvidence
from liveview.text.encodings import encoding_of
from liveview.text.masking import MASK

_NEAR = 86_400
"""Seconds around its receipt within which the time of an event is that of the run, so that it is replaced."""
_BY_OTHERS = frozenset({"name-alike", "name-case"})
"""Problems that an event has only after certain others, which a filter may leave out."""
_OF_THIS_SESSION = frozenset({"id", "after", "last"})
"""Fields of a filter that choose other events in another session, or none."""


def spec_of(log: Path, text: str, now: float) -> Document:
    """A spec of the events that match a filter at `now` (epoch seconds).

    Raises `SpecError`, `FilterError` or `ReadError`.
    """
    evidence = _evidence(log, text, now)
    chosen = evidence.events(text)
    lasting = is_lasting(grammar.read(text))
    ids = {event.id for event in chosen}
    others = () if lasting else [event for event in evidence.events("") if event.id not in ids]
    return captured(chosen, others, title=f"Captured from {log.name}", only=text.strip() if lasting else "")


def pytest_of(log: Path, text: str, now: float) -> str:
    """A pytest file of the events that match a filter at `now` (epoch seconds), and of the originals of duplicates.

    Raises `SpecError`, `FilterError`, `ReadError` or `LogError`.
    """
    evidence = _evidence(log, text, now)
    events = _with_originals(evidence.events(text), evidence)
    with reading(), closing(read_only(LogFile(log, untouched=True))) as connection:
        sent = what_to_send(connection, [event.id for event in events])
    outdated = {event.id for event, what in zip(events, sent, strict=True) if isinstance(what, CapturedRequest)}
    alone = {event.id for event in events if text.strip() and _BY_OTHERS & {*event.problems}}
    return pytest_text(captured(events, outdated=outdated | alone), sent, _config(log))


def _evidence(log: Path, text: str, now: float) -> RecordedEvidence:
    if asked(text, now) is not None:
        raise SpecError("refused requests are not events, and cannot be captured; leave is:refused out")
    return RecordedEvidence(log, now)


def is_lasting(node: Node) -> bool:
    """Whether a filter chooses the same events in another run: it names no number, no time and no mark."""
    if isinstance(node, All | Either):
        return all(map(is_lasting, node.nodes))
    if isinstance(node, Not):
        return is_lasting(node.node)
    if not isinstance(node, Field):
        return True
    marked = node.name == "is" and any(value.text.casefold() == "marked" for value in node.values)
    return node.name not in _OF_THIS_SESSION and not marked


def _with_originals(chosen: Sequence[ObservedEvent], evidence: RecordedEvidence) -> list[ObservedEvent]:
    """The events and those that they are duplicates of, because only these make them duplicates."""
    wanted = {event.id for event in chosen} | {event.columns.get("duplicate_of") for event in chosen}
    return [event for event in evidence.events("") if event.id in wanted]


def what_to_send(log: Queryable, ids: Sequence[int]) -> list[CapturedEvent | CapturedRequest]:
    """What to send so that these events come again: their texts, or requests unless `/track` takes them like that.

    Raises `SpecError` for an event whose request is gone or cannot be sent again.
    """
    found = [_again(log, event_id) for event_id in ids]
    newest = max((event.time for event, _ in found if event.time is not None and _is_near(event)), default=0.0)
    return [_what(event, outgoing, math.ceil(newest)) for event, outgoing in found]


def _what(event: Event, outgoing: Outgoing, newest: int) -> CapturedEvent | CapturedRequest:
    text = _plain_text(event, outgoing)
    if text is None:
        return CapturedRequest(outgoing.method, outgoing.target, dict(outgoing.headers), outgoing.body)
    return _captured_event(event, text, newest)


def _again(log: Queryable, event_id: int) -> tuple[Event, Outgoing]:
    event, request = read_event(log, event_id), read_request(log, event_id)
    outgoing = None if event is None or request is None else _outgoing(event, request)
    if event is None or outgoing is None:
        raise SpecError(f"event #{event_id} cannot be sent again; leave it out with --filter -id:{event_id}")
    return event, outgoing


def _outgoing(event: Event, request: Request) -> Outgoing | None:
    if event.payload is not None and can_be_sent(request.path):
        return edited_request(event, request, event.payload)
    return same_request(request)


def _plain_text(event: Event, outgoing: Outgoing) -> str | None:
    """The text of an event that was posted to `/track` alone and as it is; None for any other request."""
    posted = outgoing.method == "POST" and "?" not in outgoing.target and find(outgoing.target) is ENDPOINTS["/track"]
    if not posted or encoding_of(outgoing.headers):
        return None
    text = outgoing.body.decode("utf-8", "surrogateescape")
    return text if event.payload in {None, text} and not text.startswith("data=") else None


def _is_near(event: Event) -> bool:
    return event.time is not None and abs(event.time - event.received_at) <= _NEAR


def _captured_event(event: Event, text: str, newest: int) -> CapturedEvent:
    """The event, cut at the seconds of its time if that is the time of the run.

    What is behind the point stays: times that were equal to the last digit make duplicates, others do not.
    """
    place = _time_of(text) if event.payload is not None and _is_near(event) else None
    if place is None:
        return CapturedEvent(text)
    start, end, at = place
    seconds, point, digits = f"{at:f}".partition(".")
    return CapturedEvent(text[:start], f"{point}{digits}{text[end:]}", newest - int(seconds))


def _time_of(text: str) -> tuple[int, int, Decimal] | None:
    """Where the number of `properties.time` begins and ends, and the number; None if there is none."""
    start = edit.after_blanks(text, 0)
    try:
        holder = _last(text, start, "properties")
        clock = None if holder is None else _last(text, holder.start, "time")
    except (ValueError, RecursionError):  # a log may hold anything
        return None
    at = number(clock.value) if clock is not None and isinstance(clock.value, str) else None
    if clock is None or at is None:
        return None
    quoted = text[clock.start] == '"'
    return clock.start + quoted, clock.end - quoted, at


def _last(text: str, start: int, key: str) -> edit.JsonMember | None:
    """The member that counts of the object at `start`; None if there is none."""
    found = (
        [member for member in edit.members(text, start) if member.key == key] if text[start : start + 1] == "{" else []
    )
    return found[-1] if found else None


def _config(log: Path) -> dict[str, Any] | None:
    """The configuration of a session with every webhook on the built-in sink; None if that is the default."""
    settings = read_settings(log)
    if settings is None:
        return None
    table = config_table(settings)
    paths = (f"sink:/captured/{number}" for number in range(1, 1_000_000))
    for destination in table.get("destinations", ()):
        for webhook in destination.get("webhooks", ()):
            headers = {name: value for name, value in webhook["headers"].items() if value != MASK}
            webhook.update(url=webhook["url"] if webhook["url"].startswith("sink:") else next(paths), headers=headers)
    try:
        return None if msgspec.convert(table, Config) == Config() else table
    except msgspec.ValidationError:
        return None
