"""Untrusted text as one printable line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.escaping import escaped
from tests.support.examples import examples

_OBEYED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@examples(200)
@given(st.text(st.characters(), max_size=100))
def test_nothing_that_a_terminal_obeys_or_hides_is_left(text: str) -> None:
    shown = escaped(text)
    assert not {unicodedata.category(character) for character in shown} & _OBEYED
    assert shown.isprintable()


@given(st.text(st.characters(), max_size=100))
def test_text_that_was_escaped_stays_as_it_is(text: str) -> None:
    assert escaped(escaped(text)) == escaped(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\x1b[31m", r"a\nb\x1b[31m"),
        ("\u202eabc\ud800", r"\u202eabc\ud800"),
        ("a\ufe0f\u3164", r"a\ufe0f\u3164"),
        ("日本 é 🎉", "日本 é 🎉"),
    ],
)
def test_each_character_has_its_escape(text: str, shown: str) -> None:
    assert escaped(text) == shown
