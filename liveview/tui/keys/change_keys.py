"""The keys of the screen of changes, and the one that leads there."""

from liveview.tui.keys.binding import bound

GO_CHANGES = (
    bound(
        "w",
        "app.do('changes')",
        "changes",
        "Changes: who changed which setting of a shared session, and when",
        "go.changes",
        footer=False,
    ),
)

CHANGE_LIST = (
    bound("enter", "pick", "read", "Go to the text about the selected change", "changes.read", shown="enter"),
)
