"""The places that the palette leads to."""

from liveview.tui.keys import (
    bindings,
    destination_keys,
    event_keys,
    main_keys,
    monitoring_keys,
    sink_keys,
    verification_keys,
)
from liveview.tui.navigation.places import PLACES

AT_HOME = (
    *(
        bindings.APP,
        bindings.STORY,
        main_keys.MAIN,
        event_keys.EVENT,
        event_keys.EXPORT,
        event_keys.NEIGHBOURS,
        bindings.PLACES,
        bindings.BACK,
        main_keys.EVENTS,
        bindings.HELP,
    ),
    *(
        bindings.LIST,
        main_keys.FILTER,
        bindings.SEARCH,
        bindings.GRID,
        bindings.PICK,
        bindings.BUTTONS,
        sink_keys.SINK_REQUESTS,
        sink_keys.SINK_LINE,
        sink_keys.SINK_EXAMPLES,
        destination_keys.DESTINATION_LIST,
        monitoring_keys.MONITORING_LIST,
        verification_keys.VERIFICATION_LINE,
    ),
)
"""What works on the main screen, or while something is typed or chosen."""


def test_every_action_belongs_somewhere() -> None:
    """A new one is not forgotten."""
    reached = {binding.id for place in PLACES for binding in place.bindings}
    at_home = {binding.id for part in AT_HOME for binding in part}
    assert {binding.id for binding in bindings.ALL} - reached - at_home == set()
    assert {name for place in PLACES for name in place.done} <= reached


def test_every_door_is_a_key() -> None:
    assert {place.door for place in PLACES} <= bindings.DEFAULT_NAMES.keys()
