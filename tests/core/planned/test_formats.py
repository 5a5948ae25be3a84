"""The formats that JSON Schema does not know."""

import pytest

from liveview.core.planned.formats import is_currency, is_numeric


@pytest.mark.parametrize(("text", "expected"), [("EUR", True), ("eur", False), ("EUR ", False), ("ABC", False)])
def test_a_currency_is_a_code_of_iso_4217(text: str, expected: bool) -> None:
    assert is_currency(text) is expected


@pytest.mark.parametrize("text", ["0", "-1", "19.99", "1e5", "1.5E-10", "12345678901234567890"])
def test_a_number_as_text_is_numeric(text: str) -> None:
    assert is_numeric(text)


@pytest.mark.parametrize("text", ["", "1,5", "007", "+1", ".5", "1.", "1e", " 1", "1\n", "0x1", "NaN", "١", "$5"])
def test_no_other_text_is_numeric(text: str) -> None:
    assert not is_numeric(text)


@pytest.mark.timeout(5)
def test_a_long_text_is_read_once() -> None:
    assert not is_numeric("1" * 1_000_000 + "x")
    assert not is_numeric("1." + "1" * 1_000_000 + "e")
