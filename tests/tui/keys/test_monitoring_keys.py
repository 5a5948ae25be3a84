"""The keys of destination monitoring."""

from liveview.tui.keys.bindings import PLACES
from liveview.tui.keys.monitoring_keys import GO_MONITORING


def test_the_way_there_is_among_the_places_and_not_in_the_line_of_keys_which_is_full() -> None:
    assert [each.show for each in GO_MONITORING] == [False]
    assert set(GO_MONITORING) <= set(PLACES)
