"""Hashes of e-mail addresses, phone numbers and IDs."""

import hashlib

import pytest

from liveview.core.shapes.hashes import hashed, hashed_digits, hashed_e164, hashed_google_email, is_hash

JANE = "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d"
"""What `printf jane@example.com | sha256sum` says."""


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_text_is_trimmed_and_in_lower_case() -> None:
    assert hashed(" Jane@Example.com\n") == hashed("jane@example.com") == JANE


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_has_no_hash(text: str) -> None:
    assert hashed(text) == hashed_digits(text) == hashed_e164(text) == hashed_google_email(text) == ""


def test_a_hash_stays_one() -> None:
    assert is_hash(JANE)
    assert not is_hash(JANE[1:])
    assert {function(JANE.upper()) for function in (hashed, hashed_digits, hashed_e164, hashed_google_email)} == {JANE}


@pytest.mark.parametrize("phone", ["+1 (212) 555-0123", "0012125550123", "12125550123", "1.212.555.0123 "])
def test_digits_are_hashed_without_leading_zeros(phone: str) -> None:
    assert hashed_digits(phone) == sha("12125550123")


@pytest.mark.parametrize("phone", ["+1 (212) 555-0123", "001 212 555 0123", " +12125550123"])
def test_a_number_with_its_country_is_in_e164(phone: str) -> None:
    assert hashed_e164(phone) == sha("+12125550123")


@pytest.mark.parametrize("phone", ["212-555-0123", "0212 5550123", "+", "00", "+12345678901234567", "call me"])
def test_a_number_without_its_country_is_left_out(phone: str) -> None:
    assert hashed_e164(phone) == ""


def test_google_wants_no_dots_in_addresses_of_gmail() -> None:
    assert hashed_google_email(" Jane.M.Doe@GMail.com") == sha("janemdoe@gmail.com")
    assert hashed_google_email("j.d@googlemail.com") == sha("jd@googlemail.com")
    assert hashed_google_email("j.d@example.com") == sha("j.d@example.com")
    assert hashed_google_email("nobody") == sha("nobody")
