"""How times, durations, sizes and counts are written."""

from datetime import datetime, tzinfo
from math import isfinite
from typing import LiteralString

from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_MINUTE = 60.0
_HOUR = 3600.0


def clock(at: float, zone: tzinfo | None, *, milliseconds: bool = True, dated: bool = False) -> SafeText:
    """The time of day of epoch seconds, as `14:02:31.120`, `dated` as `11-22 14:02:31.120`; `zone` None is local."""
    moment = _moment(at, zone)
    if moment is None:
        return say("{}--:--:--{}", say("----- ") if dated else EMPTY, say(".---") if milliseconds else EMPTY)
    whole = moment.isoformat(" ", "milliseconds")
    return visible(whole[5 if dated else 11 : 23 if milliseconds else 19])


def day(at: float, zone: tzinfo | None) -> SafeText:
    """The day of epoch seconds, as `2026-11-22`."""
    moment = _moment(at, zone)
    return say("----------") if moment is None else visible(moment.isoformat()[:10])


def date_and_clock(at: float, zone: tzinfo | None) -> SafeText:
    """`2026-11-22 14:02:31.120 +0100` of epoch seconds; the number itself when no calendar has that time."""
    moment = _moment(at, zone)
    if moment is None:
        return say("{:g}", at)
    return visible(f"{moment.isoformat(' ', 'milliseconds')[:23]} {moment:%z}")


def offset(seconds: float) -> SafeText:
    """Time since receipt: `+18 ms`, `+12.3 s`, `+2 m 05 s`, `+1 h 02 m`."""
    if seconds < 9.9995:
        return say("+{:.0f} ms", max(seconds, 0) * 1000)
    return say("+{}", duration(seconds))


def duration(seconds: float) -> SafeText:
    """A length of time in at most two units: `16 ms`, `4.8 s`, `2 m 05 s`, `1 h 02 m`."""
    if not isfinite(seconds):
        return say("{} s", seconds)
    if seconds < 0.9995:
        return say("{:.0f} ms", max(seconds, 0) * 1000)
    if seconds < _MINUTE - 0.05:
        return say("{:.1f} s", seconds)
    if seconds < _HOUR - 0.5:
        minutes, rest = divmod(round(seconds), 60)
        return say("{} m {:02} s", minutes, rest)
    hours, rest = divmod(round(seconds / _MINUTE), 60)
    return say("{} h {:02} m", hours, rest)


def budget(seconds: float) -> SafeText:
    """The number of a budget in seconds, which `--speed` may make an odd one: `5`, `1.25`, `8.33`."""
    return visible(f"{seconds:.2f}".rstrip("0").rstrip(".") if seconds >= 0.005 else f"{seconds:.1g}")


def countdown(seconds: float) -> SafeText:
    """A wait that is being watched: like `duration`, but without milliseconds, which would only flicker."""
    return duration(seconds) if seconds >= 1 else say("{:.1f} s", max(seconds, 0))


def size(count: int) -> SafeText:
    """Bytes for people, in units of a thousand as file managers show them: `312 B`, `45.1 kB`, `1.0 MB`."""
    amount, units = float(count), [say("B"), say("kB"), say("MB"), say("GB")]
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    if len(units) == 4 or amount >= 99.95:
        return say("{:.0f} {}", amount, units[0])
    return say("{:.1f} {}", amount, units[0])


def number(count: int) -> SafeText:
    """A count; from five digits on with separators."""
    return say("{:,}", count) if abs(count) >= 10_000 else say("{}", count)


def counted(count: int, noun: LiteralString) -> SafeText:
    """`1 warning`, `2 warnings`."""
    return say("{} {}{}", number(count), visible(noun), EMPTY if count == 1 else say("s"))


def _moment(at: float, zone: tzinfo | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(at, zone) if zone else datetime.fromtimestamp(at).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
