"""How times, durations, sizes and counts are written."""

from datetime import datetime, tzinfo
from typing import LiteralString

from liveview import formats
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible


def clock(at: float, zone: tzinfo | None, *, milliseconds: bool = True, dated: bool = False) -> SafeText:
    """Epoch seconds as `14:02:31.120`, or with `dated` as `11-22 14:02:31.120`; a `zone` of None is the local one."""
    moment = _moment(at, zone)
    if moment is None:
        return say("{}--:--:--{}", say("----- ") if dated else EMPTY, say(".---") if milliseconds else EMPTY)
    whole = moment.isoformat(" ", "milliseconds")
    return visible(whole[5 if dated else 11 : 23 if milliseconds else 19])


def day(at: float, zone: tzinfo | None) -> SafeText:
    """The date of epoch seconds, as `2026-11-22`."""
    moment = _moment(at, zone)
    return say("----------") if moment is None else visible(moment.isoformat()[:10])


def date_and_clock(at: float, zone: tzinfo | None) -> SafeText:
    """Epoch seconds as `2026-11-22 14:02:31.120 +0100`; the number itself if it is outside of the calendar."""
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
    """A duration in at most two units: `16 ms`, `4.8 s`, `2 m 05 s`, `1 h 02 m`."""
    return visible(formats.duration(seconds))


def budget(seconds: float) -> SafeText:
    """A budget in seconds, which `--speed` may turn into an odd number: `5`, `1.25`, `8.33`."""
    return visible(f"{seconds:.2f}".rstrip("0").rstrip(".") if seconds >= 0.005 else f"{seconds:.1g}")


def countdown(seconds: float) -> SafeText:
    """The time left in a countdown: like `duration`, but without milliseconds, which would only flicker."""
    return visible(formats.countdown(seconds))


def size(count: int) -> SafeText:
    """A number of bytes in decimal units, as file managers show it: `312 B`, `45.1 kB`, `1.0 MB`."""
    return visible(formats.size(count))


def number(count: int) -> SafeText:
    """A count, with separators from five digits on."""
    return visible(formats.number(count))


def counted(count: int, noun: LiteralString) -> SafeText:
    """A count with its noun: `1 warning`, `2 warnings`."""
    return visible(formats.counted(count, noun))


def _moment(at: float, zone: tzinfo | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(at, zone) if zone else datetime.fromtimestamp(at).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
