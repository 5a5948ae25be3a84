"""When two JSON values are equal: neither the order of keys nor the spelling of a number (`500`, `5e2`) counts."""

from decimal import Decimal

import msgspec

from liveview.core.json.document import Json, decimal

_LONGEST_PLAIN = 400
"""The largest exponent that is written out as digits; `1e999999` keeps its exponent."""
_ZERO = ord("0")
_PLAIN = frozenset({str, int, bool, type(None)})
"""Types whose values have only one spelling."""


def comparable(value: Json) -> bytes:
    """JSON that is the same for equal values, and different for others."""
    return msgspec.json.encode(_normalised(value), order="sorted")


def canonical(number: Decimal) -> str:
    """The same spelling for equal numbers: `1`, `1.0` and `10e-1` are all `1`."""
    if not number:
        return "0"
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return str(number)
    text = "".join(map(str, digits)).lstrip("0")
    trimmed = text.rstrip("0")
    exponent += len(text) - len(trimmed)
    minus = "-" if sign else ""
    if abs(exponent) > _LONGEST_PLAIN:
        return f"{minus}{trimmed}e{exponent}"
    if exponent >= 0:
        return f"{minus}{trimmed}{'0' * exponent}"
    whole, fraction = trimmed[:exponent], trimmed[exponent:].rjust(-exponent, "0")
    return f"{minus}{whole or '0'}.{fraction}"


def _normalised(value: Json) -> Json:
    """The value with every number in its one spelling."""
    kind = type(value)
    if kind is dict:
        return {key: each if type(each) in _PLAIN else _normalised(each) for key, each in value.items()}
    if kind is list:
        return [each if type(each) in _PLAIN else _normalised(each) for each in value]
    return _spelling(value) if kind is msgspec.Raw else value


def _spelling(number: msgspec.Raw) -> msgspec.Raw:
    """The one spelling of a number; a number too large for `Decimal` keeps its own."""
    literal = bytes(number)
    if b"e" not in literal and b"E" not in literal and len(literal) < _LONGEST_PLAIN:
        if literal[-1] != _ZERO:
            return number
        short = literal.rstrip(b"0").rstrip(b".") if b"." in literal else literal
        return msgspec.Raw(b"0" if short == b"-0" else short)
    exact = decimal(number)
    return msgspec.Raw(canonical(exact)) if exact is not None and exact.is_finite() else number
