"""The values of an event as the validator reads them: numbers without a loss, and no copy where nothing changes.

This runs for every event. A function call or a test more for each of its values would double what a plan costs.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import msgspec

from liveview.core.json.document import Json

_SHORT = 16
"""Characters of a number that a float keeps: its shortest spelling has the same digits, and it is read more quickly."""
_LEAST, _MOST = 1e-5, 1e15
"""Floats between them are written without an exponent."""
_FARTHEST = 100
"""Zeros before or after the digits of a number that are worked out; more cost the validator too much time."""
MOST_DIGITS = 600
"""Digits before the point: Python refuses to read a whole number of thousands, and 640 are always possible."""
_LARGE, _SMALL = 1e308, 1e-308
_FEW = 64
"""Names of an event for which it is remembered which are left out; the events of one name have the same."""
_float = msgspec.json.Decoder(float).decode


def exact(values: Mapping[str, Json], left_out: frozenset[str]) -> tuple[dict[str, Json], bool]:
    """The members without those that are left out and those that begin with `$`.

    Also whether there is a `Decimal` among them, or inside: its digits may be more than a float keeps.
    """
    long: list[Decimal] = []
    names = tuple(values)
    found = dict(values)
    for name in _remembered(names, left_out) if len(names) <= _FEW else _hidden(names, left_out):
        del found[name]
    for name, value in found.items():
        kind = type(value)
        if kind is msgspec.Raw:
            found[name] = _number(value, long)
        elif kind is dict or kind is list:
            found[name] = _exact(value, long)
    return found, bool(long)


def _hidden(names: tuple[str, ...], left_out: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in left_out or name[:1] == "$")


_remembered = lru_cache(1024)(_hidden)


def _exact(value: Json, long: list[Decimal]) -> Json:
    """A list or an object with numbers for the validator; the same one if there are none to change in it.

    Each `Decimal` is also added to `long`.
    """
    if type(value) is dict:
        inside = {key: _changed(inner, long) for key, inner in value.items() if type(inner) in _CHANGED}
        return {**value, **inside} if any(inner is not value[key] for key, inner in inside.items()) else value
    elements = [_changed(inner, long) if type(inner) in _CHANGED else inner for inner in value]
    return elements if any(map(_differs, elements, value)) else value


_CHANGED = frozenset({dict, list, msgspec.Raw})
"""Types whose values may have to be changed."""


def _changed(value: Json, long: list[Decimal]) -> Json:
    return _number(value, long) if type(value) is msgspec.Raw else _exact(value, long)


def _differs(one: Json, other: Json) -> bool:
    return one is not other


def _number(raw: msgspec.Raw, long: list[Decimal]) -> float | Decimal:
    """The number; one with more than 100 zeros, or with 600 digits before the point, is just very large or small."""
    if len(raw) <= _SHORT:
        try:
            short = _float(raw)
        except msgspec.DecodeError:  # too large for a float
            short = 0.0
        if _LEAST < short < _MOST or -_MOST < short < -_LEAST:
            return short
    number = _long_number(bytes(raw))
    if type(number) is Decimal:
        long.append(number)
    return number


def _long_number(literal: bytes) -> float | Decimal:
    digits, _, exponent = literal.lower().partition(b"e")
    if not digits.strip(b"-0."):
        return 0.0
    try:
        number = Decimal(literal.decode("ascii"))
        zeros = number.adjusted()
    except InvalidOperation:  # an exponent beyond what Decimal holds
        zeros = -(10**9) if exponent.startswith(b"-") else 10**9
    if abs(zeros) < _FARTHEST + len(digits) and zeros < MOST_DIGITS:
        return number
    size = _LARGE if zeros > 0 else _SMALL
    return -size if literal.startswith(b"-") else size
