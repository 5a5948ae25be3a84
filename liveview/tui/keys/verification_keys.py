"""The keys of the verification screen and of its comparison of two sessions, and those that lead there."""

from liveview.tui.keys.binding import bound

GO_VERIFICATION = (
    bound(
        "V",
        "app.do('verification')",
        "verification",
        "Verification: how each event fares against the tracking plan, with its properties and their drift",
        "go.verification",
        footer=False,
    ),
)

VERIFICATION_NAMES = (
    bound(
        "enter", "pick", "its events", "Show only the events of the selected name", "verification.open", shown="enter"
    ),
)

VERIFICATION_DESTINATIONS = (
    bound(
        "enter",
        "pick",
        "only these",
        "Verify only what goes to this destination, or only its OK, warnings, errors or pending; again ends it",
        "verification.destination",
        shown="enter",
    ),
    bound(
        "left,h",
        "step(-1)",
        "count before",
        "The count to the left, or the destination",
        "verification.left",
        footer=False,
    ),
    bound("right,l", "step(1)", "count", "The count to the right", "verification.right", shown="←/→"),
)

VERIFICATION_TEXT = (
    bound(
        "enter", "follow", "go to", "Go to the event or the events on this line", "verification.follow", shown="enter"
    ),
)

VERIFICATION = (
    bound(
        "slash",
        "search",
        "search",
        "Search in the traces: verify only events that hold a text",
        "verification.search",
        shown="/",
    ),
    bound(
        "o",
        "do('only_me')",
        "only me",
        "Verify only what one sender sends, by address, User-Agent or library",
        "verification.only",
    ),
    bound("b", "do('before')", "before", "Choose the session before, to see the drift from it", "verification.before"),
    bound(
        "D", "do('compare')", "compare", "Compare the session before with this one, worst first", "verification.compare"
    ),
    bound(
        "u,backspace",
        "do('to_plan')",
        "back to plan",
        "Show the drift from the plan again",
        "verification.plan",
        footer=False,
    ),
    bound(
        "f5",
        "read_again",
        "read again",
        "Read the plan again, and count from the beginning",
        "verification.read",
        footer=False,
    ),
)

VERIFICATION_LINE = (
    bound(
        "enter",
        "submit",
        "search",
        "Verify only events whose traces hold this text",
        "verification.find",
        shown="enter",
    ),
    bound(
        "escape", "leave", "leave", "Return to the names and keep what was searched", "verification.leave", shown="esc"
    ),
)
"""In the line in which a text is searched."""

COMPARISON = (
    bound("enter", "follow", "its events", "Show the events that a line is about", "comparison.follow", shown="enter"),
    bound("b", "before", "before", "Choose another session before", "comparison.before"),
    bound("f5", "read_again", "compare again", "Compare the sessions as they are now", "comparison.read"),
)
"""Of the comparison of two sessions."""
