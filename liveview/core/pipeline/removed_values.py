"""Values that were removed, found again in other texts: as they are, percent-encoded, with `+` for blanks, in any case.

A value counts if its text has four characters or more (pipeline: the law of HIPAA mode). The parts of a nested value
count each for itself. A key counts only if it looks like data: `price` is a name, `jane@example.com` is a value.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias
from urllib.parse import unquote

import msgspec

from liveview.core.json.document import Json

SHORTEST = 4
"""Characters of the shortest value that is looked for."""
CUT = "***"
"""What is written instead of a value."""
MOST_WORK = 5_000_000
"""Characters to compare, values times the length of a text; beyond that the whole text is cut (ours)."""
_LAYERS = 3
"""How often a text may be percent-encoded."""
_ROUNDS = 8
"""How often a text is cut; what still holds a value then is cut as a whole."""
_NAME = re.compile(r"\$?[A-Za-z]+(?:[_ .:-]?[A-Za-z]+)*[_-]?\d{0,2}", re.ASCII)
_LONGEST_NAME = 64
_HEX = frozenset("0123456789abcdefABCDEF")
_Unit: TypeAlias = tuple[str, int, int]
"""A character as it is meant, and where it is written: begin and end."""


def texts_of(values: Iterable[Json]) -> list[str]:
    """The texts in some values that may be found elsewhere; a boolean and `null` have none."""
    found: list[str] = []
    for value in values:
        kind = type(value)
        if kind is str:
            found.append(value)
        elif kind is int:
            found.append(str(value))
        else:
            found += _texts_inside(value)
    return found


def _texts_inside(value: Json) -> Iterator[str]:
    waiting = [value]
    for each in waiting:
        if isinstance(each, dict):
            waiting += each.values()
            waiting += [key for key in each if not _is_name(key)]
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            yield each
        elif isinstance(each, msgspec.Raw):
            yield from _spellings(bytes(each).decode())
        elif isinstance(each, int) and not isinstance(each, bool):
            yield str(each)


class RemovedValues:
    """Values to look for, given as texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._values: frozenset[str] = frozenset().union(*[_variants(text) for text in texts if len(text) >= SHORTEST])

    def __bool__(self) -> bool:
        return bool(self._values)

    def without(self, kept: Iterable[str]) -> "RemovedValues":
        """Those that are neither one of these texts nor a part of one."""
        known = "\0".join(map(_folded, kept))
        rest = RemovedValues(())
        if len(known) * len(self._values) <= MOST_WORK:
            rest._values = frozenset(value for value in self._values if value not in known)
        else:
            rest._values = self._values
        return rest

    def cut(self, text: str) -> str:
        """The text with `***` for each value in it."""
        for _ in range(_ROUNDS):
            if not self.may_be_in(text):
                return text
            if len(text) * len(self._values) > MOST_WORK:
                return CUT
            after = self._cut_once(text)
            if after == text:
                return text
            text = after
        return CUT

    def may_be_in(self, text: str) -> bool:
        """Whether a value is in a text; also True where only a closer look can tell. Nearly every text leaves here."""
        if len(text) * len(self._values) > MOST_WORK:
            return True
        for _ in range(_LAYERS + 1):
            meant = _folded(text)
            for value in self._values:  # half the time of `any`
                if value in meant:
                    return True
            if "%" not in text:
                return False
            before, text = text, unquote(text)
            if "\ufffd" in text:  # bytes that are not UTF-8
                return True
            if text == before:
                return False
        return False

    def cut_all(self, value: Json) -> Json:
        """Any value with `***` for each value in its texts, keys and numbers."""
        if isinstance(value, str):
            return self.cut(value)
        if isinstance(value, dict):
            return {self.cut(name): self.cut_all(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.cut_all(inner) for inner in value]
        return CUT if any(self.cut(text) != text for text in texts_of((value,))) else value

    def _cut_once(self, text: str) -> str:
        found: list[tuple[int, int]] = []
        units: Sequence[_Unit] | None = None
        for layer in range(_LAYERS + 1):
            meant = _folded(text if units is None else "".join(unit[0] for unit in units))
            values = [value for value in self._values if value in meant]
            if values:
                units = units or [(character, at, at + 1) for at, character in enumerate(text)]
                found += _places(units, values)
            if layer == _LAYERS or "%" not in (text if units is None else meant):
                break
            units = _decoded(units or [(character, at, at + 1) for at, character in enumerate(text)])
        return _with_cuts(text, sorted(found)) if found else text


def _is_name(key: str) -> bool:
    return len(key) < SHORTEST or (len(key) <= _LONGEST_NAME and _NAME.fullmatch(key) is not None)


def _spellings(number: str) -> Iterator[str]:
    """A number as it was written, and without zeros and exponents that say nothing."""
    yield number
    try:
        value = Decimal(number).normalize()
    except InvalidOperation:
        return
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and abs(exponent) < _LONGEST_NAME:
        yield f"{value:f}"


def _variants(text: str) -> Iterable[str]:
    """A value as it is compared: with and without the blanks around it, and decoded; no variant is longer."""
    stripped = text.strip()
    if stripped == text and "%" not in text:
        return (_folded(text),)
    variants = {text, stripped, unquote(text) if "%" in text else text}
    return [_folded(each) for each in variants if len(each) >= SHORTEST]


def _folded(text: str) -> str:
    """A text without differences of case and of spelling in Unicode, `+` as a blank."""
    if text.isascii():
        return text.lower().replace("+", " ")
    return "".join(map(_folded_character, text))


def _folded_character(character: str) -> str:
    if character == "+":
        return " "
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())


