"""The keys of the screens of the pipeline: transformations and HIPAA mode, and those that lead there."""

from liveview.tui.keys.binding import bound

GO_PIPELINE = (
    bound(
        "W",
        "app.do('transforms')",
        "transformations",
        "Transformations: what is changed for which destination, and a test bench",
        "go.transforms",
        footer=False,
    ),
    bound(
        "H",
        "app.do('hipaa')",
        "HIPAA mode",
        "HIPAA mode: which properties may leave, by list and destination",
        "go.hipaa",
        footer=False,
    ),
)

TRANSFORM_LIST = (
    bound("enter", "pick", "change", "Change the selected transformation", "transforms.change", shown="enter"),
)

TRANSFORMS = (
    bound("a", "add", "add", "Write a new transformation", "transforms.add"),
    bound("x,delete", "remove", "delete", "Delete the selected transformation from the file", "transforms.delete"),
    bound(
        "K,shift+up",
        "shift(-1)",
        "move up",
        "Move it up: operations are done in this order",
        "transforms.up",
        shown="K",
    ),
    bound(
        "J,shift+down",
        "shift(1)",
        "move down",
        "Move it down: operations are done in this order",
        "transforms.down",
        shown="J",
    ),
    bound("i", "choose_event", "event", "Try it with the event that has this number", "transforms.event"),
    bound("right_square_bracket", "event(1)", "next event", "Try the next event", "transforms.next_event", shown="]"),
    bound(
        "left_square_bracket",
        "event(-1)",
        "event before",
        "Try the event before",
        "transforms.event_before",
        shown="[",
        footer=False,
    ),
    bound(
        "right,l",
        "destination(1)",
        "destination",
        "Try it for the next destination",
        "transforms.next_destination",
        shown="←/→",
    ),
    bound(
        "left,h",
        "destination(-1)",
        "destination before",
        "Try it for the destination before",
        "transforms.destination_before",
        footer=False,
    ),
)

TRANSFORM_EVENT = (
    bound("enter", "submit", "try", "Try it with the event of this number", "transforms.try", shown="enter"),
    bound("escape", "leave", "leave", "Keep the event that is tried", "transforms.leave", shown="esc"),
)
"""In the line in which the number of an event is written."""

TRANSFORM_EDIT = (
    bound("ctrl+s", "save", "save", "Write it to the configuration file and use it", "transform.save", shown="^s"),
    bound("f3", "event(-1)", "event before", "Try the event before", "transform.event_before", footer=False),
    bound("f4", "event(1)", "next event", "Try the next event", "transform.next_event"),
    bound("f9", "destination(1)", "destination", "Try it for the next destination", "transform.next_destination"),
)
"""Where one transformation is written."""

HIPAA_GRID = (
    bound("a,space", "pick", "allow", "Allow the property, or forbid it again", "hipaa.allow", shown="a"),
    bound("left,h", "step(-1)", "list before", "The list to the left", "hipaa.left", footer=False),
    bound("right,l", "step(1)", "list", "The list to the right", "hipaa.right", shown="←/→"),
)

HIPAA = (
    bound("s,ctrl+s", "save", "save", "Write what was changed here to the configuration file", "hipaa.save", shown="s"),
    bound("o", "switch_mode", "on/off", "Switch HIPAA mode on or off", "hipaa.switch"),
    bound(
        "right_square_bracket",
        "kind(1)",
        "kind",
        "The properties of events, then of users, then of groups",
        "hipaa.next_kind",
        shown="]",
    ),
    bound(
        "left_square_bracket",
        "kind(-1)",
        "kind before",
        "The kind before",
        "hipaa.kind_before",
        shown="[",
        footer=False,
    ),
    bound("e", "environment", "environment", "The lists of the next environment", "hipaa.environment"),
    bound("u,backspace", "undo", "undo", "Drop all changes that were not saved", "hipaa.undo"),
    bound("slash", "find", "find", "Find properties that hold a text", "hipaa.find", shown="/"),
    bound(
        "tab", "app.focus_next", "next pane", "Go to the text, or back to the properties", "hipaa.pane", footer=False
    ),
    bound("enter", "follow", "go to", "Go to the event or the events on this line", "hipaa.follow", shown="enter"),
)

AT_TRANSFORMS = (*TRANSFORM_LIST, *TRANSFORMS, *TRANSFORM_EVENT, *TRANSFORM_EDIT)
"""All keys of transformations, in the order of the help screen."""
AT_HIPAA = (*HIPAA_GRID, *HIPAA)
"""All keys of HIPAA mode, in the same order."""
TOGETHER = ((*TRANSFORMS, *TRANSFORM_LIST), TRANSFORM_EDIT, AT_HIPAA)
"""Keys that work at the same time."""
