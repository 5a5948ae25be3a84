"""How durations, sizes and counts are written on the screen, on the command line and in messages.

The screen's own forms, such as the time of day of an event, are in `liveview/tui`.
"""

from datetime import datetime
from math import isfinite
from typing import LiteralString

_MINUTE = 60.0
_HOUR = 3600.0


def duration(seconds: float) -> str:
    """A length of time in at most two units: `16 ms`, `4.8 s`, `2 m 05 s`, `1 h 02 m`."""
    if not isfinite(seconds):
        return f"{seconds} s"
    if seconds < 0.9995:
        return f"{max(seconds, 0) * 1000:.0f} ms"
    if seconds < _MINUTE - 0.05:
        return f"{seconds:.1f} s"
    if seconds < _HOUR - 0.5:
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes} m {rest:02} s"
    hours, rest = divmod(round(seconds / _MINUTE), 60)
    return f"{hours} h {rest:02} m"


def countdown(seconds: float) -> str:
    """A wait that somebody watches: like `duration`, but without milliseconds, which would only flicker."""
    return duration(seconds) if seconds >= 1 else f"{max(seconds, 0):.1f} s"


def size(count: int) -> str:
    """Bytes in units of a thousand, as file managers show them: `312 B`, `45.1 kB`, `1.0 MB`."""
    amount, units = float(count), ["B", "kB", "MB", "GB"]
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    decimals = 0 if len(units) == 4 or amount >= 99.95 else 1
    return f"{amount:.{decimals}f} {units[0]}"


def number(count: int) -> str:
    """A count; with separators from five digits on."""
    return f"{count:,}" if abs(count) >= 10_000 else f"{count}"


def counted(count: int, noun: LiteralString) -> str:
    """`1 warning`, `2 warnings`."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def file_stamp(at: float) -> str:
    """Epoch seconds as part of a file name, in local time: `20261122-140231`."""
    return f"{datetime.fromtimestamp(at).astimezone():%Y%m%d-%H%M%S}"
