"""The places that the palette leads to."""

from liveview.tui import event_keys, keys
from liveview.tui.palette_places import PLACES

AT_HOME = (
    *(
        keys.APP,
        keys.STORY,
        keys.MAIN,
        event_keys.EVENT,
        event_keys.EXPORT,
        event_keys.NEIGHBOURS,
        keys.PLACES,
        keys.BACK,
        keys.EVENTS,
        keys.HELP,
    ),
    *(keys.LIST, keys.FILTER, keys.SEARCH, keys.GRID, keys.PICK, keys.BUTTONS, keys.SINK_REQUESTS),
)
"""What works on the main screen, or while something is typed or chosen."""


def test_every_action_belongs_somewhere():
    """A new one is not forgotten."""
    reached = {binding.id for place in PLACES for binding in place.bindings}
    at_home = {binding.id for part in AT_HOME for binding in part}
    assert {binding.id for binding in keys.ALL} - reached - at_home == set()
    assert {name for place in PLACES for name in place.done} <= reached


def test_every_door_is_a_key():
    assert {place.door for place in PLACES} <= keys.DEFAULT_NAMES.keys()
