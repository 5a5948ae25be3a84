"""Names and values that are likely protected health information beyond what `names` and `values` know (ours).

Health terms are looked for in values, too; the identifiers are those that HIPAA counts and a person would not call
personal data at first, such as IP addresses. A hit is a hint to look, so rather one too many than one too few.
"""

import re
from functools import lru_cache

from liveview.core.personal.values import is_personal, may_be_personal

LONGEST = 10_000
"""Characters of a text that is looked at."""
_IDENTIFIERS = frozenset(
    {
        *("ip", "ipaddress", "clientip", "zip", "zipcode", "postcode", "postalcode", "latitude", "longitude", "lat"),
        *("lng", "lon", "accountnumber", "memberid", "membernumber", "beneficiaryid", "beneficiarynumber", "policyid"),
        *("policynumber", "groupnumber", "licenseplate", "licenceplate", "licensenumber", "vin", "serialnumber"),
        *("deviceserial", "admissiondate", "dischargedate", "appointmentdate", "deathdate", "dateofdeath", "npi"),
        *("provider", "providername", "doctor", "doctorname", "physician", "physicianname", "clinic", "hospital"),
        *("specialty", "speciality", "serviceline", "treatment", "procedure", "procedurecode", "cptcode", "drug"),
        *("drugname", "dosage", "condition", "conditions", "insurer", "insuranceplan"),
    }
)
_TERMS = frozenset(
    {
        *("diabetes", "diabetic", "insulin", "cancer", "tumor", "tumour", "oncology", "oncologist", "chemotherapy"),
        *("leukemia", "lymphoma", "melanoma", "carcinoma", "mammogram", "biopsy", "colonoscopy", "radiology", "mri"),
        *("hiv", "hepatitis", "herpes", "chlamydia", "gonorrhea", "syphilis", "std", "sti", "covid", "asthma"),
        *("copd", "pneumonia", "tuberculosis", "epilepsy", "seizure", "seizures", "alzheimer", "alzheimers"),
        *("dementia", "parkinson", "parkinsons", "sclerosis", "migraine", "neurology", "neurologist"),
        *("schizophrenia", "bipolar", "depression", "depressed", "anxiety", "ptsd", "adhd", "autism", "autistic"),
        *("psychiatry", "psychiatric", "psychiatrist", "psychotherapy", "suicidal", "suicide", "addiction", "rehab"),
        *("overdose", "opioid", "methadone", "naloxone", "alcoholism", "anorexia", "bulimia", "obesity"),
        *("pregnancy", "pregnant", "prenatal", "miscarriage", "abortion", "infertility", "fertility", "ivf"),
        *("contraception", "contraceptive", "menopause", "endometriosis", "gynecology", "obstetrics", "urology"),
        *("hypertension", "cardiology", "cardiologist", "cardiac", "arrhythmia", "angina", "thrombosis", "anemia"),
        *("lupus", "arthritis", "osteoporosis", "fibromyalgia", "dialysis", "nephrology", "cirrhosis", "crohns"),
        *("colitis", "eczema", "psoriasis", "dermatology", "dermatologist", "pediatrics", "hospice", "transplant"),
        *("metformin", "ozempic", "wegovy", "prozac", "zoloft", "lexapro", "xanax", "adderall", "ritalin"),
        *("oxycodone", "fentanyl", "lipitor", "warfarin", "prednisone", "viagra", "truvada", "suboxone"),
        *("diagnosis", "diagnosed", "prescription", "prescribed", "patient", "patients", "symptom", "symptoms"),
        *("surgery", "disability", "vaccination", "medicaid", "medicare"),
    }
)
_WORD = re.compile(r"[^\W\d_]{3,20}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CODE = re.compile(r"[A-TV-Z]\d[\dAB]\.[\dA-Z]{1,4}")
"""A code of ICD-10 such as `E11.9`."""
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_IPV6 = re.compile(r"(?=.*::|(?:[^:]*:){7})[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}")
_LONGEST_CODE = 39
"""Characters of the longest IP address."""
_LONGEST_NAME = 100
_LONGEST_KEPT = 100
"""Characters of a text whose answer is kept."""


def is_identifier_name(name: str) -> bool:
    """Whether a name announces an identifier, or something about a treatment."""
    return len(name) <= _LONGEST_NAME and _is_identifier_name(name)


@lru_cache(4096)
def _is_identifier_name(name: str) -> bool:
    letters = "".join(filter(str.isalpha, name)).lower()
    return letters in _IDENTIFIERS or not _TERMS.isdisjoint(_words(name))


def may_be_health(text: str) -> bool:
    """Whether a value holds a health term, or is an identifier under any name."""
    return _may_be_health(text) if len(text) <= _LONGEST_KEPT else _is_health(text[:LONGEST])


def _is_health(text: str) -> bool:
    if not _TERMS.isdisjoint(_words(text)):
        return True
    if len(text) <= _LONGEST_CODE and ("." in text or ":" in text) and (_CODE.fullmatch(text) or _is_address(text)):
        return True
    return may_be_personal(text) and is_personal(text)


_may_be_health = lru_cache(4096)(_is_health)
"""The same for a short text: those of most properties are the same in many events, such as a colour or a plan."""


def _words(text: str) -> list[str]:
    if text.isascii() and (text.islower() or text.isupper()):
        return _WORD.findall(text.lower())
    return [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", text))]


def _is_address(text: str) -> bool:
    if _IPV4.fullmatch(text) is not None:
        return text not in {"127.0.0.1", "0.0.0.0"}  # noqa: S104 - a value to compare with
    return _IPV6.fullmatch(text) is not None and any(map(str.isalnum, text)) and text != "::1"
