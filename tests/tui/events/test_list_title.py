"""What the event list says about itself, as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.tui.events.list_title import FilterNote, ListState, empty_lines, title_parts
from liveview.tui.keys import bindings
from liveview.tui.lines.cells import plain

FILTER = FilterNote("name:Purchase")
FOUND = ListState(shown=17, total=1204, note=FILTER)


def title(state: ListState, width: int = 200) -> str:
    return plain(title_parts(state, width))


class TestTitle:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (ListState(1204, 1204), "Events ─ following ─ 1204"),
            (ListState(60, 60, following=False, selected=58, new=40), "Events ─ held at #58 ─ end follows ─ +40 new"),
            (ListState(60, 60, following=False, selected=58, new=40, focused=False), "Events ─ held at #58 ─ +40 new"),
            (
                ListState(60, 60, following=False, selected=58, newest_first=True),
                "Events ─ held at #58 ─ home follows ─ newest first",
            ),
            (ListState(60, 60, paused=True, new=7), "Events ─ PAUSED, space resumes ─ +7 new"),
            (FOUND, "Events ─ following ─ 17 of 1204 match ─ name:Purchase"),
            (
                FOUND._replace(note=FilterNote("price>100", searched=0.404)),
                "Events ─ following ─ 17 of 1204 match ─ searched 40 % ─ price>100",
            ),
            (
                FOUND._replace(shown=1204, note=FilterNote("name:Purchase", on=False)),
                "Events ─ following ─ 1204 ─ filter off, f puts it back ─ name:Purchase",
            ),
            (ListState(3, 12_007, hidden=12_004), "Events ─ following ─ 3 ─ cleared, 12,004 hidden, x shows them"),
            (
                FOUND._replace(following=False, selected=12, missing=12),
                "Events ─ held at #12 ─ end follows ─ #12 is outside the filter ─ 17 of 1204 match ─ name:Purchase",
            ),
            (
                ListState(3, 10, hidden=7, following=False, selected=2, missing=2),
                "Events ─ held at #2 ─ end follows ─ #2 is outside the view ─ cleared, 7 hidden, x shows them",
            ),
        ],
    )
    def test_it_says_how_it_moves_and_what_it_shows(self, state: ListState, words: str) -> None:
        assert title(state) == words

    @pytest.mark.parametrize(
        ("width", "words"),
        [
            (34, "Events ─ 17/1204 ─ name:Purchase"),
            (48, "Events ─ 17 of 1204 match ─ name:Purchase"),
            (74, "Events ─ following ─ 17 of 1204 match ─ name:Purchase"),
        ],
    )
    def test_a_filter_outlives_what_matters_less(self, width: int, words: str) -> None:
        assert title(FOUND, width) == words

    def test_a_long_filter_is_cut(self) -> None:
        assert title(FOUND._replace(note=FilterNote("name:Purchase " * 9)), 60).endswith("─ name:Purchase name:…")

    def test_what_is_typed_cannot_reach_the_terminal(self) -> None:
        assert r"\x1b[31m" in title(FOUND._replace(note=FilterNote("\x1b[31m")))

    @given(
        st.integers(1, 200),
        st.booleans(),
        st.booleans(),
        st.integers(0, 10**7),
        st.text(max_size=40),
        st.booleans(),
        st.none() | st.floats(0, 1),
    )
    def test_it_fits_every_width_that_holds_what_matters_most(
        self, width: int, following: bool, paused: bool, count: int, text: str, on: bool, searched: float | None
    ) -> None:
        note = FilterNote(text, on, searched)
        state = ListState(count, count, count, count // 2, following, paused, True, 12, missing=12, note=note)
        assert cell_len(title(state, width)) <= max(width, 56)


class TestNothingToShow:
    def test_a_filter_that_matches_nothing_says_so_and_how_to_leave_it(self) -> None:
        lines = [text for text, _ in empty_lines(FOUND._replace(shown=0))]
        assert lines == [
            "Nothing matches",
            "name:Purchase",
            "",
            "/ changes the filter",
            "f takes it off, esc clears it",
        ]

    def test_the_likely_reason_is_under_the_filter_and_is_made_visible(self) -> None:
        note = FilterNote("naem:x", reason="no recent event has naem\x1b[31m")
        lines = empty_lines(FOUND._replace(shown=0, note=note))
        assert lines[1:4] == [("naem:x", "accent"), (r"no recent event has naem\x1b[31m", "plain"), ("", "plain")]

    def test_what_is_hidden_besides_is_said_too(self) -> None:
        assert "x also shows what is hidden: 3 events" in dict(empty_lines(FOUND._replace(shown=0, hidden=3)))

    def test_while_the_log_is_searched_nothing_is_claimed(self) -> None:
        state = ListState(0, 1204, note=FilterNote("price>1", searched=0.4))
        assert [text for text, _ in empty_lines(state)] == ["Searching", "price>1", "searched 40 %"]

    def test_a_cleared_list_says_how_to_get_it_back(self) -> None:
        assert [text for text, _ in empty_lines(ListState(0, 1, hidden=1))] == [
            "Cleared",
            "1 event is hidden, x shows it",
            "New events appear here",
        ]


def test_the_words_name_the_keys_as_they_are_bound() -> None:
    """The configuration may have changed any of them."""
    names = bindings.names(
        bindings.keymap({"main.clear": "Q", "main.toggle_filter": "G", "list.last": "Z", "main.filter": "*"})
    )
    cleared = ListState(3, 12, hidden=9, following=False, selected=1, keys=names, note=FILTER._replace(on=False))
    assert "cleared, 9 hidden, Q shows them" in title(cleared)
    assert "Z follows" in title(cleared)
    assert "G puts it back" in title(cleared)
    nothing = " ".join(text for text, _ in empty_lines(ListState(0, 12, keys=names, note=FILTER)))
    assert "* changes the filter G takes it off" in nothing
