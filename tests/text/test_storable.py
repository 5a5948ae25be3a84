"""Text from the wire that is not always valid text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.storable import STANDS_OUT, storable


class Tagged(str):
    """A string that knows where it came from."""

    __slots__ = ()


class TestStorable:
    @pytest.mark.parametrize(
        ("received", "stored"),
        [
            (b"", ""),
            (b"/track?a=1", "/track?a=1"),
            ("/caf\u00e9".encode(), "/caf\u00e9"),
            (b"/caf\xe9", r"/caf\xe9"),
            (b"\xff\xfe", r"\xff\xfe"),
            (b"a\xc3", r"a\xc3"),
            (b"\xed\xa0\x80", r"\xed\xa0\x80"),
            (b"a\x00b", "a\x00b"),
        ],
    )
    def test_shows_each_byte_that_is_not_utf_8(self, received: bytes, stored: str) -> None:
        assert storable(received.decode("utf-8", "surrogateescape")) == stored

    @given(st.binary(max_size=60))
    def test_any_bytes_become_text_that_can_be_encoded(self, received: bytes) -> None:
        stored = storable(received.decode("utf-8", "surrogateescape"))
        assert json.loads(json.dumps(stored).encode()) == stored
        assert stored.encode("utf-8").decode("utf-8") == stored

    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
    def test_text_that_is_valid_stays_as_it_is(self, text: str) -> None:
        assert storable(text) == text

    @pytest.mark.parametrize("text", ["plain", "caf\u00e9"])
    def test_is_a_plain_string_whatever_it_was_made_from(self, text: str) -> None:
        assert type(storable(Tagged(text))) is str


class TestStandsOut:
    @pytest.mark.parametrize("character", ["\x7f", "\x80", "\x9f", "\xad", "\u200b", "\u202e", "\u2066", "\ufeff"])
    def test_finds_characters_that_a_terminal_obeys_or_that_turn_the_text(self, character: str) -> None:
        assert STANDS_OUT.findall(f"a{character}b") == [character]

    @given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40))
    def test_leaves_printable_ascii_alone(self, text: str) -> None:
        assert STANDS_OUT.search(text) is None

    @given(st.characters(min_codepoint=0x7F))
    def test_misses_no_character_that_cannot_be_printed(self, character: str) -> None:
        assert character.isprintable() or STANDS_OUT.fullmatch(character)
