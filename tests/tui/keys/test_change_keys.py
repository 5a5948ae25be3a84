"""The keys of changes."""

from liveview.tui.keys.bindings import PLACES
from liveview.tui.keys.change_keys import CHANGE_LIST, GO_CHANGES


def test_the_way_there_is_among_the_places_and_not_in_the_line_of_keys_which_is_full() -> None:
    assert [each.show for each in GO_CHANGES] == [False]
    assert set(GO_CHANGES) <= set(PLACES)


def test_a_change_can_only_be_read() -> None:
    assert [each.id for each in CHANGE_LIST] == ["changes.read"]
