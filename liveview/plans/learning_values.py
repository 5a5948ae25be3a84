"""Which values of events a plan may name: a few texts that come again and again, and the range of numbers.

A plan is shared, so nothing that may be about a person is written to it: no value under a name that announces personal
data or an ID, and none that looks like such data itself.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from ipaddress import ip_address

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
        *(
            "id",
            "ids",
            "uid",
            "uuid",
            "guid",
            "sid",
            "key",
            "apikey",
            "token",
            "secret",
            "hash",
            "cookie",
            "fingerprint",
        ),
        *("userid", "accountid", "customerid", "clientid", "visitorid", "deviceid", "sessionid", "orderid"),
        *("ip", "ipaddress", "macaddress", "imei", "imsi", "idfa", "idfv", "gaid", "vin", "serial", "serialnumber"),
        *("auth", "authorization", "bearer", "jwt", "csrf", "otp", "pin", "cvv", "cvc", "passcode", "signature"),
        *(f"{what}{end}" for what in ("account", "order", "invoice", "tracking", "ticket") for end in ("number", "no")),
        *("customernumber", "membernumber", "policynumber", "licenseplate", "numberplate", "bic", "swift"),
    }
)
"""Last words of names under which there are IDs and secrets; the next session has others."""
_OF_A_PERSON = frozenset(
    {
        *("name", "title", "city", "town", "zip", "zipcode", "postcode", "postalcode", "plz", "street", "state", "age"),
        *("company", "employer", "website", "avatar", "bio", "gender", "sex", "birth", "location"),
    }
)
"""Last words of names that are about a person inside of traits, beside a word for a person, and inside of an object
that describes one."""
_ALWAYS = frozenset(
    {
        *("username", "nickname", "nick", "displayname", "screenname", "login", "handle", "ssn", "passportno", "taxno"),
        *("latitude", "longitude", "lat", "lng", "lon", "latlng", "gps", "coordinates", "tel", "fax"),
        *("birthyear", "yearofbirth", "birthplace", "nationality", "ethnicity", "religion", "maritalstatus"),
        *("salary", "income"),
        *("query", "searchterm", "searchquery", "searchtext", "keyword", "keywords", "freetext"),
        *("message", "comment", "comments", "note", "notes", "feedback"),
    }
)
"""Last words of names that are about a person everywhere, or under which there is what somebody typed."""
_PEOPLE = frozenset(
    {
        *("user", "customer", "person", "contact", "patient", "traits", "profile", "recipient", "sender", "author"),
        *("owner", "member", "employee", "guest", "payer", "buyer", "seller", "lead", "visitor", "assignee"),
        *("agent", "rep", "manager", "doctor", "spouse", "husband", "wife", "mother", "father", "student", "teacher"),
        *("attendee", "applicant", "candidate", "reviewer", "approver", "invitee", "inviter"),
    }
)
"""Last words of names under which there is a person: the name as a text, or an object that describes one."""
_ABOUT_PEOPLE = frozenset({EventType.IDENTIFY, EventType.GROUP})
"""Types of events whose traits describe people and companies."""
_MOST_WORDS = 6
"""Words of a text that is a choice; a longer one is prose."""
_BIG = 10**8, 10**15
"""From where to where whole numbers may be phone numbers, IDs or times."""
_DATA = re.compile(
    r"\d{4,}"
    r"|\d{4}-\d\d-\d\d(?:[T ].*)?|\d{1,2}([./])\d{1,2}\1(?:19|20)\d\d"  # a day
    r"|(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"  # a MAC address
    r"|-?\d{1,3}\.\d{3,}, ?-?\d{1,3}\.\d{3,}"  # coordinates
)
"""Texts that are data as a whole."""
_HOLDS_DATA = re.compile(
    r"[^\W\d_][-_#:/., ]{0,2}(?!\d*000(?!\d))\d{5,}(?!\d| [A-Za-z])|#\d{4,}"  # IDs such as user_12345
    r"|[?&#;][\w.%-]+=|://[^/?#\s]*@"  # the query of a URL, and a login in one
    r"|\beyJ[\w-]+\.|\bAKIA[0-9A-Z]{16}\b|\b[spr]k_(?:live|test)_\w"  # tokens and keys
)
"""What is data wherever it is in a text."""
_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{12,}(?![0-9A-Za-z])")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}")
_OF_A_PERSON_TEXT = re.compile(
    r"@\w+"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Sir|Herr|Frau|Mme)\.? [^\W\d_].*"
    r"|(?:.*[ ,])?\d{5} [^\W\d_].*"
    r"|\d+\w? .*\b(?:street|st|avenue|ave|road|rd|ln|drive|dr|boulevard|blvd|court|ct|way|square|rue)\b.*"
    r"|.*(?:stra(?:ße|sse)|str\.|gasse|allee|platz|weg) ?\d.*|(?:via|calle|avenida|rue|rua) .*\d.*",
    re.IGNORECASE | re.DOTALL,
)
"""A handle, a person with a title, or an address with a house number or postal code."""


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
        ends = {"".join(words[-count:]) for count in (1, 2, 3) if words}
        if not ends.isdisjoint(_IDS | _ALWAYS | _PEOPLE):
            return True
        named = [*words[:-1], *(word for name in around for word in _words(name))]
        return (self._kind in _ABOUT_PEOPLE or not _PEOPLE.isdisjoint(named)) and not ends.isdisjoint(_OF_A_PERSON)


def _words(name: str) -> list[str]:
    """The words of a name in lower case, without digits at its end."""
    words = [word.lower() for word in _WORD.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    return words


def is_data(name: str) -> bool:
    """Whether the name of an event or property looks like a value that got there: an address, an ID, a token, a day."""
    if len(name) > LONGEST_NAME or (may_be_personal(name) and is_personal(name)):
        return True
    if _DATA.fullmatch(name) or _HOLDS_DATA.search(name) or any(map(_is_random, _TOKEN.findall(name))):
        return True
    return _is_iban(name) or _is_ip(name) or not {"uuid", "email"}.isdisjoint(formats_of(name))


def _is_random(text: str) -> bool:
    """Whether letters and digits take turns as in an ID, not as in the words of a name."""
    runs = _WORD.findall(text)
    digits = sum(run.isdigit() for run in runs)
    return digits > 0 and (len(runs) * 5 >= len(text) * 2 or (len(text) >= 16 and digits >= 3))


def _is_iban(text: str) -> bool:
    """Whether it is an account number with valid check digits (ISO 13616)."""
    code = text.replace(" ", "")
    if _IBAN.fullmatch(code) is None:
        return False
    return int("".join(str(int(character, 36)) for character in code[4:] + code[:4])) % 97 == 1


def _is_ip(text: str) -> bool:
    if text.count(".") != 3 and text.count(":") < 2:
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def are_nameable(texts: Iterable[str], place: ValuePlace) -> bool:
    """Whether all these texts may be written to a plan."""
    return not place.is_private and not any(map(_may_be_about_a_person, texts))


def _may_be_about_a_person(text: str) -> bool:
    if len(text.split()) > _MOST_WORDS or is_data(text):
        return True
    return _OF_A_PERSON_TEXT.fullmatch(text) is not None


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
    if any(len(str(end)) > LONGEST_NUMBER or _may_be_an_id(end.copy_abs()) for end in ends):
        return None
    return _shortest(ends[0]), _shortest(ends[1])


def _may_be_an_id(number: Decimal) -> bool:
    """Whether it is a whole number as long as that of a phone, a card or an ID, or a time."""
    is_long = _BIG[0] <= number < _BIG[1] and number == number.to_integral_value()
    return is_long or is_card(str(number))


def _shortest(number: Decimal) -> int | Decimal:
    """A whole number without a fraction or exponent; any other as it came."""
    exponent = number.as_tuple().exponent
    return int(number) if exponent == 0 else number
