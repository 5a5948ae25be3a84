"""A pytest file of recorded events: the events as data, one function that sends them, and what is expected of them.

Nothing that an event says becomes code: all of it is in string literals of ASCII characters.
"""

import contextlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from liveview.specs.values import Json, number

_LINE = 110
"""Characters of a value that is written on one line."""
_MOST_DIGITS = 15
"""Digits of a number that a `float` keeps."""


class CapturedEvent(msgspec.Struct, frozen=True):
    """An event to send to `/track`."""

    before: str
    """Its text, up to the seconds to replace if any; bytes that are not UTF-8 are as `surrogateescape` has them."""
    after: str = ""
    """Its text behind the seconds; "" without any to replace."""
    ago: int | None = None
    """Whole seconds between its time and that of the newest event; None without a time to replace."""


class CapturedRequest(msgspec.Struct, frozen=True):
    """A request to send, for events of other protocols."""

    method: str
    """Its HTTP method."""
    target: str
    """Its path and query."""
    headers: Mapping[str, str]
    """Its headers."""
    body: bytes
    """Its body."""


_HEAD = '''\
"""Captured by liveview: a session, and what is expected of it.

Everything about the events is data. Replace `send` with what your program does.
"""

'''
_SEND = '''

def send(liveview: Liveview) -> None:
    """Send the captured events."""
    liveview.send(*EVENTS)
'''
_SEND_EACH = '''

def send(liveview: Liveview) -> None:
    """Send the captured events{how}."""
{now}    for event, ago in EVENTS:
{cases}'''
_REQUEST = """\
        if isinstance(event, dict):
            url = liveview.url + event["target"]
            urlopen(Request(url, event["data"], event["headers"], method=event["method"])).close()
"""
_TEST = """
def test_session(liveview: Liveview) -> None:
    send(liveview)
    liveview.assert_spec(SPEC)
"""

Sent: TypeAlias = Sequence[CapturedEvent | CapturedRequest]


def pytest_text(spec: Mapping[str, Any], sent: Sent, config: Mapping[str, Any] | None = None) -> str:
    """The file. `config` is what liveview runs with, None for its defaults."""
    data, send = _data(sent)
    constants = {**data, "SPEC": spec, **({"CONFIG": config} if config else {})}
    written = "\n".join(f"{name} = {literal(value)}\n" for name, value in constants.items())
    test = f"\n\n@pytest.mark.liveview(config=CONFIG){_TEST}" if config else f"\n{_TEST}"
    requests = any(isinstance(each, CapturedRequest) for each in sent)
    return f"{_HEAD}{_imports(written, requests=requests, mark=bool(config))}\n{written}{send}{test}"


def literal(value: Json, indent: str = "") -> str:
    """A value as a Python literal of ASCII characters; a number with more digits than a float has is a `Decimal`."""
    line = _one_line(value)
    if not isinstance(value, Mapping | list | tuple) or not value or len(line) + len(indent) <= _LINE:
        return line
    more = f"{indent}    "
    if isinstance(value, Mapping):
        inner = [f"{more}{key!a}: {literal(each, more)},\n" for key, each in value.items()]
        return f"{{\n{''.join(inner)}{indent}}}"
    opening, closing = "[]" if isinstance(value, list) else "()"
    return f"{opening}\n{''.join(f'{more}{literal(each, more)},{chr(10)}' for each in value)}{indent}{closing}"


def _data(sent: Sent) -> tuple[dict[str, Json], str]:
    """The constants that hold what is sent, and the function that sends it."""
    if all(isinstance(each, CapturedEvent) and each.ago is None for each in sent):
        return {"EVENTS": [_row(each, "")[0] for each in sent]}, _SEND
    mark = _unused([each for each in sent if isinstance(each, CapturedEvent)])
    timed = any(isinstance(each, CapturedEvent) and each.ago is not None for each in sent)
    requests = any(isinstance(each, CapturedRequest) for each in sent)
    event = "event if ago is None else event.replace(TIME, str(now - ago))" if timed else "event"
    cases = f"{_REQUEST}        else:\n            " if requests else "        "
    send = _SEND_EACH.format(
        how=", each with a time as long ago as it was then" if timed else "",
        now="    now = int(liveview.clock.now())\n" if timed else "",
        cases=f"{cases}liveview.send({event})\n",
    )
    return {**({"TIME": mark} if timed else {}), "EVENTS": [_row(each, mark) for each in sent]}, send


def _row(each: CapturedEvent | CapturedRequest, mark: str) -> tuple[Json, int | None]:
    """What is sent, and how long ago it was."""
    if isinstance(each, CapturedRequest):
        keys = {"target": each.target, "method": each.method, "headers": dict(each.headers), "data": each.body or None}
        return keys, None
    return (_text(each.before) if each.ago is None else f"{each.before}{mark}{each.after}"), each.ago


def _text(event: str) -> str | bytes:
    """The event as text; as bytes if it is not UTF-8."""
    with contextlib.suppress(UnicodeEncodeError):
        event.encode()
        return event
    with contextlib.suppress(UnicodeEncodeError):
        return event.encode("utf-8", "surrogateescape")
    return event.encode("utf-8", "surrogatepass")


def _unused(events: Sequence[CapturedEvent]) -> str:
    """A mark that no event has."""
    count = 0
    while any(f"{{time{count or ''}}}" in text for each in events for text in (each.before, each.after)):
        count += 1
    return f"{{time{count or ''}}}"


def _imports(written: str, *, requests: bool, mark: bool) -> str:
    standard = ["from decimal import Decimal"] if "Decimal(" in written else []
    standard += ["from urllib.request import Request, urlopen"] if requests else []
    others = ["import pytest", ""] if mark else []
    lines = [*standard, *([""] if standard else []), *others, "from liveview.testing import Liveview", ""]
    return "\n".join(lines)


def _one_line(value: Json) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key!a}: {_one_line(each)}' for key, each in value.items())}}}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_one_line, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(_one_line, value))}]"
    known = number(value)
    return ascii(value) if known is None or isinstance(value, float) else _number(known)


def _number(known: int | Decimal) -> str:
    if isinstance(known, int):
        return str(known)
    short = known.is_finite() and len(known.as_tuple().digits) <= _MOST_DIGITS and Decimal(repr(float(known))) == known
    return repr(float(known)) if short else f"Decimal({str(known)!r})"
