"""The door from untrusted text to the screen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from liveview.tui.lines.safe_text import (
    ELLIPSIS,
    as_markup,
    assembled,
    blanks,
    content_of,
    joined,
    rich_text,
    safe_text,
    say,
    stacked,
    visible,
)

_ANY = st.text(st.characters(), max_size=300)
_OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class TestVisible:
    @given(_ANY, st.integers(0, 400))
    def test_nothing_that_a_terminal_obeys_or_hides_comes_through(self, text: str, limit: int) -> None:
        shown = visible(text, limit)
        assert not {unicodedata.category(character) for character in shown} & _OBEYED
        assert shown.isprintable()

    @given(_ANY, st.integers(0, 400))
    def test_the_result_is_never_longer_than_the_limit(self, text: str, limit: int) -> None:
        assert len(visible(text, limit)) <= limit

    @given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=200))
    def test_ordinary_text_is_left_as_it_is(self, text: str) -> None:
        assert visible(text) == text

    @pytest.mark.parametrize(
        ("hostile", "shown"),
        [
            ("\x1b[31m", r"\x1b[31m"),
            ("a\u202eb", r"a\u202eb"),
            ("a\nb\tc\r", r"a\nb\tc\r"),
            ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
            ("\ud800", r"\ud800"),
            ("\u2028\u2029\u200b\ufeff", r"\u2028\u2029\u200b\ufeff"),
            ("\U000e0041", r"\U000e0041"),
            ("a\u00a0b\ufe0f", r"a\xa0b\ufe0f"),
            ("日本 é 🎉", "日本 é 🎉"),
        ],
    )
    def test_what_is_hidden_becomes_an_escape(self, hostile: str, shown: str) -> None:
        assert visible(hostile) == shown

    def test_what_is_cut_ends_in_an_ellipsis(self) -> None:
        assert visible("x" * 20, 8) == "x" * 7 + ELLIPSIS

    def test_a_long_value_costs_only_what_is_shown(self) -> None:
        assert visible("\x1b" * 10_000_000, 9) == r"\x1b\x1b" + ELLIPSIS


class TestSafeText:
    @pytest.mark.parametrize(
        "hostile", ["[/foo]", "[@click=app.quit]x[/]", "[red]", r"\[b]", "[link=http://e]x[/link]"]
    )
    def test_markup_is_literal(self, hostile: str) -> None:
        content = safe_text(hostile)
        assert isinstance(content, Content)
        assert content.plain == hostile
        assert not content.spans


class TestWordsOfTheCode:
    def test_a_sentence_takes_numbers_and_texts(self) -> None:
        assert say("{} took {:.1f} s", visible("/orders"), 2) == "/orders took 2.0 s"

    def test_braces_of_a_stranger_are_not_filled_in(self) -> None:
        assert say("named {}", visible("{0.__class__} {}")) == "named {0.__class__} {}"

    def test_a_sentence_without_values_keeps_its_braces(self) -> None:
        assert say("an object begins with {") == "an object begins with {"

    def test_texts_are_joined_in_their_order(self) -> None:
        assert joined([say("a"), visible("\x1b"), say("c")], ", ") == r"a, \x1b, c"
        assert joined([say("a"), blanks(2), say("b"), blanks(-1)]) == "a  b"


class TestContent:
    @pytest.mark.parametrize("hostile", ["[/foo]", "[red]x[/red]", r"\[b]", "[", "a [1] b"])
    def test_words_become_the_same_words_everywhere(self, hostile: str) -> None:
        words = visible(hostile)
        assert content_of(words, "bold").plain == hostile
        assert Content.from_markup(as_markup(words)).plain == hostile
        assert rich_text(words, [0]).plain == hostile
        assert assembled(say("< "), (words, "bold"), content_of(words)).plain == f"< {hostile}{hostile}"
        assert stacked([content_of(words), safe_text("\x1b")]).plain == hostile + "\n" + r"\x1b"

    @given(st.text(st.sampled_from("[]/\\= a@'\"$"), max_size=20))
    def test_markup_shows_the_words_as_they_are(self, hostile: str) -> None:
        assert Content.from_markup(as_markup(visible(hostile))).plain == hostile
