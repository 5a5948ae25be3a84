"""How times, durations, sizes and counts are written."""

from datetime import datetime, tzinfo
from math import isfinite

_MINUTE = 60.0
_HOUR = 3600.0


def clock(at: float, zone: tzinfo | None, *, milliseconds: bool = True, dated: bool = False) -> str:
    """The time of day of epoch seconds, as `14:02:31.120`, `dated` as `11-22 14:02:31.120`; `zone` None is local."""
    moment = _moment(at, zone)
    if moment is None:
        return f"{'----- ' if dated else ''}--:--:--{'.---' if milliseconds else ''}"
    whole = moment.isoformat(" ", "milliseconds")
    return whole[5 if dated else 11 : 23 if milliseconds else 19]


def day(at: float, zone: tzinfo | None) -> str:
    """The day of epoch seconds, as `2026-11-22`."""
    moment = _moment(at, zone)
    return "----------" if moment is None else moment.isoformat()[:10]


def date_and_clock(at: float, zone: tzinfo | None) -> str:
    """`2026-11-22 14:02:31.120 +0100` of epoch seconds; the number itself when no calendar has that time."""
    moment = _moment(at, zone)
    if moment is None:
        return f"{at:g}"
    return f"{moment.isoformat(' ', 'milliseconds')[:23]} {moment:%z}"


def offset(seconds: float) -> str:
    """Time since receipt: `+18 ms`, `+12.3 s`, `+2 m 05 s`, `+1 h 02 m`."""
    if seconds < 9.9995:
        return f"+{max(seconds, 0) * 1000:.0f} ms"
    return f"+{duration(seconds)}"


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


def budget(seconds: float) -> str:
    """The number of a budget in seconds, which `--speed` may make an odd one: `5`, `1.25`, `8.33`."""
    return f"{seconds:.2f}".rstrip("0").rstrip(".") if seconds >= 0.005 else f"{seconds:.1g}"


def countdown(seconds: float) -> str:
    """A wait that is being watched: like `duration`, but without milliseconds, which would only flicker."""
    return duration(seconds) if seconds >= 1 else f"{max(seconds, 0):.1f} s"


def size(count: int) -> str:
    """Bytes for people, in units of a thousand as file managers show them: `312 B`, `45.1 kB`, `1.0 MB`."""
    amount, units = float(count), ["B", "kB", "MB", "GB"]
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{amount:.0f} {units[0]}" if units[0] == "B" or amount >= 99.95 else f"{amount:.1f} {units[0]}"


def number(count: int) -> str:
    """A count; from five digits on with separators."""
    return f"{count:,}" if abs(count) >= 10_000 else str(count)


def counted(count: int, noun: str) -> str:
    """`1 warning`, `2 warnings`."""
    return f"{number(count)} {noun}" + ("" if count == 1 else "s")


def _moment(at: float, zone: tzinfo | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(at, zone) if zone else datetime.fromtimestamp(at).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
