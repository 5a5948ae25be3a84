"""Which property names announce personal or health data, in any spelling (ours)."""

import re
from collections.abc import Collection
from enum import IntEnum
from functools import lru_cache

LONGEST = 100
"""Characters of a name that is looked at; a longer one is data."""


class Sensitivity(IntEnum):
    """What a name says about the value under it."""

    NONE = 0
    """Nothing; only the value itself can tell."""
    PERSONAL = 1
    """A text or a long number under it is personal data."""
    HEALTH = 2
    """Any value under it is health data, even a mere `true`."""


_PERSON = frozenset(
    {
        *("email", "emailaddress", "mailaddress", "phone", "phonenumber", "telephone", "telephonenumber", "cellphone"),
        *("mobilephone", "mobilenumber", "msisdn", "faxnumber", "streetaddress", "homeaddress", "billingaddress"),
        *("shippingaddress", "mailingaddress", "postaladdress", "deliveryaddress", "firstname", "lastname", "fullname"),
        *("surname", "maidenname", "birthday", "birthdate", "dateofbirth", "dob", "ssn", "socialsecurity"),
        *("socialsecuritynumber", "passport", "passportnumber", "driverlicense", "driverslicense", "nationalid"),
        *("taxid", "iban", "creditcard", "creditcardnumber", "cardnumber", "password", "patientname", "patientid"),
        *("insuranceid", "insurancenumber", "medicalrecordnumber", "mrn"),
    }
)
"""These count at the end of a longer name, too, such as `user_email`."""
_ALONE = frozenset({"mobile", "address", "mail", "pan", "givenname", "familyname"})
"""These count only as the whole name."""
_HEALTH = frozenset(
    {
        *("diagnosis", "diagnoses", "diagnosiscode", "icd", "icdcode", "icd", "medication", "medications"),
        *("prescription", "prescriptions", "symptom", "symptoms", "disease", "diseases", "illness", "allergy"),
        *("allergies", "bloodtype", "bloodgroup", "bloodpressure", "medicalcondition", "medicalconditions"),
        *(
            "healthcondition",
            "healthconditions",
            "medicalhistory",
            "healthstatus",
            "hivstatus",
            "pregnant",
            "pregnancy",
        ),
        *("disability", "disabilities", "mentalhealth", "labresult", "labresults", "vaccination", "vaccinations"),
    }
)
_ENDINGS = tuple(_PERSON | _ALONE | _HEALTH)
TAIL = 3
TAILS = frozenset(ending[-TAIL:] for ending in _ENDINGS)
"""The last letters of sensitive names; they rule out most other names quickly."""
ENDS = "0123456789_-. "
"""Characters that may follow those letters."""
_LETTERS = {code: None for code in range(128) if not chr(code).islower()}
"""What is removed from a lower-case name: all of ASCII except letters."""
_MOST_NAMES = 200
_LONGEST_NAMES = 4_000
"""Names of an object, and their characters together, for which an answer is kept."""
_WORD = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_MOST_WORDS = 3
_QUESTIONS = frozenset(
    {"has", "is", "hide", "show", "no", "use", "wants", "opt", "valid", "verified", "forgot", "missing"}
)
"""First words of names that are about the data instead of holding it, such as `has_email`."""


def may_be_kept(names: Collection[str]) -> bool:
    """Whether an answer about the names of an object may be kept: few and short ones, so that memory is bounded."""
    return len(names) <= _MOST_NAMES and sum(map(len, names)) <= _LONGEST_NAMES


def sensitivity_of(name: str) -> Sensitivity:
    """What a name says about the value under it."""
    return _sensitivity_of(name) if len(name) <= LONGEST else Sensitivity.NONE


@lru_cache(4096)
def _sensitivity_of(name: str) -> Sensitivity:
    if name.rstrip(ENDS)[-TAIL:].lower() not in TAILS:
        return Sensitivity.NONE
    letters = name.lower().translate(_LETTERS)
    if not letters.endswith(_ENDINGS):
        return Sensitivity.NONE
    if letters in _PERSON or letters in _ALONE:
        return Sensitivity.PERSONAL
    if letters in _HEALTH:
        return Sensitivity.HEALTH
    words = [word.lower() for word in _WORD.findall(name)]
    if words[:1] and words[0] in _QUESTIONS:
        return Sensitivity.NONE
    endings = {"".join(words[-count:]) for count in range(1, _MOST_WORDS + 1)}
    if endings & _HEALTH:
        return Sensitivity.HEALTH
    return Sensitivity.PERSONAL if endings & _PERSON else Sensitivity.NONE
