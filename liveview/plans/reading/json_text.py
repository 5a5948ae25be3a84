"""JSON with all its digits, and without what plans may not have: repeated keys, NaN, half characters, depth.

A number is an `int`, or a `Decimal` if it has a fraction, an exponent or hundreds of digits.
"""

import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any, TypeAlias

from liveview.log.filter.text import exact
from liveview.plans.reading.place import PlanPlace, shown
from liveview.text.json_paths import Keys

PlanJson: TypeAlias = Any
"""A decoded value: dict, list, str, int, Decimal, bool or None."""

DEEPEST = 200
"""Levels of nested values; a schema takes two for each level of an event, which has at most 64."""
_MOST_DIGITS = 400
"""Digits from which a whole number is a `Decimal`: Python refuses to write thousands of digits of an `int`."""
_LONGEST = 600
"""Characters of a number; the validator makes an `int` of any number that is whole."""
_HALF = re.compile("[\ud800-\udfff]")


class _Flaw:
    """What is decoded instead of a value that is refused; `inside` is the path from there to what is wrong."""

    def __init__(self, message: str, inside: Keys = ()) -> None:
        self.message = message
        self.inside = inside


def read_json(text: str, source: str) -> PlanJson:
    """Decode the JSON text of the file `source`; raises `PlanError` with the line and the path."""
    place = PlanPlace(source, text)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = place.at_line(error.lineno)
        raise where.error(f"not valid JSON, column {error.colno}: {error.msg}; correct it there") from None
    except RecursionError:
        raise place.error(_too_deep()) from None
    _check(value, (), place)
    return value


def value_at(text: str, at: int) -> tuple[PlanJson, int]:
    """The value that begins at a position of a text that `read_json` accepts, and the position after it."""
    return _DECODER.raw_decode(text, at)


def _check(value: PlanJson, keys: Keys, place: PlanPlace) -> None:
    """Raise the first thing that is wrong with a value, in the order of the text."""
    if isinstance(value, _Flaw):
        raise place.inside((*keys, *value.inside)).error(value.message)
    if len(keys) > DEEPEST:
        raise place.inside(keys[:3]).error(_too_deep())
    if isinstance(value, str) and _HALF.search(value):
        raise place.inside(keys).error(f"{shown(value)} holds half of a character; write the whole one")
    if isinstance(value, dict):
        for key, each in value.items():
            if _HALF.search(key):
                raise place.inside(keys).error(f"the key {shown(key)} holds half of a character; write the whole one")
            _check(each, (*keys, key), place)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            _check(each, (*keys, at), place)


def _too_deep() -> str:
    return f"it is nested too deep, at most {DEEPEST} levels are read; use $ref for what is inside itself"


def _members(pairs: list[tuple[str, PlanJson]]) -> PlanJson:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
    return _Flaw("this key is there twice; remove one of them", (repeated,))


def _integer(literal: str) -> int | Decimal | _Flaw:
    if len(literal) > _LONGEST:
        return _too_long()
    return int(literal) if len(literal) < _MOST_DIGITS else Decimal(literal)


def _fraction(literal: str) -> Decimal | _Flaw:
    if len(literal) > _LONGEST:
        return _too_long()
    number = exact(literal)
    return number if number.is_finite() else _Flaw("the number is too large; write a smaller one")


def _too_long() -> _Flaw:
    return _Flaw(f"the number is too long, at most {_LONGEST} characters are read; write a shorter one")


def _constant(name: str) -> _Flaw:
    return _Flaw(f"{name} is not JSON; write a number or null")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)
