"""The keys of the checklist, and those that lead there."""

from liveview.tui.keys.binding import bound

GO_CHECKLIST = (
    bound(
        "L",
        "app.do('checklist')",
        "checklist",
        "Checklist: the events that a spec expects, ticked off while they arrive",
        "go.checklist",
        footer=False,
    ),
)

CHECKLIST_LIST = (
    bound("enter", "pick", "read", "Go to the text about the selected line", "checklist.open", shown="enter"),
)

CHECKLIST = (
    bound("o", "event", "its event", "Go to the event that differs, or to the first one found", "checklist.event"),
    bound("s", "load", "load a spec", "Load a spec: a file of expected events", "checklist.load"),
    bound("f5", "read_again", "read again", "Read the spec again", "checklist.read"),
    bound("y", "copy", "copy report", "Copy the report, as liveview check prints it", "checklist.copy"),
)

CHECKLIST_TEXT = (bound("enter", "follow", "go to", "Go to the event on this line", "checklist.follow", shown="enter"),)
