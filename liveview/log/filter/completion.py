"""Completes a filter at the cursor: a field, or a value of the field that is there."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import cast

import msgspec

from liveview.log.filter import grammar
from liveview.log.filter.fields import FIELDS
from liveview.suggest import nearest

MOST = 50
"""Suggestions at once: with more, another letter helps better."""
_CLOSE = 0.7
"""Similarity of a field and its misspelling, from 0 to 1: that of `nmae` and `name` is 0.75."""

_TERM = re.compile(r'(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^\s()"])+')
_VALUE = re.compile(r'(?:"(?:\\.|[^"\\])*(?:"|\\?$)|\\.|[^",\\])*')
_BARE_KEY = re.compile(r"[^\s()\":=<>!,.\\-][^\s()\":=<>!,.\\]*")

Values = Callable[[str], Sequence[str]]
"""The values of a field or path in a session, likely ones first; `path` gives the paths themselves."""


class Suggestion(msgspec.Struct, frozen=True):
    """A text to insert."""

    text: str
    """What to insert, quoted and escaped as the language wants it."""
    hint: str
    """What it means, in a few words; "" when it speaks for itself."""


class Completion(msgspec.Struct, frozen=True):
    """Suggestions, and the characters of the filter that they replace."""

    start: int
    """Index of the first character to replace."""
    end: int
    """Index behind the last character to replace."""
    suggestions: tuple[Suggestion, ...] = ()
    """At most `MOST`, likely ones first; empty when there is nothing to suggest."""


def complete(text: str, cursor: int, values: Values) -> Completion:
    """Suggestions for the place at `cursor` (0 to the length of the text); never raises, whatever the text."""
    start, end = _term_at(text, cursor)
    path = grammar.PATH.match(text, start, end)
    if path is None:
        return _offer(text, start, end, _fields(text[start:cursor], values))
    if cursor < path.end():
        return _offer(text, start, path.end(), _fields(text[start:cursor], values))
    name = path[1].casefold()
    meant = "" if name in FIELDS or path[1] in values("path") else closest(name, FIELDS)
    if meant:
        suggestion = Suggestion(f"{meant}:", f"did you mean {meant}? {FIELDS[meant].sentence}")
        return _offer(text, start, path.end(), (suggestion,))
    if path[2].strip(":!=") or path[2] == "":
        return Completion(cursor, cursor)
    first, last = _value_at(text, cursor, path.end(), end)
    return _offer(text, first, last, _values(path[1], text[first:cursor], values))


def closest(text: str, known: Iterable[str]) -> str:
    """The known word that is most like `text`, ignoring case; "" when none is like it."""
    return nearest(text, known, _CLOSE)


def written(value: str) -> str:
    """A value, quoted and escaped so that it means exactly itself."""
    plain = re.sub(r'([*"]|\\(?=[*",\\]|$))', r"\\\1", value)
    return value if plain == value and re.fullmatch(r"(?!//)[^\s(),<>=!]+", value) else f'"{plain}"'


def written_key(key: str) -> str:
    """A key of the payload, quoted and escaped as in a path."""
    if _BARE_KEY.fullmatch(key) and not key.isdigit():
        return key
    return '"' + re.sub(r'(["*]|\\(?=[*",\\]|$))', r"\\\1", key) + '"'


def _term_at(text: str, cursor: int) -> tuple[int, int]:
    """Where the term at the cursor starts, after its `-`, and where it ends."""
    for found in _TERM.finditer(text):
        if found.start() <= cursor <= found.end():
            start = found.start()
            while start < cursor and text[start] == "-":
                start += 1
            return start, found.end()
    return cursor, cursor


def _value_at(text: str, cursor: int, start: int, end: int) -> tuple[int, int]:
    """Where, among the values between `start` and `end`, the one at the cursor starts and ends."""
    while (stop := cast("re.Match[str]", _VALUE.match(text, start, end)).end()) < cursor:
        start = stop + 1
    return start, stop


def _offer(text: str, start: int, end: int, suggestions: Iterable[Suggestion]) -> Completion:
    """Suggestions, without the one that is there already."""
    fresh = (each for each in suggestions if each.text != text[start:end])
    return Completion(start, end, tuple(islice(fresh, MOST)))


def _fields(begun: str, values: Values) -> Iterator[Suggestion]:
    """Fields, then paths into the payload, then event names that match what was begun."""
    for name, kind in FIELDS.items():
        if name.startswith(begun.casefold()):
            yield Suggestion(f"{name}:", kind.sentence)
    if begun:
        for path in _ranked(begun, values("path")):
            yield Suggestion(f"{path}:", "in the payload")
        for name in _ranked(begun, values("name")):
            yield Suggestion(f"name:{written(name)}", "an event name")


def _values(name: str, begun: str, values: Values) -> Iterator[Suggestion]:
    """Values of a field or path that contain what was begun."""
    kind = FIELDS.get(name.casefold())
    known: Mapping[str, str] = kind.values if kind else {}
    offered = _ranked(begun.strip('"'), known or values(name.casefold() if kind else name))
    nothing = True
    for value in offered:
        nothing = False
        yield Suggestion(written(value), known.get(value, ""))
    if kind and nothing and not begun:
        yield Suggestion(kind.example, "for example")


def _ranked(begun: str, values: Iterable[str]) -> list[str]:
    """Values that contain the text; first those that begin with it."""
    folded = begun.casefold()
    having = [value for value in values if folded in value.casefold()]
    return sorted(having, key=lambda value: not value.casefold().startswith(folded))
