"""The keys of the destinations screen, and of the form of one destination."""

from liveview.tui.keys.binding import bound
from liveview.tui.keys.breakpoint_keys import DESTINATION_HOLD

DESTINATION_LIST = (
    bound("enter", "pick", "read", "Go to the text about the selected destination", "destination.read", shown="enter"),
)

DESTINATION_EDIT = (
    bound("e", "do('change')", "change", "Change its webhooks, headers, options, kind and mode", "destination.change"),
    bound("a", "do('add')", "add", "Add a destination", "destination.add"),
    bound("d,c", "do('duplicate')", "duplicate", "Add a copy of the selected destination", "destination.duplicate"),
    bound("x,delete", "do('delete')", "delete", "Delete the selected destination; asks first", "destination.delete"),
    bound(
        "w",
        "do('save')",
        "save to file",
        "Write all changes of destinations to the configuration file",
        "destination.save",
    ),
)

DESTINATION_SCREEN = (
    bound(
        "enter",
        "follow",
        "show events",
        "Show the events that a line of what routing said counts",
        "destination.follow",
        shown="enter",
    ),
    bound("o", "switch", "on/off", "Switch the selected destination on or off", "destination.switch"),
    bound("u,backspace", "to_file", "back to file", "Go back to what the file says about it", "destination.file"),
    *DESTINATION_EDIT,
    *DESTINATION_HOLD,
)

DESTINATION_FORM = (
    bound("ctrl+s", "save", "save", "Have it in effect at once", "destination_form.save", shown="^s", priority=True),
    bound("f3", "add_webhook", "add webhook", "Add a webhook after the others", "destination_form.add"),
    bound("f8", "delete_webhook", "delete webhook", "Delete the webhook of this field", "destination_form.delete"),
    bound(
        "alt+up,shift+up",
        "move_webhook(-1)",
        "move up",
        "Move the webhook of this field up: they are called in this order",
        "destination_form.up",
        shown="alt+↑",
        priority=True,
    ),
    bound(
        "alt+down,shift+down",
        "move_webhook(1)",
        "move down",
        "Move the webhook of this field down",
        "destination_form.down",
        shown="alt+↓",
        footer=False,
        priority=True,
    ),
    bound("up", "app.focus_previous", "field above", "Go to the field above", "screen.above", footer=False),
    bound("down", "app.focus_next", "field below", "Go to the field below", "screen.below", footer=False),
)
