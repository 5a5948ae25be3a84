"""The unit that a time out of range was most likely written in, for the advice (ours)."""

from decimal import Decimal

_SECONDS = 100_000_000_000
"""Seconds up to here last until the year 5138; more is almost surely a smaller unit."""
_UNITS = (
    (10**14, "milliseconds", 1),
    (10**17, "microseconds", 1_000),
    (10**20, "nanoseconds", 1_000_000),
)
"""The bound below which a number is taken for this unit, and how many of it make a millisecond."""


def advice(number: Decimal, *, milliseconds: bool = False) -> str:
    """What to do with a number that is in no year; "" when no unit makes it one.

    `milliseconds`: these are what the wire wants.
    """
    if not _SECONDS < number < 10**20:
        return ""
    name, factor = next((name, factor) for bound, name, factor in _UNITS if number < bound)
    divisor = factor if milliseconds else factor * 1_000
    return f"(it looks like {name}: divide by {divisor})" if divisor > 1 else ""
