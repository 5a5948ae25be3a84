"""Which values of events a plan may name: a few texts that come again and again, and the range of numbers.

A plan is shared, so nothing that may be about a person is written to it: no value under a name that announces personal
data or an ID, and none that looks like such data itself.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from liveview.core.personal.names import Sensitivity, sensitivity_of
from liveview.core.personal.values import is_card, is_personal, may_be_personal
from liveview.model.event import EventType
from liveview.plans.profile import PropertyProfile
from liveview.plans.profile_formats import formats_of

FEWEST, MOST = 2, 12
"""How many different texts make an enum."""
SEEN = 3
"""How often each of them must have come."""
LONGEST_NUMBER = 40
"""Characters of a number that is written."""
LONGEST_NAME = 200
"""Characters of the name of an event or property; a longer one is data."""
_WORD = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_IDS = frozenset(
    {
        *("id", "ids", "uid", "uuid", "guid", "key", "token", "secret", "hash", "cookie", "ip", "fingerprint"),
        *("userid", "accountid", "customerid", "clientid", "visitorid", "deviceid", "sessionid", "orderid"),
    }
)
"""Last words of names under which there are IDs; the next session has others."""
_OF_A_PERSON = frozenset(
    {
        *("name", "title", "city", "town", "zip", "zipcode", "postcode", "postalcode", "street", "state", "age"),
        *("company", "employer", "website", "avatar", "bio", "gender", "sex", "birth", "location"),
    }
)
"""Last words of names that are about a person inside of traits, and inside of an object that describes one."""
_ALWAYS = frozenset({"username", "nickname", "login", "handle", "ssn", "latitude", "longitude", "lat", "lng", "lon"})
"""Last words of names that are about a person everywhere."""
_PEOPLE = frozenset(
    {
        *("user", "customer", "person", "contact", "patient", "traits", "profile", "recipient", "sender", "author"),
        *("owner", "member", "employee", "guest", "payer", "buyer", "seller", "lead", "visitor", "assignee"),
        *("agent", "rep", "manager", "doctor"),
    }
)
"""Last words of names under which there is a person: the name as a text, or an object that describes one."""
_ABOUT_PEOPLE = frozenset({EventType.IDENTIFY, EventType.GROUP})
"""Types of events whose traits describe people and companies."""
_DATA_DIGITS = re.compile(r"\d{4,}")


class ValuePlace:
    """Where values are in an event: whether they may be written follows from the names on the way there."""

    def __init__(self, kind: EventType, names: tuple[str, ...] = ()) -> None:
        self._kind = kind
        self._names = names

    def inside(self, name: str) -> "ValuePlace":
        """The place of a member of an object at this place."""
        return ValuePlace(self._kind, (*self._names, name))

    @property
    def is_private(self) -> bool:
        """Whether values here may be about a person, whatever they are."""
        if any(sensitivity_of(name) is not Sensitivity.NONE for name in self._names):
            return True
        *around, last = self._names or ("",)
        words = _words(last)
        ends = {"".join(words[-count:]) for count in (1, 2) if words}
        if not ends.isdisjoint(_IDS | _ALWAYS | _PEOPLE):
            return True
        of_a_person = self._kind in _ABOUT_PEOPLE or any(not _PEOPLE.isdisjoint(_words(name)) for name in around)
        return of_a_person and not ends.isdisjoint(_OF_A_PERSON)


def _words(name: str) -> list[str]:
    """The words of a name in lower case, without digits at its end."""
    words = [word.lower() for word in _WORD.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    return words


def is_data(name: str) -> bool:
    """Whether the name of an event or property looks like a value that got there: an address, an ID, prose."""
    if len(name) > LONGEST_NAME or (may_be_personal(name) and is_personal(name)):
        return True
    return _DATA_DIGITS.fullmatch(name) is not None or not {"uuid", "email"}.isdisjoint(formats_of(name))


def are_nameable(texts: Iterable[str], place: ValuePlace) -> bool:
    """Whether all these texts may be written to a plan."""
    return not place.is_private and not any(map(is_data, texts))


def enum_of(values: PropertyProfile, place: ValuePlace) -> tuple[str, ...]:
    """The texts of an enum, in the order of the alphabet; () if the values are no such texts."""
    texts = values.texts
    if set(values.types) != {"string"} or values.has_more_texts or not FEWEST <= len(texts) <= MOST:
        return ()
    if min(texts.values()) < SEEN or not are_nameable(texts, place):
        return ()
    return tuple(sorted(texts))


def range_of(values: PropertyProfile, place: ValuePlace) -> tuple[int | Decimal, int | Decimal] | None:
    """The smallest and the greatest number; None without one, and for numbers that may be about a person."""
    if values.least is None or values.greatest is None or place.is_private:
        return None
    ends = values.least, values.greatest
    if any(len(str(end)) > LONGEST_NUMBER or is_card(str(end.copy_abs())) for end in ends):
        return None
    return _shortest(ends[0]), _shortest(ends[1])


def _shortest(number: Decimal) -> int | Decimal:
    """A whole number without a fraction or exponent; any other as it came."""
    exponent = number.as_tuple().exponent
    return int(number) if exponent == 0 else number
