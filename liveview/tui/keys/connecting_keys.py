"""The keys of the screens that help a client to get here: refused requests, and connect."""

from textual.binding import Binding

from liveview.tui.keys.binding import bound

REFUSED_LIST = (
    bound("enter", "open", "read", "Read what is kept of the selected request", "refused.open", shown="enter"),
)

REFUSED = (bound("y", "copy", "copy the change", "Copy what to change about the selected request", "refused.copy"),)

_STEPS = Binding.Group("copy a step", compact=True)
"""Stands for nine keys in the line of keys."""
MOST_STEPS = 9

CONNECT_LIST = (
    bound("enter", "pick", "read", "Go to the lines of the selected client", "connect.read", shown="enter"),
)

CONNECT = (
    bound("y", "copy(1)", "copy", "Copy the first lines of the selected client", "connect.copy"),
    *(
        bound(
            str(number),
            f"copy({number})",
            f"copy {number}",
            f"Copy the lines numbered {number}",
            f"connect.copy-{number}",
            group=_STEPS,
        )
        for number in range(1, MOST_STEPS + 1)
    ),
    bound("t", "reveal", "token", "Show or hide the token of the HTTP API", "connect.token"),
    bound("o", "event", "its event", "Go to the first event of the selected client", "connect.event"),
)
