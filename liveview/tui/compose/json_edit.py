"""Changing a JSON text without decoding it: numbers keep their digits, keys their order, the rest its form.

The text may be broken: what cannot be found is not changed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from liveview.tui.lines.safe_text import visible

_INDENT = "  "
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|"', re.DOTALL)
_OPENERS = frozenset("{[")
_CLOSERS = frozenset("}]")
_PROPERTIES = "properties"
_KEPT = frozenset("\n\t")
"""What an editor shows by moving the cursor; needs no escape."""


class JsonError(NamedTuple):
    """Where a text stops being JSON."""

    message: str
    """What is wrong, without a capital letter or a full stop."""
    line: int
    """Counts from 1."""
    column: int
    """Counts from 1, in characters."""
    offset: int
    """Characters from the beginning of the text."""


class _Member(NamedTuple):
    """A member of an object."""

    key: str
    """Decoded."""
    start: int
    """Where its value begins, in characters from the beginning of the text."""
    end: int
    """Where its value ends."""


def json_error(text: str) -> JsonError | None:
    """Why the text is not JSON, or nested too deeply for the parser; None when it is JSON."""
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        return JsonError(error.msg[:1].lower() + error.msg[1:], error.lineno, error.colno, error.pos)
    except RecursionError:
        return JsonError("nested too deeply", 1, 1, 0)
    return None


def laid_out(text: str) -> str:
    """A JSON text in lines, indented by two blanks a level; only the space between its tokens changes."""
    pieces: list[str] = []
    depth, before = 0, ""
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece in _CLOSERS:
            depth = max(depth - 1, 0)
        opened, closes = before in _OPENERS, piece in _CLOSERS
        if before == "," or (opened and not closes) or (closes and not opened):
            pieces.append("\n" + _INDENT * depth)
        pieces.append(": " if piece == ":" else piece)
        depth += piece in _OPENERS
        before = piece
    return "".join(pieces)


def packed(text: str) -> str:
    """A JSON text without the blanks between its tokens."""
    return "".join(match[0] for match in _TOKEN.finditer(text))


def escaped(text: str) -> str:
    r"""The text with every character that is not shown as itself as `\u202e`.

    Inside the strings of a JSON text that says the same. Line breaks and tabs stay.
    """
    if visible(text, len(text)) == text:
        return text
    return "".join(character if character in _KEPT else _escaped(character) for character in text)


def with_properties(text: str, values: Mapping[str, str]) -> str:
    """The event with these properties, whose values are JSON texts; others keep their place and form.

    A text without a `properties` object comes back as it is.
    """
    for name, value in values.items():
        found = _properties(text)
        if found is None:
            return text
        text = _with_member(text, found, name, value)
    return text


def has_properties(text: str) -> bool:
    """Whether the text has a `properties` object, so that `with_properties` can change it."""
    return _properties(text) is not None


def has_property(text: str, name: str) -> bool:
    """Whether the `properties` object has this key."""
    found = _properties(text)
    return found is not None and any(member.key == name for member in _members(text, found))


def _escaped(character: str) -> str:
    return character if visible(character, 12) == character else json.dumps(character)[1:-1]


def _properties(text: str) -> int | None:
    """Where the `properties` object begins."""
    brace = text.find("{")
    if brace < 0 or text[:brace].strip():
        return None
    found = [member.start for member in _members(text, brace) if member.key == _PROPERTIES]
    return found[-1] if found and text[found[-1]] == "{" else None


def _with_member(text: str, brace: int, name: str, value: str) -> str:
    members = list(_members(text, brace))
    for member in reversed(members):
        if member.key == name:
            return text[: member.start] + value + text[member.end :]
    new = f"{json.dumps(name)}: {value}"
    if not members:
        return text[: brace + 1] + new + text[brace + 1 :]
    blanks = re.match(r"\s*", text[brace + 1 :])
    end = members[-1].end
    return f"{text[:end]},{blanks[0] if blanks else ''}{new}{text[end:]}"


def _members(text: str, brace: int) -> Iterator[_Member]:
    """The members of the object that begins at `brace`; those before the text breaks, if it is broken."""
    depth, end = 0, brace
    key: str | None = None
    start: int | None = None
    for match in _TOKEN.finditer(text, brace):
        piece = match[0]
        depth -= piece in _CLOSERS
        if depth == 0 or (depth == 1 and piece == ","):
            if key is not None and start is not None:
                yield _Member(key, start, end)
            if depth == 0 and piece in _CLOSERS:
                return
            key = start = None
        elif key is None:
            key = _decoded(piece)
        elif piece != ":" or depth > 1:
            start = match.start() if start is None else start
            end = match.end()
        depth += piece in _OPENERS


def _decoded(token: str) -> str:
    try:
        key = json.loads(token)
    except ValueError:
        return token
    return key if isinstance(key, str) else token
