"""Functions of SQLite whose time grows with the square of a text, written again so that it grows with the text.

SQLite needs seconds for one call of its own with a megabyte, and nothing can interrupt it. A number becomes the text
that SQLite would write, with at most 15 digits. Bytes are refused.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

from liveview.core.pipeline.sql import Cell

LONGEST_PATTERN = 256
"""Characters in the pattern of `like`."""
LONGEST_RESULT = 1 << 20
"""Characters that `replace` may make of a text; SQLite refuses a longer one, but only once it is there."""
LONGEST_SEARCH = 1 << 22
"""Characters of a text, times those of a pattern with `_` in it: searching for it takes up to 30 ms."""
MOST_TRIMMED = 100
"""Different characters that `trim` may remove."""

SqlFunction: TypeAlias = Callable[..., Cell]
"""Given the arguments, returns the value; raises `FunctionError`."""


class FunctionError(Exception):
    """A call that fails; its text says why, without a value."""


def instr(where: Cell, what: Cell) -> Cell:
    """The place of one text in another, counted from 1; 0 if it is not there."""
    if where is None or what is None:
        return None
    return text(where).find(text(what)) + 1


def replace(where: Cell, old: Cell, new: Cell) -> Cell:
    """A text with another in place of all that are the same as `old`."""
    if where is None or old is None:
        return None
    if old == "":
        return text(where)
    return None if new is None else _replaced(text(where), text(old), text(new))


def trim(value: Cell, *chars: Cell) -> Cell:
    """A text without some characters at both ends."""
    return _trimmed(value, chars, str.strip)


def ltrim(value: Cell, *chars: Cell) -> Cell:
    """A text without some characters at its beginning."""
    return _trimmed(value, chars, str.lstrip)


def rtrim(value: Cell, *chars: Cell) -> Cell:
    """A text without some characters at its end."""
    return _trimmed(value, chars, str.rstrip)


def like(pattern: Cell, value: Cell, *escape: Cell) -> Cell:
    """Whether a pattern with `%` and `_` matches a text; `A` to `Z` are the same as `a` to `z`."""
    if pattern is None or value is None or None in escape:
        return None
    char = text(escape[0]) if escape else ""
    if escape and len(char) != 1:
        raise FunctionError("the escape of like is not a single character")
    if len(text(pattern)) > LONGEST_PATTERN:
        raise FunctionError(f"the pattern of like is longer than {LONGEST_PATTERN} characters")
    return int(_matches(_pieces(text(pattern), char), _small(text(value))))


def text(value: Cell) -> str:
    """The text that SQLite makes of a value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        raise FunctionError("a function got bytes instead of a text")
    if not isinstance(value, float):
        return str(value)
    short = format(value + 0.0, ".15g")  # -0.0 is 0.0
    if "." in short or "n" in short:  # "inf", "nan"
        return short.title() if "n" in short else short
    digits, mark, exponent = short.partition("e")
    return f"{digits}.0{mark}{exponent}"


REPLACED: Mapping[tuple[str, int], SqlFunction] = {
    ("instr", 2): instr,
    ("replace", 3): replace,
    ("trim", 1): trim,
    ("trim", 2): trim,
    ("ltrim", 1): ltrim,
    ("ltrim", 2): ltrim,
    ("rtrim", 1): rtrim,
    ("rtrim", 2): rtrim,
    ("like", 2): like,
    ("like", 3): like,
}
"""The functions that are replaced, by name and number of arguments."""


def _replaced(where: str, old: str, new: str) -> str:
    """Nothing is made that is too long: a megabyte in place of each letter of another would fill the memory."""
    if len(where) + where.count(old) * (len(new) - len(old)) > LONGEST_RESULT:
        raise FunctionError("string or blob too big")
    return where.replace(old, new)


def _trimmed(value: Cell, chars: tuple[Cell, ...], strip: Callable[[str, str], str]) -> Cell:
    if value is None or None in chars:
        return None
    unwanted = "".join(dict.fromkeys(text(chars[0]))) if chars else " "
    if len(unwanted) > MOST_TRIMMED:
        raise FunctionError(f"more than {MOST_TRIMMED} different characters to trim")
    return strip(text(value), unwanted)


def _small(value: str) -> str:
    """The text with small letters for `A` to `Z`, and nothing else changed."""
    return value.lower() if value.isascii() else value.encode().lower().decode()


_Piece: TypeAlias = "str | re.Pattern[str]"
"""What is between two `%`: a text, or a pattern that matches as many characters as its own `_` and letters."""


@lru_cache(maxsize=256)
def _pieces(pattern: str, escape: str) -> tuple[tuple[_Piece, int], ...]:
    """The parts of a pattern between its `%`, and how many characters each matches."""
    found: list[tuple[_Piece, int]] = []
    part: list[str] = []
    any_one, escaped = False, False
    for char in (*pattern, None):
        if char is not None and escape and char == escape and not escaped:
            escaped = True
            continue
        if char is None or (char == "%" and not escaped):
            source = "".join(part)
            found.append((re.compile(source, re.DOTALL) if any_one else _plain(part), len(part)))
            part, any_one = [], False
        elif char == "_" and not escaped:
            part.append(".")
            any_one = True
        else:
            part.append(re.escape(_small(char)))
        escaped = False
    return tuple(found)


def _plain(part: list[str]) -> str:
    return "".join(each[-1] for each in part)


def _matches(pieces: tuple[tuple[_Piece, int], ...], value: str) -> bool:
    """Each piece at the first place behind the one before: if any choice of places matches, this one does."""
    first, size = pieces[0]
    if len(pieces) == 1:
        return len(value) == size and _is_at(first, value, 0)
    last, end = pieces[-1]
    if len(value) < size + end or not (_is_at(first, value, 0) and _is_at(last, value, len(value) - end)):
        return False
    at, limit = size, len(value) - end
    for piece, size in pieces[1:-1]:
        found = _search(piece, size, value, at, limit)
        if found < 0:
            return False
        at = found + size
    return True


def _is_at(piece: _Piece, value: str, at: int) -> bool:
    return value.startswith(piece, at) if isinstance(piece, str) else piece.match(value, at) is not None


def _search(piece: _Piece, size: int, value: str, at: int, limit: int) -> int:
    """Where a piece is found first between two places; -1 if it is not there."""
    if isinstance(piece, str):
        return value.find(piece, at, limit)
    if (limit - at) * size > LONGEST_SEARCH:
        raise FunctionError("a pattern with _ is searched for in too long a text")
    match = piece.search(value, at, limit)
    return -1 if match is None else match.start()
