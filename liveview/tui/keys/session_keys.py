"""The keys that lead to other sessions and back."""

from liveview.tui.keys.binding import bound

SESSIONS = (
    bound(
        "S",
        "app.do('sessions')",
        "sessions",
        "Open a recorded session, read-only; receiving goes on behind it",
        "go.sessions",
        footer=False,
    ),
    bound(
        "b",
        "app.do('session_before')",
        "session before",
        "Go back to the session before this one; again returns",
        "go.session_before",
        footer=False,
    ),
)
