"""Which event is on which line."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.events.listing import Listing


def listing(
    last: int = 10, *, after: int = 0, matching: list[int] | None = None, newest_first: bool = False
) -> Listing:
    made = Listing()
    made.take(last)
    made.after = after
    made.newest_first = newest_first
    if matching is not None:
        made.show_matching(matching)
    return made


def shown(made: Listing) -> list[int]:
    return list(made.lines(0, 100))


class TestLines:
    @pytest.mark.parametrize(
        ("made", "expected"),
        [
            (listing(3), [1, 2, 3]),
            (listing(3, newest_first=True), [3, 2, 1]),
            (listing(5, after=3), [4, 5]),
            (listing(5, after=5), []),
            (listing(9, matching=[2, 5, 7]), [2, 5, 7]),
            (listing(9, matching=[2, 5, 7], after=2, newest_first=True), [7, 5]),
            (listing(9, matching=[]), []),
            (listing(0), []),
        ],
    )
    def test_it_shows_what_is_not_hidden_and_matches_in_its_order(self, made: Listing, expected: list[int]) -> None:
        assert shown(made) == expected
        assert len(made) == len(expected)

    def test_the_newest_event_is_at_the_edge(self) -> None:
        assert listing(5).newest == 5
        assert listing(5, newest_first=True).newest == 5
        assert listing(9, matching=[2, 5], newest_first=True).newest == 5
        assert listing(0).newest is None

    @given(
        st.integers(0, 30),
        st.integers(0, 30),
        st.none() | st.sets(st.integers(1, 30)),
        st.booleans(),
    )
    def test_a_line_and_its_event_find_each_other(
        self, last: int, after: int, matching: set[int] | None, newest_first: bool
    ) -> None:
        matches = None if matching is None else sorted(known for known in matching if known <= last)
        made = listing(last, after=min(after, last), matching=matches, newest_first=newest_first)
        for line in range(len(made)):
            event_id = made.at(line)
            assert event_id is not None
            assert made.near(event_id) == line
            assert made.shows(event_id)
        assert made.at(-1) is made.at(len(made)) is None

    def test_a_hidden_event_has_the_line_where_it_would_be(self) -> None:
        assert listing(9, matching=[2, 5, 7]).near(6) == 2
        assert listing(9, matching=[2, 5, 7]).near(9) == 2
        assert listing(9, after=4).near(1) == 0
        assert not listing(9, after=4).shows(1)


class TestNeighbours:
    @given(st.integers(0, 30), st.integers(0, 30), st.none() | st.sets(st.integers(1, 30)), st.booleans())
    def test_of_any_event_are_the_next_ones_shown_on_either_side(
        self, last: int, after: int, matching: set[int] | None, newest_first: bool
    ) -> None:
        matches = None if matching is None else sorted(known for known in matching if known <= last)
        made = listing(last, after=min(after, last), matching=matches, newest_first=newest_first)
        ids = shown(made)
        for event_id in range(1, 32):
            later = min((known for known in ids if known > event_id), default=None)
            earlier = max((known for known in ids if known < event_id), default=None)
            below, above = (earlier, later) if newest_first else (later, earlier)
            assert (made.neighbour(event_id, 1), made.neighbour(event_id, -1)) == (below, above)


class TestMatching:
    @pytest.mark.parametrize("order", [[[1, 3], [5, 8], [9]], [[9], [5, 8], [1, 3]], [[5, 8], [1, 3, 9]]])
    def test_portions_may_come_in_any_order(self, order: list[list[int]]) -> None:
        made = listing(9, matching=[])
        for ids in order:
            made.add(array("q", ids))
        assert shown(made) == [1, 3, 5, 8, 9]

    def test_what_arrived_while_a_search_ran_stays_behind_it(self) -> None:
        made = listing(9, matching=[9])
        made.add(array("q", [4, 6]))
        made.add(array("q", [1, 2]))
        assert shown(made) == [1, 2, 4, 6, 9]
        assert list(made.matching_after(5)) == [6, 9]

    def test_nothing_is_added_without_a_filter(self) -> None:
        made = listing(3)
        made.add(array("q", [1]))
        assert shown(made) == [1, 2, 3]
        assert not made.filtered

    def test_taking_the_filter_off_shows_everything(self) -> None:
        made = listing(3, matching=[2])
        assert made.filtered
        made.show_all()
        assert shown(made) == [1, 2, 3]

    def test_newer_events_are_counted_among_those_shown(self) -> None:
        assert listing(9).newer(4) == 5
        assert listing(9, after=7).newer(4) == 2
        assert listing(9, matching=[2, 5, 7]).newer(4) == 2


def test_another_log_keeps_the_order_and_the_filter_but_no_event() -> None:
    listing = Listing()
    listing.take(9)
    listing.after, listing.newest_first = 3, True
    listing.show_matching((5, 7))
    listing.forget()
    assert (len(listing), listing.last, listing.after) == (0, 0, 0)
    assert listing.filtered
    assert listing.newest_first
