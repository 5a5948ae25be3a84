"""Phone numbers inside of texts: international ones, and those of the United States without a country code (ours)."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from liveview.core.personal.values import holds_many_digits

LONGEST = 1_000
"""Characters of a text that is searched."""
_OTHER = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F-]{24,}|[\d.,]+"
)
"""What has many digits and is a time, an ID or an amount."""
_COUNTRY = "US"
"""The country of numbers without a country code: HIPAA is a law of the United States."""


def load_tables() -> None:
    """Read the tables of phone numbers, which takes some hundred milliseconds, before the first event needs them."""
    holds_phone("+1 212-555-0123")


def may_hold_phone(text: str) -> bool:
    """Whether a text is worth a search, which takes some hundred microseconds."""
    return len(text) <= LONGEST and holds_many_digits(text) is not None and _OTHER.fullmatch(text) is None


def holds_phone(text: str) -> bool:
    """Whether a text holds a phone number that exists or could."""
    return may_hold_phone(text) and _holds_phone(text)


@lru_cache(1024)
def _holds_phone(text: str) -> bool:
    """The same for a text that is worth a search; all destinations of an event, and often many events, share it."""
    # It reads a megabyte of tables, so only a run with HIPAA mode imports it.
    import phonenumbers

    text = unquote(text) if "%" in text else text
    found: Any = phonenumbers.PhoneNumberMatcher(text, _COUNTRY, leniency=phonenumbers.Leniency.VALID, max_tries=20)
    return bool(found.has_next())
