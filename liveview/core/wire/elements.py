"""Taking a batch apart into events, each with its exact text; a broken event does not spoil the others.

The standard decoder reads the values. This module reads only the brackets and commas around them, because decoding the
whole would lose where each event begins and ends.
"""

import json
import re

import msgspec

from liveview.core.json.document import Document, Json, Unreadable, read_at, syntax_problem
from liveview.model.refusal import TooManyError

Reading = Document | Unreadable
BLANK = " \t\r\n"
"""The characters that may separate the tokens of JSON."""
_BLANKS = re.compile(f"[{BLANK}]*+")
MOST = 50_000
"""Events of one request (ours): 5 MiB from any library hold fewer, and each costs the engine time."""


class Envelope(msgspec.Struct, frozen=True):
    """A JSON object around a list of events."""

    members: dict[str, Json]
    """Its other members; one whose value could not be read is None."""
    events: tuple[Reading, ...] | None
    """The elements of the list; None if there is no such list."""


def list_of(text: str) -> tuple[Reading, ...] | Unreadable:
    """The elements of a JSON list; raises `TooManyError`."""
    try:
        readings, end = _elements(text, _skip(text, 0))
        _require_end(text, end)
    except json.JSONDecodeError as error:
        return syntax_problem(error)
    return readings


def envelope_of(text: str, key: str) -> Envelope | Unreadable:
    """A JSON object with the elements of the list under `key`, whatever the order of its keys.

    If the key comes twice, the events of both lists count, so nothing is lost. Raises `TooManyError`.
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
            readings, at = _elements(text, at)
            events = [] if events is None else events
            events += readings
            if len(events) > MOST:
                raise TooManyError(MOST)
        else:
            reading, at = read_at(text, at)
            members[name] = reading.value if isinstance(reading, Document) else None
        at = _skip(text, at)
        more = text.startswith(",", at)
        at = _skip(text, at + 1) if more else at
    _require_end(text, _expect(text, at, "}"))
    return Envelope(members, None if events is None else tuple(events))


def _member_name(text: str, at: int) -> tuple[str, int]:
    """The name of the member at `at`, and where its value begins."""
    if not text.startswith('"', at):
        raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
    reading, end = read_at(text, at)
    value = _skip(text, _expect(text, _skip(text, end), ":"))
    return (reading.value if isinstance(reading, Document) else ""), value


def _elements(text: str, at: int) -> tuple[tuple[Reading, ...], int]:
    """The elements of the list that begins at `at`, and where it ends."""
    readings: list[Reading] = []
    at = _skip(text, _expect(text, at, "["))
    if text.startswith("]", at):
        return (), at + 1
    while True:
        reading, at = read_at(text, at)
        readings.append(reading)
        if len(readings) > MOST:
            raise TooManyError(MOST)
        at = _skip(text, at)
        if text.startswith("]", at):
            return tuple(readings), at + 1
        at = _skip(text, _expect(text, at, ","))


def _skip(text: str, at: int) -> int:
    """The position of the first character from `at` on that is not blank."""
    return _BLANKS.match(text, at).end()  # type: ignore[union-attr] # the empty text matches, too


def _expect(text: str, at: int, sign: str) -> int:
    if not text.startswith(sign, at):
        raise json.JSONDecodeError(f"Expecting {sign!r}", text, at)
    return at + 1


def _require_end(text: str, at: int) -> None:
    if _skip(text, at) != len(text):
        raise json.JSONDecodeError("Extra data", text, at)
