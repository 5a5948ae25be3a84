"""What is below the filter while it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.tui.events.filter_lines import error_lines, hint_parts, suggestion_at, suggestion_parts
from liveview.tui.lines.cells import plain

SUGGESTIONS = ("name:", "user:", "is:")


def lines(message: str, start: int, end: int, width: int) -> list[str]:
    return [plain(line).rstrip() for line in error_lines(message, start, end, width)]


class TestErrors:
    def test_carets_are_under_the_place_and_the_sentence_beside_them(self) -> None:
        assert lines("there is no such field", 5, 9, 60) == ["     ^^^^ there is no such field"]

    def test_the_sentence_goes_before_a_place_far_to_the_right(self) -> None:
        assert lines("close this quote", 50, 52, 60) == [" " * 33 + "close this quote ^^"]

    def test_without_room_on_either_side_it_goes_below(self) -> None:
        assert lines("close this quote", 12, 14, 20) == ["            ^^", "close this quote"]

    def test_a_sentence_that_is_longer_than_the_line_goes_on_in_the_next(self) -> None:
        message = "choose one of accepted, duplicate or invalid"
        assert lines(message, 3, 6, 20) == ["   ^^^", "choose one of", "accepted, duplicate", "or invalid"]

    def test_one_that_three_lines_do_not_hold_is_cut_at_its_end(self) -> None:
        assert lines("one two three four five six seven", 0, 1, 10) == ["^", "one two", "three four", "five six …"]

    def test_a_word_that_no_line_holds_is_cut(self) -> None:
        assert lines("write properties.something", 0, 1, 10) == ["^", "write", "propertie…"]

    def test_a_place_outside_of_what_is_visible_is_pointed_to_at_the_edge(self) -> None:
        assert lines("no", -5, -2, 20) == ["^ no"]
        assert lines("no", 30, 31, 20) == [" " * 16 + "no ^"]

    def test_what_the_sentence_quotes_is_made_visible(self) -> None:
        assert r"\x1b" in lines("no field \x1b", 0, 1, 60)[0]

    @given(st.text(max_size=60), st.integers(-50, 300), st.integers(0, 30), st.integers(1, 120))
    def test_every_line_is_as_wide_as_asked(self, message: str, start: int, length: int, width: int) -> None:
        assert {cell_len(plain(line)) for line in error_lines(message, start, start + length, width)} == {width}


class TestSuggestions:
    def test_they_are_side_by_side_and_what_the_first_means_behind_them(self) -> None:
        assert plain(suggestion_parts(SUGGESTIONS, "the name of the event", 60)).rstrip() == (
            "name:  user:  is:  ─ the name of the event"
        )

    def test_the_one_that_tab_takes_is_strong(self) -> None:
        parts = suggestion_parts(SUGGESTIONS, "", 60)
        assert [style for text, style in parts if text.endswith(":")] == ["strong", "accent", "accent"]

    def test_a_click_finds_the_one_under_it(self) -> None:
        assert [suggestion_at(SUGGESTIONS, cell) for cell in (0, 6, 7, 13, 14, 18, 60)] == [0, 0, 1, 1, 2, 2, None]

    def test_what_they_say_is_made_visible(self) -> None:
        assert r"\u202e" in plain(suggestion_parts(("\u202e",), "\x07", 60))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_the_hint_fits(width: int) -> None:
    assert cell_len(plain(hint_parts(width))) == width
    assert "…" not in plain(hint_parts(max(width, 25)))
