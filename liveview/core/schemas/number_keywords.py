"""The keywords of JSON Schema about numbers, with all digits.

The validator rounds to a float where it compares a whole number with one that is not, such as `maximum: 1e20` with
100000000000000000000.1. So it gets these instead of its own, and calls them with the exact numbers.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Number = int | Decimal


class NumberKeyword:
    """One keyword in one schema; the validator makes it and calls `validate` with each value.

    Raises `ValueError` if the schema says something else than a number.
    """

    holds: Callable[[Number, Number], bool]
    """Whether a value meets what the schema says."""

    def __init__(self, _schema: dict[str, Any], said: Any, _path: list[str | int]) -> None:
        number = _exact(said)
        if number is None:  # where only a reference leads, the validator does not look
            raise ValueError("it is not a number")
        self._said = number

    def validate(self, value: Any) -> None:
        """Raise `ValueError` for a number that the schema does not allow; any other value is allowed."""
        number = _exact(value)
        if number is not None and not type(self).holds(number, self._said):
            raise ValueError


def _keyword(meets: Callable[[Number, Number], bool]) -> type[NumberKeyword]:
    return type("NumberKeyword", (NumberKeyword,), {"holds": staticmethod(meets)})


def is_multiple(value: Number, divisor: Number) -> bool:
    """Whether a number is a whole multiple of another one, however many zeros either has."""
    digits, exponent = _parts(value)
    factor, divided = _parts(divisor)
    zeros = exponent - divided
    if not digits:
        return True
    if not factor:  # likewise
        return False
    if zeros >= 0:
        return digits * pow(10, zeros, factor) % factor == 0
    return -zeros <= digits.bit_length() and digits % (factor * 10**-zeros) == 0


NUMBER_KEYWORDS: Mapping[str, type[NumberKeyword]] = {
    "minimum": _keyword(lambda value, said: value >= said),
    "maximum": _keyword(lambda value, said: value <= said),
    "exclusiveMinimum": _keyword(lambda value, said: value > said),
    "exclusiveMaximum": _keyword(lambda value, said: value < said),
    "multipleOf": _keyword(is_multiple),
}
"""For the option `keywords` of the validator."""


def _exact(value: Any) -> Number | None:
    """The number that the shortest spelling of a float names; None for what is not a number."""
    if isinstance(value, float):
        return Decimal(repr(value))
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _parts(number: Number) -> tuple[int, int]:
    """The digits of a number without its sign, and the power of ten that they are multiplied with."""
    if isinstance(number, int):
        return abs(number), 0
    _, digits, exponent = number.as_tuple()
    return int(Decimal((0, digits, 0))), int(exponent)
