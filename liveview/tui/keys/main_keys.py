"""The keys of the main screen, of its panes, and of its filter bar."""

from liveview.tui.keys.binding import bound

MAIN = (
    bound("slash", "do('filter')", "filter", "Filter the events", "main.filter", shown="/"),
    bound(
        "f",
        "do('toggle_filter')",
        "filter off/on",
        "Take the filter off or put it back",
        "main.toggle_filter",
        footer=False,
    ),
    bound("space", "do('pause')", "pause", "Freeze the view; receiving goes on", "main.pause"),
    bound("enter", "do('open')", "open", "Open the selected event in the inspector", "main.open", shown="enter"),
    bound(
        "x",
        "do('clear')",
        "clear",
        "Clear the view: older events are hidden; again shows them",
        "main.clear",
        footer=False,
    ),
    bound(
        "left_square_bracket",
        "do('go_to_mark', -1)",
        "previous mark",
        "The previous marked event",
        "main.mark_before",
        shown="[",
        footer=False,
    ),
    bound(
        "right_square_bracket",
        "do('go_to_mark', 1)",
        "next mark",
        "The next marked event",
        "main.mark_next",
        shown="]",
        footer=False,
    ),
    bound(
        "less_than_sign",
        "do('widen', -4)",
        "narrower",
        "Give the inspector more room",
        "main.narrower",
        shown="<",
        footer=False,
    ),
    bound(
        "greater_than_sign",
        "do('widen', 4)",
        "wider",
        "Give the panes more room",
        "main.wider",
        shown=">",
        footer=False,
    ),
    bound("ctrl+up", "do('raise_rows', 1)", "taller", "Give the lower panes more rows", "main.taller", footer=False),
    bound("ctrl+down", "do('raise_rows', -1)", "lower", "Give the lower panes fewer rows", "main.lower", footer=False),
    bound("z", "do('zoom')", "zoom", "Give the whole screen to one pane, and back", "main.zoom", footer=False),
    bound("1", "do('pane', 'events')", "Events", "Go to the events", "main.events", footer=False),
    bound(
        "2",
        "do('pane', 'dedup')",
        "Dedup decisions",
        "Go to the dedup decisions: duplicates, collisions",
        "main.dedup",
        footer=False,
    ),
    bound(
        "3", "do('pane', 'destinations')", "Destinations", "Go to the destinations", "main.destinations", footer=False
    ),
    bound(
        "4",
        "do('pane', 'flight')",
        "In flight",
        "Go to calls in flight, timeouts, retries",
        "main.flight",
        footer=False,
    ),
    bound("tab", "app.focus_next", "next pane", "Go to the next pane", "main.next", footer=False),
    bound("shift+tab", "app.focus_previous", "previous pane", "Go to the pane before", "main.previous", footer=False),
    bound(
        "escape",
        "do('back')",
        "back",
        "Leave the zoom or the inspector, then clear the filter",
        "main.back",
        shown="esc",
        footer=False,
    ),
)

EVENTS = (bound("o", "turn_order", "order", "Newest event last or first", "events.order", footer=False),)

DESTINATIONS = (
    bound("o", "switch", "on/off", "Switch the destination on or off", "destinations.switch"),
    bound(
        "enter",
        "events",
        "its events",
        "Show only the events of this destination",
        "destinations.events",
        shown="enter",
    ),
)

FILTER = (
    bound("enter", "apply", "apply", "Apply the filter and return to the events", "filter.apply", shown="enter"),
    bound("tab", "complete", "complete", "Take the suggestion", "filter.complete"),
    bound("up", "older", "older", "The filter used before", "filter.older", footer=False),
    bound("down", "newer", "newer", "The filter used after", "filter.newer", footer=False),
    bound("escape", "leave", "leave", "Return to the events and keep the filter", "filter.leave", shown="esc"),
)
