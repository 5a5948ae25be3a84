"""The keys of the dialog in which destinations are switched."""

from liveview.tui.keys.bindings import GRID
from liveview.tui.keys.switch_keys import SWITCHES


def test_a_switch_is_turned_with_the_key_of_all_switches() -> None:
    assert (SWITCHES[0].key, SWITCHES[0].action) == (GRID[0].key, GRID[0].action)
