"""The keys of the journey of a user."""

from liveview.tui.keys.binding import bound

JOURNEY_LIST = (
    bound("enter", "pick", "open", "Open the selected event in the inspector", "journey.open", shown="enter"),
)

JOURNEY_FINDINGS = (bound("enter", "fold", "go to", "Go to the event on this line", "journey.follow", shown="enter"),)

JOURNEY = (
    bound(
        "right_square_bracket",
        "finding(1)",
        "next finding",
        "Go to the next event of a finding",
        "journey.next",
        shown="]",
    ),
    bound(
        "left_square_bracket",
        "finding(-1)",
        "previous finding",
        "Go to the previous event of a finding",
        "journey.previous",
        shown="[",
        footer=False,
    ),
    bound(
        "tab", "app.focus_next", "next pane", "Go to the findings, or back to the events", "journey.pane", footer=False
    ),
)