def _places(units: Sequence[_Unit], values: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where values are written; the parts of a character are where the character is."""
    text, where = "".join(unit[0] for unit in units), units
    if text.isascii():
        text = _folded(text)
    else:
        letters = [_folded_character(unit[0]) for unit in units]
        where = [unit for unit, folded in zip(units, letters, strict=True) for _ in folded]
        text = "".join(letters)
    for value in values:
        at = text.find(value)
        while at >= 0:
            yield where[at][1], where[at + len(value) - 1][2]
            at = text.find(value, at + 1)


def _with_cuts(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text with one cut for each run of places that touch."""
    parts: list[str] = []
    done = 0
    for start, end in places:
        if start > done or not parts:
            parts += [text[done:start], CUT]
        done = max(done, end)
    return "".join([*parts, text[done:]])


def _decoded(units: Sequence[_Unit]) -> list[_Unit]:
    """The same with percent-encoded characters as they are meant; bytes that are not UTF-8 are Latin-1."""
    decoded: list[_Unit] = []
    at = 0
    while at < len(units):
        if _byte_at(units, at) is None:
            decoded.append(units[at])
            at += 1
            continue
        run = bytearray()
        while (byte := _byte_at(units, at + 3 * len(run))) is not None:
            run.append(byte)
        for character, first, count in _characters(bytes(run)):
            begin, end = units[at + 3 * first], units[at + 3 * (first + count) - 1]
            decoded.append((character, begin[1], end[2]))
        at += 3 * len(run)
    return decoded


def _byte_at(units: Sequence[_Unit], at: int) -> int | None:
    """The byte that is percent-encoded here; None if none is."""
    if at + 2 >= len(units) or units[at][0] != "%":
        return None
    high, low = units[at + 1][0], units[at + 2][0]
    return int(high + low, 16) if high in _HEX and low in _HEX else None


def _characters(run: bytes) -> Iterator[tuple[str, int, int]]:
    """The characters of some bytes, each with its first byte and their number."""
    at = 0
    while at < len(run):
        for count in (1, 2, 3, 4):
            try:
                character = run[at : at + count].decode()
            except UnicodeDecodeError:
                continue
            break
        else:
            character, count = chr(run[at]), 1
        yield character, at, count
        at += count
