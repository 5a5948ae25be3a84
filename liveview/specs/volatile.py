"""Which values of an event are probably others in the next run, and of which kind they will be then."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from liveview.specs import kinds
from liveview.specs.values import Json, number

_UUID = re.compile(rf"(?<![0-9A-Za-z]){kinds.UUID.pattern}(?![0-9A-Za-z])", re.IGNORECASE)
_HEX = re.compile(r"(?:(?<![0-9A-Za-z])|(?<=0[xX]))[0-9A-Fa-f]{16,}(?![0-9A-Za-z])")
_MOMENT = re.compile(rf"(?<!\d)(?:{kinds.ISO_DATE}[Tt ]\d\d:\d\d|{kinds.ISO_BASIC}(?!\w))", re.ASCII)
_DATE = re.compile(kinds.ISO_DATE, re.ASCII)
_DIGITS = re.compile(r"\d{10,20}(?:\.\d{1,9})?", re.ASCII)
_NEAR = 86_400
"""Seconds from its receipt within which a number of an event is a time."""
_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)
"""Parts of a second in which programs count."""
_MOST_DIGITS = 300
"""Digits of a number that is captured; a longer one only says that it is a number."""


def kind_of(value: Json, received_at: float) -> str | None:
    """The kind that replaces a value in a captured spec; None for a value that stays.

    `received_at` is when the event was received (epoch seconds), 0 if that is not known. Null has a kind because TOML
    cannot write it, as have texts and numbers that cannot be written at all.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return text_kind(value) if is_volatile(value, received_at) or not is_storable(value) else None
    known = number(value)
    if known is None:
        return None
    if not Decimal(known).is_finite() or len(str(known)) > _MOST_DIGITS:
        return "number"
    return closest(value, "time", "integer", "number") if _is_near(known, received_at) else None


def closest(value: Json, *names: str) -> str:
    """The first of these kinds that a value is of, else its type in JSON."""
    types = ("null", "boolean", "string", "number", "array", "object")
    return next(name for name in (*names, *types) if kinds.meets(name, value))


def text_kind(text: str) -> str:
    """The kind of a text, as precise as it can be."""
    return closest(text, "uuid", "time", "url", "email", *(("id",) if re.fullmatch(r"\S+", text) else ()))


def is_volatile(text: str, received_at: float) -> bool:
    """Whether a text holds a UUID, 16 hexadecimal digits or more, or a time, or is a time near the receipt."""
    if _UUID.search(text) or _HEX.search(text) or _MOMENT.search(text):
        return True
    if _DATE.fullmatch(text) and kinds.is_iso(text):
        return _is_near_date(text, received_at)
    return _DIGITS.fullmatch(text) is not None and _is_near(Decimal(text), received_at)


def is_storable(text: str) -> bool:
    """Whether a text can be written to a file: it has no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_near(known: int | Decimal, received_at: float) -> bool:
    """Whether a number is a time near the receipt. It is only compared: calculating with a huge one overflows."""
    at = Decimal(repr(received_at))
    return received_at > 0 and any((at - _NEAR) * unit <= known <= (at + _NEAR) * unit for unit in _UNITS)


def _is_near_date(text: str, received_at: float) -> bool:
    day = datetime.fromtimestamp(received_at, UTC).date()
    return abs(date.fromisoformat(text) - day) <= timedelta(days=1)
