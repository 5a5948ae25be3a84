"""The unit in which a time that is out of range was most likely written, for the advice (ours)."""

from decimal import Decimal

_SECONDS = 100_000_000_000
"""As seconds, this is the year 5138; a larger number is almost certainly in a smaller unit."""
_UNITS = (
    (10**14, "milliseconds", 1),
    (10**17, "microseconds", 1_000),
    (10**20, "nanoseconds", 1_000_000),
)
"""The bound below which a number is assumed to be in this unit, and how many of it make a millisecond."""


def advice(number: Decimal, *, milliseconds: bool = False) -> str:
    """What to do with a number of seconds that is out of range; "" if no unit explains it.

    `milliseconds` says that the wire expects milliseconds instead of seconds.
    """
    if not _SECONDS < number < 10**20:
        return ""
    name, factor = next((name, factor) for bound, name, factor in _UNITS if number < bound)
    divisor = factor if milliseconds else factor * 1_000
    return f"(it looks like {name}: divide by {divisor})" if divisor > 1 else ""
