"""The keys of the screens and dialogs beside the main screen, in the style of `keys`."""

from liveview.tui.keys import _key

PICK = (_key("enter", "pick", "choose", "Choose the selected line", "pick.choose", shown="enter", footer=False),)

GRID = (
    _key("space", "pick", "toggle", "Turn the switch under the cursor", "grid.toggle"),
    _key("left,h", "step(-1)", "switch before", "The switch to the left", "grid.left", footer=False),
    _key("right,l", "step(1)", "next switch", "The switch to the right", "grid.right", footer=False),
)

SETTINGS = (
    _key("o", "override", "override", "Turn the override of this event on or off", "settings.override"),
    _key("u,backspace", "to_file", "back to file", "Go back to what the file says about this event", "settings.file"),
    _key("slash", "find", "find", "Find event names that hold a text", "settings.find", shown="/"),
)

DESTINATION_SCREEN = (
    _key("o", "switch", "on/off", "Switch the selected destination on or off", "destination.switch"),
    _key("u,backspace", "to_file", "back to file", "Go back to what the file says about it", "destination.file"),
)

SINK = (
    _key(
        "p",
        "panic",
        "all hang/healthy",
        "Every path hangs, then is healthy, then has its own behaviour again",
        "sink.panic",
    ),
    _key("u,backspace", "to_file", "back to file", "Go back to what the file says about this path", "sink.file"),
    _key("a", "add", "add path", "Give a new path a behaviour", "sink.add"),
    _key("1", "quick('ok')", "ok", "Healthy: answer 200", "sink.ok", footer=False),
    _key("2", "quick('500')", "500", "Answer 500", "sink.500", footer=False),
    _key("3", "quick('delay 6')", "delay 6", "Answer after 6 s, too late for a webhook", "sink.delay", footer=False),
    _key("4", "quick('hang')", "hang", "Never answer", "sink.hang", footer=False),
    _key("5", "quick('reset')", "reset", "Cut the connection", "sink.reset", footer=False),
    _key("6", "quick('500x2 then ok')", "500x2 then ok", "Fail twice, then recover", "sink.recover", footer=False),
    _key("7", "quick('flaky 0.3')", "flaky", "Fail three requests of ten", "sink.flaky", footer=False),
)

COMPOSE = (
    _key("ctrl+s", "send", "send", "Send it to our own port", "compose.send"),
    _key("ctrl+t", "template", "template", "Start from an event type or a sample", "compose.template"),
    _key("ctrl+r", "fresh", "fresh id, time", "Put in a fresh $insert_id and the time of now", "compose.fresh"),
    _key("ctrl+o", "token", "next token", "Put in the token of the next known environment", "compose.token"),
    _key("ctrl+l", "lay_out", "lay out", "Lay the JSON out in lines", "compose.lay_out", footer=False),
    _key("f8", "error", "to the error", "Go to the place where the JSON breaks", "compose.error", footer=False),
)

RESEND = (
    _key("s", "same", "same bytes", "Send the request again, byte for byte", "resend.same"),
    _key("f", "fresh", "fresh", "Send the event with a fresh $insert_id and time", "resend.fresh"),
)

RETRY = (
    _key("r", "retry", "retry now", "Try every waiting delivery of this event now", "retry.now"),
    _key("g", "give_up", "give up", "Fail every pending delivery of this event", "retry.give_up"),
)

BUTTONS = (
    _key("left", "app.focus_previous", "button before", "Go to the button before", "dialog.previous", footer=False),
    _key("right", "app.focus_next", "next button", "Go to the next button", "dialog.next", footer=False),
)
"""Keys of every dialog."""
