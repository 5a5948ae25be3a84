"""The keys of breakpoints: those that set them, the one that leads to the held calls, and those that decide there."""

from liveview.tui.keys.binding import bound

GO_HELD = (
    bound(
        "F",
        "app.do('held')",
        "held calls",
        "Calls held at a breakpoint: look, change, release or fail",
        "go.held",
        footer=False,
    ),
)

DESTINATION_HOLD = (
    bound(
        "b",
        "hold('next')",
        "hold next",
        "Hold the next call to the selected destination; again: no more",
        "destination.hold",
    ),
    bound(
        "B",
        "hold('every')",
        "hold every",
        "Hold every call to the selected destination; again: no more",
        "destination.hold_every",
        footer=False,
    ),
)

HELD_LIST = (bound("enter", "pick", "change", "Go to the body of the selected call", "held.change", shown="enter"),)

HELD = (
    bound(
        "ctrl+s,r",
        "release",
        "release",
        "Make the call, with the body as it is written here",
        "held.release",
        shown="^s",
    ),
    bound("f9,x", "fail", "fail", "Have the call fail without being made", "held.fail", shown="f9"),
    bound("u", "undo", "undo", "Take the body as it was", "held.undo"),
    bound("o", "event", "its event", "Go to the event that the call carries", "held.event"),
    bound("f8", "error", "to the error", "Go to the place where the JSON breaks", "held.error", footer=False),
)
