"""When two values are the same: the order of keys does not count, nor how a number is spelt (`500`, `500.0`, `5e2`)."""

from decimal import Decimal

import msgspec

from liveview.core.json.document import Json, decimal

_LONGEST_PLAIN = 400
"""Digits up to which a number is written out plainly; `1e999999` keeps its exponent."""
_ZERO = ord("0")
_PLAIN = frozenset({str, int, bool, type(None)})
"""Kinds of values that have one spelling."""


def comparable(value: Json) -> bytes:
    """A value as JSON that is equal for equal values, and only for them."""
    return msgspec.json.encode(_even(value), order="sorted")


def canonical(number: Decimal) -> str:
    """One spelling for each number: `1`, `1.0` and `10e-1` are all `1`."""
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


def _even(value: Json) -> Json:
    """The value with one spelling for each number in it."""
    kind = type(value)
    if kind is dict:
        return {key: each if type(each) in _PLAIN else _even(each) for key, each in value.items()}
    if kind is list:
        return [each if type(each) in _PLAIN else _even(each) for each in value]
    return _spelling(value) if kind is msgspec.Raw else value


def _spelling(number: msgspec.Raw) -> msgspec.Raw:
    """The one spelling of a number; one that is beyond every reach keeps its own."""
    literal = bytes(number)
    if b"e" not in literal and b"E" not in literal and len(literal) < _LONGEST_PLAIN:
        if literal[-1] != _ZERO:
            return number
        short = literal.rstrip(b"0").rstrip(b".") if b"." in literal else literal
        return msgspec.Raw(b"0" if short == b"-0" else short)
    exact = decimal(number)
    return msgspec.Raw(canonical(exact)) if exact is not None and exact.is_finite() else number
