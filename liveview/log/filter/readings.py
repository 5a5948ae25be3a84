"""How fields read their values: words of a list, numbers, times. Each raises `FilterError` for others."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NoReturn

import msgspec

from liveview.errors import FilterError
from liveview.log.filter.fields import FIELDS, SYNONYMS
from liveview.log.filter.text import matcher
from liveview.log.filter.tree import Comparison, Field, Value
from liveview.suggest import did_you_mean

_JOINTS = re.compile("[-_]")
_LAST_STATUS = 999
_STATUS = re.compile(r"[1-9](?:[0-9][0-9x]|xx)", re.IGNORECASE | re.ASCII)
_ID = re.compile(r"#?([0-9]{1,18})", re.ASCII)
_EVENT = re.compile(r"#([0-9]{1,18})", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_MILLISECONDS = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(ms|s)?", re.ASCII)
_DURATION = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{1,3})?[smhdw])+", re.ASCII)
_DURATION_PART = re.compile(r"([0-9.]+)([smhdw])")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}


class Span(msgspec.Struct, frozen=True):
    """A range of whole numbers."""

    low: int
    """The lowest, included."""
    high: int
    """The highest, included; below `low` in an empty range."""


def text(field: Field) -> tuple[Value, ...]:
    """The values of a text field."""
    if field.comparison != "=":
        _refuse(f"write {field.name}:VALUE, {field.name} has no order", field)
    return field.values


def choices(field: Field) -> tuple[str, ...]:
    """The words of the field's list that its values match."""
    known = FIELDS[field.name].values
    found: dict[str, None] = {}
    for value in text(field):
        named = list(filter(matcher(value.parts), known)) or _called(field.name, value)
        if not named:
            advice = did_you_mean(value.text, known, f"choose one of {_listed(tuple(known))}")
            raise FilterError(f"{field.name}: does not know {_short(value)}; {advice}", value.start, value.end)
        found |= dict.fromkeys(named)
    return tuple(found)


def _called(name: str, value: Value) -> list[str]:
    """The words that a value names as the screen does: with blanks instead of `-` and `_`, or by a synonym."""
    matches = matcher([_JOINTS.sub(" ", part) for part in value.parts])
    synonyms = SYNONYMS.get(name, {})
    spelled = [(word, word) for word in FIELDS[name].values] + list(synonyms.items())
    return list(dict.fromkeys(word for text, word in spelled if matches(_JOINTS.sub(" ", text))))


def statuses(field: Field) -> tuple[Span, ...]:
    """The ranges of HTTP statuses of `status:`, such as `503`, `5xx`, `>=500` or `*`."""
    return tuple(_status(value, field.comparison) for value in field.values)


def milliseconds(field: Field) -> tuple[float, ...]:
    """The milliseconds of `duration:`, such as `500`, `500ms` or `1.5s`."""
    return tuple(_milliseconds(value) for value in field.values)


def event_ids(field: Field) -> tuple[int, ...]:
    """The event numbers of `id:`."""
    return tuple(_event_id(value) for value in field.values)


def after(field: Field, now: float, zone: tzinfo | None) -> int | float:
    """What `after:` names: the id of an event (int) or epoch seconds (float)."""
    value = _only(field)
    if (event := _EVENT.fullmatch(value.text)) is not None:
        return int(event[1])
    try:
        return _clock(value.text, now, zone) or _moment(value.text, zone)
    except (ValueError, OverflowError, OSError):
        message = "after: takes an event such as #120, a time such as 14:02 or a date such as 2026-09-21"
        raise FilterError(message, value.start, value.end) from None


def since(field: Field, now: float) -> float:
    """When the time of `last:` began (epoch seconds)."""
    value = _only(field)
    if not _DURATION.fullmatch(value.text):
        raise FilterError("last: takes a time such as 30s, 5m, 2h or 1d", value.start, value.end)
    return now - sum(float(count) * _SECONDS[unit] for count, unit in _DURATION_PART.findall(value.text))


def _status(value: Value, comparison: Comparison) -> Span:
    if value.parts == ("", ""):
        return Span(0, _LAST_STATUS)
    if not _STATUS.fullmatch(value.text) or (comparison != "=" and "x" in value.text.lower()):
        raise FilterError("status: takes a status such as 503, 5xx or >=500", value.start, value.end)
    low, high = (int(value.text.lower().replace("x", digit)) for digit in "09")
    return {
        "=": Span(low, high),
        ">": Span(low + 1, _LAST_STATUS),
        ">=": Span(low, _LAST_STATUS),
        "<": Span(0, low - 1),
        "<=": Span(0, low),
    }[comparison]


def _clock(written: str, now: float, zone: tzinfo | None) -> float | None:
    """When a clock in the zone last showed this time (epoch seconds); None when it is not a clock time."""
    found = _CLOCK.fullmatch(written)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    at = time(hour, minute, second)
    today = datetime.fromtimestamp(now, zone).date()
    moment = _seconds(datetime.combine(today, at), zone)
    return moment if moment <= now else _seconds(datetime.combine(today - timedelta(days=1), at), zone)


def _moment(written: str, zone: tzinfo | None) -> float:
    """The start of an ISO date, or an ISO date with a time (epoch seconds)."""
    if len(written) == len("2026-09-21"):
        return _seconds(datetime.combine(date.fromisoformat(written), time()), zone)
    return _seconds(datetime.fromisoformat(written), zone)


def _seconds(moment: datetime, zone: tzinfo | None) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()


def _milliseconds(value: Value) -> float:
    found = _MILLISECONDS.fullmatch(value.text)
    if found is None:
        raise FilterError("duration: takes milliseconds such as >500, or a time such as >1.5s", value.start, value.end)
    return float(found[1]) * (1000.0 if found[2] == "s" else 1.0)


def _event_id(value: Value) -> int:
    found = _ID.fullmatch(value.text)
    if found is None:
        raise FilterError("id: takes the number of an event, such as 120 or >=120", value.start, value.end)
    return int(found[1])


def _only(field: Field) -> Value:
    """The only value of a field that takes one, without an order."""
    first, *more = text(field)
    if more:
        _refuse(f"give {field.name}: one value", field)
    return first


def _refuse(message: str, field: Field) -> NoReturn:
    raise FilterError(message, field.start, field.end)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words[:-1]) + f" or {words[-1]}"


def _short(value: Value) -> str:
    return value.text if len(value.text) <= 40 else f"{value.text[:39]}…"
