"""Texts that match a value."""

from decimal import Decimal

import pytest

from liveview.log.filter.text import exact, exact_matcher, like_pattern, matcher, number


@pytest.mark.parametrize(
    ("parts", "text", "matches"),
    [
        (("Purchase",), "PURCHASE", True),
        (("Purchase",), "Purchases", False),
        (("été",), "ÉTÉ", True),
        (("straße",), "STRASSE", True),
        (("s",), "ſ", False),  # ASCII values know A to Z only, as SQLite does
        (("a", "a"), "a", False),
        (("a", "a"), "aa", True),
        (("", "b", ""), "abc", True),
        (("a", "b", "b", "c"), "abc", False),
        (("", ""), "", True),
    ],
)
def test_a_value_matches_without_case_and_with_wildcards(parts: tuple[str, ...], text: str, matches: bool) -> None:
    assert matcher(parts)(text) is matches


@pytest.mark.parametrize(
    ("parts", "text", "matches"),
    [
        (("Purchase",), "Purchase", True),
        (("Purchase",), "purchase", False),
        (("P", "e"), "Purchase", True),
        (("p", "e"), "Purchase", False),
        (("é",), "É", False),
    ],
)
def test_an_exact_value_matches_with_case(parts: tuple[str, ...], text: str, matches: bool) -> None:
    assert exact_matcher(parts)(text) is matches


def test_in_a_pattern_only_our_wildcards_are_wildcards() -> None:
    assert like_pattern(("50%_\\", "")) == r"50\%\_\\%"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", Decimal(12)),
        ("-1.50e2", Decimal(-150)),
        (".5", Decimal("0.5")),
        ("1e99999999999999999999", Decimal("Infinity")),
        ("-1e99999999999999999999", Decimal("-Infinity")),
        ("1e-99999999999999999999", Decimal(0)),
        ("0e99999999999999999999", Decimal(0)),
        ("", None),
        ("1x", None),
        ("nan", None),
        ("Infinity", None),
        ("١", None),
        ("1" * 401, None),
    ],
)
def test_a_text_is_an_exact_number_or_none(text: str, value: Decimal | None) -> None:
    assert number(text) == value


def test_a_literal_keeps_its_digits() -> None:
    assert str(exact("1234567890.12345678901234567890")) == "1234567890.12345678901234567890"
