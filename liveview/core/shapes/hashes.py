"""Hashes of e-mail addresses, phone numbers and IDs, as advertising services want them."""

import hashlib
import re

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NOT_A_DIGIT = re.compile(r"[^0-9]+")
_WITHOUT_DOTS = frozenset({"gmail.com", "googlemail.com"})
_LONGEST_E164 = 15


def hashed(text: str) -> str:
    """SHA-256 of the trimmed text in lower case, as 64 hex digits; a text that is such a hash stays one.

    "" for a text without anything in it.
    """
    plain = text.strip().lower()
    if not plain or _HASH.fullmatch(plain):
        return plain
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def hashed_digits(phone: str) -> str:
    """The hash of a phone number's digits without leading zeros (Meta); "" for a text without digits."""
    if is_hash(phone):
        return hashed(phone)
    return hashed(_NOT_A_DIGIT.sub("", phone).lstrip("0"))


def hashed_e164(phone: str) -> str:
    """The hash of a phone number in E.164, such as +12125550123 (Google); "" for one without its country.

    Signs between the digits are left out, and `00` at the beginning is `+`. No country is guessed (ours).
    """
    if is_hash(phone):
        return hashed(phone)
    text = phone.strip()
    international = text[1:] if text[:1] == "+" else text[2:] if text[:2] == "00" else ""
    digits = _NOT_A_DIGIT.sub("", international)
    return hashed(f"+{digits}") if 0 < len(digits) <= _LONGEST_E164 else ""


def hashed_google_email(email: str) -> str:
    """The hash of an e-mail address, for Gmail without the dots before the `@` (Google)."""
    name, at, host = email.strip().lower().rpartition("@")
    return hashed(f"{name.replace('.', '')}{at}{host}" if host in _WITHOUT_DOTS else email)


def is_hash(text: str) -> bool:
    """Whether a text is a hash already."""
    return _HASH.fullmatch(text.strip().lower()) is not None
