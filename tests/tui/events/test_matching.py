"""What a filter does to the list."""

from array import array
from collections.abc import Callable

from liveview.tui.events.listing import Listing
from liveview.tui.events.matching import Matching
from liveview.tui.events.selection import Selection


class Filtered:
    """A list of ten events that a filter can act on; counts the changes."""

    def __init__(self) -> None:
        self.listing = Listing()
        self.listing.take(10)
        self.selection = Selection(self.listing)
        self.changes = 0
        self.matching = Matching(
            self.listing, self.selection, self._change, lambda event_id: self.selection.choose(event_id, 10)
        )

    def _change(self, change: Callable[[], None]) -> None:
        self.changes += 1
        change()

    @property
    def shown(self) -> list[int]:
        return list(self.listing.lines(0, 100))


def test_without_a_filter_there_are_no_matches() -> None:
    assert Filtered().matching.ids is None


def test_it_shows_what_was_found_as_it_is_found() -> None:
    of = Filtered()
    of.matching.show()
    assert of.shown == []
    of.matching.add(array("q", (7, 9)))
    of.matching.add(array("q", (2, 3)))
    assert of.shown == list(of.matching.ids or ()) == [2, 3, 7, 9]


def test_a_search_without_a_match_changes_nothing() -> None:
    of = Filtered()
    of.matching.show()
    before = of.changes
    of.matching.add(array("q"))
    assert of.changes == before


def test_refreshing_leaves_what_came_since_the_search_began() -> None:
    of = Filtered()
    of.matching.show((2, 5, 9, 10))
    of.matching.refresh(array("q", (3,)), upto=8)
    assert of.shown == [3, 9, 10]


def test_hidden_events_do_not_count_as_matches() -> None:
    of = Filtered()
    of.matching.show((2, 5, 9))
    of.listing.after = 5
    assert list(of.matching.ids or ()) == [9]


def test_taking_the_filter_off_selects_what_it_had_hidden() -> None:
    of = Filtered()
    of.selection.choose(4, 10)
    of.matching.show((6,))
    of.matching.select_near()
    assert of.selection.event_id == 6
    of.matching.show_all()
    assert (of.selection.event_id, of.shown) == (4, list(range(1, 11)))
