"""The names of what can be copied of an event: keys, dialog and command palette agree on them."""

EVENT, VALUE, REQUEST, REPORT, REPRODUCTION = "event", "value", "request", "report", "reproduction"
"""The event as JSON, the value under the cursor, the request as curl, a report, a reproduction in one file."""
MOST_ATTEMPTS = 9
"""Attempts that can be copied, the latest: as many as there are digits for them."""


def attempt(number: int) -> str:
    """The name of the copy of a call, counted from 1."""
    return f"attempt-{number}"
