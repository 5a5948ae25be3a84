"""Times as wires write them: epoch seconds, epoch milliseconds, and ISO 8601 with any offset, to the nanosecond."""

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_FLOOR, Decimal

import msgspec

LONGEST_ISO = 64
"""Characters of a text that is read as a time; with nanoseconds and an offset, it has 35."""
MOST_DIGITS = 9
"""Digits of a fraction that count: nanoseconds."""
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<minute>[01]\d:\d\d|2[0-3]:\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
    r" ?(?P<zone>[Zz]|[+-]\d\d(?::?[0-5]\d)?)?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = Decimal("0.000001")
_SECOND = Decimal(1_000_000)
"""In microseconds."""
_BEYOND = Decimal(10) ** 18
"""Milliseconds beyond every year that a timestamp can express."""


class Moment(msgspec.Struct, frozen=True):
    """A point in time that a text names."""

    seconds: Decimal
    """Epoch seconds."""
    zoned: bool = True
    """Whether the text named its time zone; without one it is read as UTC."""


def of_iso(text: str) -> Moment | None:
    """The moment of an ISO 8601 text; None for anything else. A leap second becomes the start of the next minute."""
    match = _ISO.fullmatch(text) if len(text) <= LONGEST_ISO else None
    if match is None:
        return None
    second = int(match["second"] or 0)
    try:
        start = datetime.fromisoformat(f"{match['date']}T{match['minute'] or '00:00'}").replace(tzinfo=UTC)
        offset = _offset(match["zone"])
    except ValueError:
        return None
    if second > 60:
        return None
    whole = (start - _EPOCH) // timedelta(seconds=1) + second
    fraction = Decimal(f"0.{(match['fraction'] or '0')[:MOST_DIGITS]}")
    return Moment(whole - offset + fraction, match["zone"] is not None)


def milliseconds(number: Decimal) -> Decimal:
    """A number of milliseconds in seconds; a number beyond every range is not divided, which could overflow."""
    return number / 1000 if number.copy_abs() < _BEYOND else number


def stored(time: Decimal) -> float:
    """Epoch seconds as the log keeps them: rounded down to microseconds, and never up to the next second."""
    microseconds = int(time.quantize(_MICROSECOND, ROUND_FLOOR) * _SECOND)
    nearest = microseconds / 1_000_000
    return nearest if nearest < microseconds // 1_000_000 + 1 else math.nextafter(nearest, -math.inf)


def _offset(zone: str | None) -> int:
    """Seconds east of UTC; raises ValueError for a day or more."""
    if zone in {None, "Z", "z"}:
        return 0
    digits = zone[1:].replace(":", "") if zone else ""
    sign = -1 if zone and zone.startswith("-") else 1
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return sign * int(timezone(span).utcoffset(None).total_seconds())
