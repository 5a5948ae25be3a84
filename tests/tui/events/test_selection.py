"""Which event is selected, and whether the list follows the newest."""

from array import array

import pytest

from liveview.tui.events.listing import Listing
from liveview.tui.events.selection import Selection


def made(last: int = 10) -> tuple[Listing, Selection]:
    listing = Listing()
    listing.take(last)
    return listing, Selection(listing)


def test_while_following_the_newest_event_is_selected() -> None:
    listing, selection = made()
    listing.take(12)
    assert (selection.event_id, selection.new) == (12, 0)


def test_a_chosen_event_stays_selected_and_later_ones_are_counted() -> None:
    listing, selection = made()
    selection.choose(4, newest=10)
    listing.take(13)
    assert (selection.event_id, selection.line, selection.new) == (4, 3, 3)
    selection.choose(12, newest=13)
    assert selection.new == 1


def test_holding_keeps_the_event_that_was_the_newest() -> None:
    listing, selection = made()
    selection.hold(10)
    listing.take(13)
    assert (selection.event_id, selection.following) == (10, False)
    selection.follow()
    assert (selection.event_id, selection.following) == (13, True)


def test_an_event_outside_of_the_list_stays_selected_and_is_missing() -> None:
    listing, selection = made()
    selection.choose(4, newest=10)
    listing.after = 6
    assert (selection.event_id, selection.missing) == (4, 4)
    listing.after = 0
    assert selection.missing is None


@pytest.mark.parametrize(("matching", "selected"), [((1, 9), 1), ((3, 4), 4), ((), 4), ((5, 6), 5)])
def test_a_hidden_event_gives_way_to_the_nearest_and_comes_back(matching: tuple[int, ...], selected: int) -> None:
    listing, selection = made()
    selection.choose(4, newest=10)
    listing.show_matching(array("q", matching))
    selection.give_way(lambda event_id: selection.choose(event_id, 10))
    assert selection.event_id == selected
    assert selection.take_back() == (4 if selected != 4 else None)
    assert selection.take_back() is None


def test_the_first_event_that_gave_way_is_the_one_that_comes_back() -> None:
    listing, selection = made()
    selection.choose(4, newest=10)
    for matching in ((6,), (9,)):
        listing.show_matching(matching)
        selection.give_way(lambda event_id: selection.choose(event_id, 10))
    assert selection.event_id == 9
    assert selection.take_back() == 4


def test_releasing_remembers_what_gave_way_and_following_does_not() -> None:
    listing, selection = made()
    selection.choose(4, newest=10)
    listing.show_matching((6,))
    selection.give_way(lambda event_id: selection.choose(event_id, 10))
    selection.release()
    assert selection.take_back() == 4
    selection.follow()
    assert selection.take_back() is None
