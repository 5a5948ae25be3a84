"""Values that are personal data under any name: the quick check, the close look, and card numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.personal.values import LONGEST, is_card, is_personal, may_be_personal

PERSONAL = (
    *("ada@example.com", "Ada <ada@example.com>", "ada%40example.com", "123-45-6789", "4111 1111 1111 1111"),
    *("+49 30 901820", "030 9018 2000", "(555) 867-5309", "tel:+15558675309"),
)


def with_check_digit(digits: str) -> str:
    """Digits followed by the one that makes them pass the check of Luhn."""
    return next(f"{digits}{last}" for last in range(10) if is_card(f"{digits}{last}"))


class TestQuickCheck:
    @pytest.mark.parametrize("text", PERSONAL)
    def test_lets_everything_personal_through(self, text: str) -> None:
        assert may_be_personal(text)
        assert is_personal(text)

    @pytest.mark.parametrize("text", ["", "a@b.c", "premium", "SKU-4111", "a" * LONGEST])
    def test_stops_what_is_too_short_or_has_neither_a_sign_nor_digits(self, text: str) -> None:
        assert not may_be_personal(text)

    def test_stops_prose(self) -> None:
        address = " ada@example.com"
        assert may_be_personal("a" * (LONGEST - len(address)) + address)
        assert not may_be_personal("a" * (LONGEST - len(address) + 1) + address)


class TestCloseLook:
    @pytest.mark.parametrize(
        "text",
        ["git@github.com:o/r.git", "react@18.3.js", "logo@2x.png", "https://user:secret@host.example/", "pkg@v2.1"],
    )
    def test_knows_what_only_looks_like_an_address(self, text: str) -> None:
        assert not is_personal(text)

    @pytest.mark.parametrize("text", ["000-12-3456", "+40.7128, -74.0060", "1577836800123", "2022-12-28 10:30:00"])
    def test_knows_what_only_looks_like_the_number_of_a_person(self, text: str) -> None:
        assert not is_personal(text)

    @given(st.text(max_size=LONGEST))
    def test_never_raises(self, text: str) -> None:
        assert is_personal(text) in {True, False}


class TestCards:
    @given(st.from_regex(r"4[0-9]{14}", fullmatch=True))
    def test_have_exactly_one_check_digit(self, digits: str) -> None:
        assert sum(is_card(f"{digits}{last}") for last in range(10)) == 1

    @given(st.from_regex(r"4[0-9]{14}", fullmatch=True), st.integers(0, 14))
    def test_with_one_wrong_digit_are_none(self, digits: str, place: int) -> None:
        card = with_check_digit(digits)
        wrong = card[:place] + str((int(card[place]) + 1) % 10) + card[place + 1 :]
        assert not is_card(wrong)

    @pytest.mark.parametrize("digits", ["0000000000000000", "9999999999999995", "411111111111111", ""])
    def test_need_the_prefix_and_the_length_of_an_issuer(self, digits: str) -> None:
        assert not is_card(digits)
