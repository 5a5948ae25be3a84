"""The formats of texts that a plan may ask for, recognised narrowly: what has one here has it for every validator."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from liveview.core.planned.formats import FORMATS as OURS

LONGEST = 2_000
"""Characters of a text that is looked at; a longer one has no format."""
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?!(?:[^.]*\.)*..--)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
"""An address of ASCII. Whether a label such as `xn--p1ai` is one of other letters is a question for the validator."""
_LONGEST_EMAIL, _LONGEST_LOCAL = 254, 64
"""Characters of an address, and of what is before its @ (RFC 5321)."""
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
    r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _is_email(text: str) -> bool:
    return len(text) <= _LONGEST_EMAIL and text.find("@") <= _LONGEST_LOCAL and _EMAIL.fullmatch(text) is not None


def _is_date(text: str) -> bool:
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_date_time(text: str) -> bool:
    found = _DATE_TIME.fullmatch(text)
    if found is None or not (found[3] == "Z" or (found[3][1:3] < "24" and found[3][4:] < "60")):
        return False
    try:
        datetime.fromisoformat(f"{found[1]}T{found[2]}")
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "uuid": lambda text: _UUID.fullmatch(text) is not None,
        "date-time": _is_date_time,
        "date": _is_date,
        "email": _is_email,
        "uri": lambda text: "://" in text and _URI.fullmatch(text) is not None,
        **OURS,
    }
)
"""Each format by its name, and what says whether a text has it; no text has two."""


def formats_of(text: str) -> tuple[str, ...]:
    """The formats that a text has."""
    if not text or len(text) > LONGEST:
        return ()
    return tuple(name for name, has in FORMATS.items() if has(text))


def remaining(formats: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Those of some formats that a text has, too."""
    if len(text) > LONGEST:
        return ()
    return tuple(name for name in formats if FORMATS[name](text))
