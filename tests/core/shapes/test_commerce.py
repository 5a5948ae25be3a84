"""Currencies, amounts and products."""

import msgspec
import pytest

from liveview.core.json.document import Json
from liveview.core.shapes.commerce import CURRENCIES, is_amount, is_currency, is_missing, renamed


def test_currencies_are_codes_in_capital_letters() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)
    assert len(CURRENCIES) > 150
    assert [
        code for code in ("USD", "EUR", "JPY", "usd", "XAU", "ZZZ", "", None, 840, ["USD"]) if is_currency(code)
    ] == [*("USD", "EUR", "JPY")]


@pytest.mark.parametrize("value", [0, -1, msgspec.Raw("1.50"), "24", "-0.5"])
def test_amounts(value: Json) -> None:
    assert is_amount(value)


@pytest.mark.parametrize("value", [None, True, "", "$5", "1e3", "1,5", "٣", [1], {}])
def test_what_is_not_an_amount(value: Json) -> None:
    assert not is_amount(value)


def test_nothing_and_the_empty_text_are_missing() -> None:
    values: tuple[Json, ...] = (None, "", 0, False, [], {}, " ")
    assert [value for value in values if is_missing(value)] == [None, ""]


def test_fields_get_their_new_names_in_their_own_order() -> None:
    assert list(renamed({"b": 1, "x": 2, "a": 3}, {"a": "A", "b": "B"}).items()) == [("B", 1), ("A", 3)]
    assert renamed("text", {}) == "text"
