"""The keys of the Event Library and its dialogs, and those that lead there."""

from liveview.tui.keys.binding import bound

GO_LIBRARY = (
    bound(
        "A",
        "app.do('library')",
        "Event Library",
        "Event Library: definitions, how many events match each, and how the selected event fares",
        "go.library",
        footer=False,
    ),
)

LIBRARY_LIST = (
    bound("enter", "pick", "change", "Change the selected definition", "library.change", shown="enter"),
    bound("space", "mark", "mark", "Mark the definition, or take the mark away", "library.mark"),
    bound(
        "asterisk", "mark_all", "mark all", "Mark all definitions, or none", "library.mark_all", shown="*", footer=False
    ),
)

LIBRARY = (
    bound("a", "do('add')", "add", "Add a definition, beginning with the event that is tried", "library.add"),
    bound("c", "do('duplicate')", "duplicate", "Add a copy of the selected definition", "library.duplicate"),
    bound(
        "d",
        "do('switches')",
        "destinations",
        "Switch destinations on or off for the marked definitions or, without marks, the selected one",
        "library.destinations",
    ),
    bound("x,delete", "do('delete')", "delete", "Delete the selected definition; asks first", "library.delete"),
    bound("o", "events", "its events", "Show only the events that went out under its name", "library.events"),
    bound("J", "event(1)", "next event", "Try the definitions with the event after", "library.next", footer=False),
    bound(
        "K",
        "event(-1)",
        "previous event",
        "Try the definitions with the event before",
        "library.previous",
        footer=False,
    ),
)

LIBRARY_FORM = (
    bound("ctrl+s", "save", "save", "Write the definition to the configuration file", "library.save", priority=True),
)
