"""Likely personal data in properties: a hint for the developer, never a reason to refuse (ours).

Looks at the custom properties of the first level only. The traits of identify and group events are meant to
describe people and are left alone.
"""

import re
from collections.abc import Iterator, Mapping

from liveview.core.document import Json

_NAMES = frozenset(
    {
        *("email", "emailaddress", "phone", "phonenumber", "mobile", "address", "streetaddress"),
        *("firstname", "lastname", "fullname", "birthday", "birthdate", "dateofbirth", "dob"),
        *("ssn", "socialsecuritynumber", "passport", "creditcard", "cardnumber", "password"),
    }
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_SOCIAL_SECURITY = re.compile(r"\d{3}-\d{2}-\d{4}")
_CARD = re.compile(r"\d(?:[ -]?\d){12,18}")
_LONGEST = 256
"""Longer texts are prose or data, not a value that is an address or a number."""


def find(properties: Mapping[str, Json]) -> Iterator[str]:
    """The names of properties that look like personal data, in their order."""
    for name, value in properties.items():
        if name.startswith("$") or name in {"distinct_id", "token", "time"}:
            continue
        if isinstance(value, str) and value and (_telling_name(name) or _telling_value(value)):
            yield name


def _telling_name(name: str) -> bool:
    return len(name) <= _LONGEST and re.sub(r"[^a-z]", "", name.lower()) in _NAMES


def _telling_value(value: str) -> bool:
    if len(value) > _LONGEST:
        return False
    if "@" in value:
        return _EMAIL.fullmatch(value) is not None
    if value[:1].isdigit():
        return _SOCIAL_SECURITY.fullmatch(value) is not None or _is_card_number(value)
    return False


def _is_card_number(value: str) -> bool:
    if _CARD.fullmatch(value) is None:
        return False
    digits = [int(character) for character in reversed(value) if character.isdigit()]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
