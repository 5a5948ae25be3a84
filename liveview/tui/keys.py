"""Every key of the program, once: widgets, footer and help screen all take their bindings from here."""

from textual.binding import Binding


def _key(
    key: str,
    action: str,
    description: str,
    tooltip: str,
    name: str,
    *,
    shown: str = "",
    footer: bool = True,
    priority: bool = False,
) -> Binding:
    return Binding(
        key,
        action,
        description,
        show=footer,
        key_display=shown or None,
        priority=priority,
        tooltip=tooltip,
        id=name,
    )


QUIT = (
    _key("q", "app.quit", "quit", "Quit at once; pending deliveries stay in the log", "app.quit"),
    _key("ctrl+q", "app.quit", "quit", "Quit at once, from anywhere", "app.quit.anywhere", footer=False, priority=True),
    _key("ctrl+c", "app.interrupt", "quit", "Press twice to quit", "app.interrupt", footer=False),
)
"""Bound again by screens that let no other key of the application through."""

APP = (_key("question_mark", "app.help", "help", "Show every key and glyph", "app.help", shown="?"), *QUIT)

MAIN = (
    _key("space", "pause", "pause", "Freeze the view; receiving goes on", "main.pause"),
    _key("enter", "open", "open", "Open the selected event in the inspector", "main.open", shown="enter"),
    _key("z", "zoom", "zoom", "Give the whole screen to one pane, and back", "main.zoom"),
    _key("1", "pane('events')", "Events", "Go to the events", "main.events", footer=False),
    _key("2", "pane('dedup')", "Dedup decisions", "Go to the dedup decisions", "main.dedup", footer=False),
    _key("3", "pane('destinations')", "Destinations", "Go to the destinations", "main.destinations", footer=False),
    _key("4", "pane('flight')", "In flight", "Go to what is in flight", "main.flight", footer=False),
    _key("tab", "app.focus_next", "next pane", "Go to the next pane", "main.next", footer=False),
    _key("shift+tab", "app.focus_previous", "previous pane", "Go to the pane before", "main.previous", footer=False),
    _key("escape", "back", "back", "Leave the zoom or the inspector", "main.back", shown="esc", footer=False),
)

LIST = (
    _key("up,k", "move(-1)", "up", "Select the line above", "list.up", footer=False),
    _key("down,j", "move(1)", "down", "Select the line below", "list.down", footer=False),
    _key("pageup,ctrl+b", "page(-1)", "page up", "A page up", "list.page_up", footer=False),
    _key("pagedown,ctrl+f", "page(1)", "page down", "A page down", "list.page_down", footer=False),
    _key("home,g", "first", "first", "Go to the first line", "list.first", footer=False),
    _key("end,G", "last", "last", "Go to the last line; the events then follow", "list.last", footer=False),
)

INSPECTOR = (
    _key("left,h", "tab(-1)", "tab before", "The view before", "inspector.previous", footer=False),
    _key("right,l", "tab(1)", "view", "The next view", "inspector.next", shown="←/→"),
)

HELP = (_key("question_mark", "back", "close", "Close the help", "help.close", shown="?", footer=False),)

BACK = (_key("escape", "back", "back", "Go back", "screen.back", shown="esc"),)

SECTIONS = (
    ("Everywhere", APP),
    ("Main screen", MAIN),
    ("Lists and text", LIST),
    ("Inspector", INSPECTOR),
    ("Other screens", BACK),
)
"""All of them, in the order of the help screen."""
