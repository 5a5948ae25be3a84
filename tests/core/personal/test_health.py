"""Names and values that are likely protected health information."""

import pytest

from liveview.core.personal.health import LONGEST, is_identifier_name, may_be_health


@pytest.mark.parametrize(
    "name", ["ip", "client_ip", "zipCode", "postal_code", "provider_name", "cancerType", "NPI", "memberId"]
)
def test_names_of_identifiers_and_treatments_are_recognised(name: str) -> None:
    assert is_identifier_name(name)


@pytest.mark.parametrize("name", ["plan", "zipper", "tip", "description", "amount", "cancerous" * 20, ""])
def test_other_names_are_not(name: str) -> None:
    assert not is_identifier_name(name)


@pytest.mark.parametrize(
    "text",
    [
        *("type 2 Diabetes", "/conditions/diabetes/", "diabetesType2", "HIV", "E11.9", "Z79.4", "10.1.2.3"),
        *("2001:db8::1", "jane@example.com", "123-45-6789", "?q=prostate%20cancer"),
    ],
)
def test_health_terms_and_identifiers_are_recognised_in_values(text: str) -> None:
    assert may_be_health(text)


@pytest.mark.parametrize(
    "text", ["", "gold", "A-1001", "1.2.3", "127.0.0.1", "::1", "12:30:15", "e11.9", "Home Page", "::", "cancers " * 3]
)
def test_other_values_are_not(text: str) -> None:
    assert not may_be_health(text)


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert may_be_health("x " * 10 + "diabetes")
    assert not may_be_health("x " * LONGEST + "diabetes")
