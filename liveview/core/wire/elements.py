"""Taking a batch apart: each event with its text exactly as it was sent, a broken one beside the good ones.

The standard decoder reads the values; only the brackets and commas around them are read here, because a decoder of the
whole would forget where each event began and ended.
"""

import json

import msgspec

from liveview.core.json.document import Document, Json, Unreadable, read_at, syntax_problem

Reading = Document | Unreadable
BLANK = " \t\r\n"
"""What may be between the tokens of JSON."""


MOST = 50_000
"""Events of one request (ours): 5 MiB of what any library sends hold fewer, and each takes the engine's time."""


class TooManyError(Exception):
    """The list is longer than `MOST`; answered 413, which tells clients to send less at one time."""

    def __init__(self) -> None:
        super().__init__(f"the request holds more than {MOST} events")


class Envelope(msgspec.Struct, frozen=True):
    """An object around a list of events: its other members, and the events (None: there is no such list)."""

    members: dict[str, Json]
    events: tuple[Reading, ...] | None


def list_of(text: str) -> tuple[Reading, ...] | Unreadable:
    """The elements of a JSON list; raises `TooManyError`."""
    try:
        found, end = _elements(text, _skip(text, 0))
        _require_end(text, end)
    except json.JSONDecodeError as error:
        return syntax_problem(error)
    return found


def envelope_of(text: str, key: str) -> Envelope | Unreadable:
    """A JSON object with the elements of the list under `key`, whatever the order of its keys.

    If the key comes twice the events of both count: nothing is lost. Raises `TooManyError`.
    """
    try:
        return _envelope(text, key)
    except json.JSONDecodeError as error:
        return syntax_problem(error)


def _envelope(text: str, key: str) -> Envelope:
    members: dict[str, Json] = {}
    events: list[Reading] | None = None
    at = _skip(text, _expect(text, _skip(text, 0), "{"))
    more = not text.startswith("}", at)
    while more:
        name, at = _member_name(text, at)
        if name == key and text.startswith("[", at):
            found, at = _elements(text, at)
            events = [] if events is None else events
            events += found
            if len(events) > MOST:
                raise TooManyError
        else:
            reading, at = read_at(text, at)
            members[name] = reading.value if isinstance(reading, Document) else None
        at = _skip(text, at)
        more = text.startswith(",", at)
        at = _skip(text, at + 1) if more else at
    _require_end(text, _expect(text, at, "}"))
    return Envelope(members, None if events is None else tuple(events))


def _member_name(text: str, at: int) -> tuple[str, int]:
    """The name of a member, and where its value begins."""
    if not text.startswith('"', at):
        raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
    reading, end = read_at(text, at)
    value = _skip(text, _expect(text, _skip(text, end), ":"))
    return (reading.value if isinstance(reading, Document) else ""), value


def _elements(text: str, at: int) -> tuple[tuple[Reading, ...], int]:
    """The elements of the list that begins at `at`, and where it ends."""
    found: list[Reading] = []
    at = _skip(text, _expect(text, at, "["))
    if text.startswith("]", at):
        return (), at + 1
    while True:
        reading, at = read_at(text, at)
        found.append(reading)
        if len(found) > MOST:
            raise TooManyError
        at = _skip(text, at)
        if text.startswith("]", at):
            return tuple(found), at + 1
        at = _skip(text, _expect(text, at, ","))


def _skip(text: str, at: int) -> int:
    """The first character from `at` on that is not blank."""
    while at < len(text) and text[at] in BLANK:
        at += 1
    return at


def _expect(text: str, at: int, sign: str) -> int:
    if not text.startswith(sign, at):
        raise json.JSONDecodeError(f"Expecting {sign!r}", text, at)
    return at + 1


def _require_end(text: str, at: int) -> None:
    if _skip(text, at) != len(text):
        raise json.JSONDecodeError("Extra data", text, at)
