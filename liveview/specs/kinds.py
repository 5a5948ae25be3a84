"""Kinds of values, for those that differ in every run: a UUID, a time, any text."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec

from liveview.specs.values import Json, is_whole, number

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
ISO_DATE = r"\d{4}-\d\d-\d\d"
ISO_TIME = r"\d\d:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?"
ISO_BASIC = r"\d{8}[Tt]\d{4}(?:\d\d(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d(?:\d\d)?)?"
"""A date and a time without separators, such as `20260131T120000Z`; without a time it would be any number."""
_ISO = re.compile(rf"({ISO_DATE})(?:[Tt ]({ISO_TIME}))?|{ISO_BASIC}", re.ASCII)
_FRACTION = re.compile(r"[.,]\d+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)

FIRST_SECOND = 100_000_000
"""The smallest number that is an epoch time: a second of 1973. Smaller ones are more likely counts and prices."""
MILLISECONDS = 100_000_000_000
"""The smallest number that is a time in milliseconds; as seconds it would be in the year 5138."""
END = MILLISECONDS * 1_000
"""The smallest number that is not a time."""


class ValueKind(msgspec.Struct, frozen=True):
    """A kind that may be given instead of a value."""

    name: str
    """A key of `KINDS`."""

    def __repr__(self) -> str:
        return f"kind.{self.name}"


def meets(name: str, value: Json) -> bool:
    """Whether a value is of the kind with this name; raises `KeyError` for a name that is not in `KINDS`."""
    return KINDS[name](value)


def is_time(value: Json) -> bool:
    """Whether it is a date or time in ISO 8601, or seconds or milliseconds since 1970."""
    if isinstance(value, str):
        return is_iso(value)
    known = number(value)
    return known is not None and FIRST_SECOND <= known < END


def is_iso(text: str) -> bool:
    """Whether it is a date, or a date and a time, in ISO 8601."""
    found = _ISO.fullmatch(text) if len(text) <= 64 else None
    if found is None:
        return False
    clock = _FRACTION.sub("", found[2] or "00:00").replace(" ", "")
    moment = f"{found[1]}T{clock}" if found[1] else _FRACTION.sub("", text)
    try:
        datetime.fromisoformat(moment.upper())
    except ValueError:
        return False
    return True


def is_uuid(value: Json) -> bool:
    """Whether it is the text of a UUID, with its hyphens."""
    return isinstance(value, str) and UUID.fullmatch(value) is not None


def is_email(value: Json) -> bool:
    """Whether it is a text with something on both sides of its one @."""
    return isinstance(value, str) and _EMAIL.fullmatch(value) is not None


def is_url(value: Json) -> bool:
    """Whether it is a text such as `https://host/path`."""
    return isinstance(value, str) and _URL.fullmatch(value) is not None


KINDS: Mapping[str, Callable[[Json], bool]] = MappingProxyType(
    {
        "string": lambda value: isinstance(value, str),
        "number": lambda value: number(value) is not None,
        "integer": is_whole,
        "boolean": lambda value: isinstance(value, bool),
        "object": lambda value: isinstance(value, dict),
        "array": lambda value: isinstance(value, list),
        "null": lambda value: value is None,
        "any": lambda _: True,
        "id": lambda value: (isinstance(value, str) and value != "") or number(value) is not None,
        "uuid": is_uuid,
        "time": is_time,
        "email": is_email,
        "url": is_url,
    }
)
"""The kinds by their names; each says whether a value is one."""
