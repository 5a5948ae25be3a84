"""Names that a reader cannot tell apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.lookalikes import LONGEST, difference, disguised, look, part

ALIKE = [
    ("Purchase", "purchase"),
    ("Purchase", "Purchase "),
    ("Purchase", "\u0420urchase"),
    ("Purchase", "Purchase\u00a0"),
    ("Purchase", "\u3000Purchase"),
    ("Purchase", "Pur\u200bchase"),
    ("Purchase", "Pur\u00adchase"),
    ("Purchase", "Purchase\ufe0f"),
    ("Purchase", "Purchase\x00"),
    ("Purchase", "\uff30\uff55\uff52\uff43\uff48\uff41\uff53\uff45"),
    ("Add to cart", "Add  to\u2009cart"),
    ("Add to cart", "Add to\tcart"),
    ("Caf\u00e9", "Cafe\u0301"),
    ("sign-up", "sign\u2010up"),
    ("sign-up", "sign\u2014up"),
    ("it's", "it`s"),
    ("it's", "it\u2019s"),
    ("a/b", "a\u2044b"),
    ("COP", "\u0421\u041e\u0420"),
    ("Stra\u00dfe", "STRASSE"),
]
APART = [
    ("Purchase", "Purchases"),
    ("Purchase", "Pur chase"),
    ("Cafe", "Caf\u00e9"),
    ("sign-up", "signup"),
    ("sign-up", "sign_up"),
    ("O", "0"),
    ("l", "1"),
    ("\u041f\u043e\u043a\u0443\u043f\u043a\u0430", "Pokupka"),
]


class TestLook:
    @pytest.mark.parametrize(("name", "other"), ALIKE)
    def test_is_the_same_for_names_that_cannot_be_told_apart(self, name: str, other: str) -> None:
        assert look(name) == look(other)

    @pytest.mark.parametrize(("name", "other"), APART)
    def test_differs_for_names_that_a_reader_can_tell_apart(self, name: str, other: str) -> None:
        assert look(name) != look(other)

    @given(st.text(st.characters(max_codepoint=0x7F), max_size=40))
    def test_of_ascii_is_the_same_in_any_letter_case(self, name: str) -> None:
        assert look(name) == look(name.upper()) == look(name.lower())

    @given(st.text(max_size=40), st.sampled_from([" ", "\t", "\u00a0", "\u200b", "\u3000", "\ufeff"]))
    def test_is_the_same_with_nothing_to_see_around_it(self, name: str, blank: str) -> None:
        assert look(f"{blank}{name}{blank}") == look(name)

    def test_of_what_is_too_long_to_be_a_name_is_the_text_itself(self) -> None:
        longest = "A" * LONGEST
        assert look(longest) == longest.lower()
        assert look(longest + "A") == longest + "A"


class TestPart:
    def test_keeps_a_blank_at_either_end(self) -> None:
        assert part(" To  Cart ") == " to cart "
        assert part("\u00a0To\u2009\u2009Cart ") == " to cart "

    @pytest.mark.parametrize(("name", "other"), ALIKE)
    def test_is_found_in_the_look_of_a_name_that_has_it(self, name: str, other: str) -> None:
        assert part(name[1:-1]) in look(other)


class TestDifference:
    @pytest.mark.parametrize(
        ("first", "name", "words"),
        [
            (
                "Purchase",
                "\u0420urchase",
                "character 1 is cyrillic capital letter er (U+0420) here and latin capital letter p (U+0050) there",
            ),
            ("Purchase", "Purchase ", "character 9 is a blank (U+0020) here and missing there"),
            ("Purchase ", "Purchase", "character 9 is missing here and a blank (U+0020) there"),
            ("a b", "a\tb", "character 2 is a control character (U+0009) here and a blank (U+0020) there"),
            (
                "ab",
                "a\u200bb",
                "character 2 is zero width space (U+200B) here and latin small letter b (U+0062) there",
            ),
        ],
    )
    def test_is_told_by_the_first_character_that_differs(self, first: str, name: str, words: str) -> None:
        assert difference(first, name) == words

    @pytest.mark.parametrize(("name", "other"), ALIKE)
    def test_can_be_told_in_words_that_hide_nothing(self, name: str, other: str) -> None:
        words = difference(name, other)
        assert words.isascii()
        assert words.isprintable()


class TestDisguised:
    @pytest.mark.parametrize(
        ("name", "positions"),
        [
            ("Purchase", set()),
            ("Add to cart", set()),
            (" Purchase", {0}),
            ("Purchase ", {8}),
            ("Add  to cart", {3, 4}),
            ("\u0420urchase", {0}),
            ("\uff30urchase", {0}),
            ("Cafe\u0301", {4}),
            ("Caf\u00e9", set()),
            ("\u041f\u043e\u043a\u0443\u043f\u043a\u0430", set()),
            ("\u041f\u043e\u043a\u0443\u043f\u043a\u0430 iOS", set()),
            ("\u0421\u041e\u0420", set()),
        ],
    )
    def test_are_characters_that_a_reader_would_not_notice(self, name: str, positions: set[int]) -> None:
        assert disguised(name) == positions

    def test_are_in_a_word_without_latin_letters_once_a_second_name_looks_like_it(self) -> None:
        assert disguised("\u0421\u041e\u0420", alike=True) == {0, 1, 2}

    @given(st.text(max_size=40), st.booleans())
    def test_are_positions_in_the_name(self, name: str, alike: bool) -> None:
        assert disguised(name, alike=alike) <= set(range(len(name)))

    @given(st.text(max_size=40))
    def test_are_never_fewer_when_a_second_name_is_known(self, name: str) -> None:
        assert disguised(name) <= disguised(name, alike=True)

    @given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40))
    def test_are_none_in_a_word_of_ascii(self, name: str) -> None:
        assert disguised(name, alike=True) == set()
