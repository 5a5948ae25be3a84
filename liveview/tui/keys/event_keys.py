"""The keys of what can be done with events: with the selected one, with its neighbours, and what is copied of it."""

from liveview.tui.keys import copies
from liveview.tui.keys.binding import bound
from liveview.tui.lines import terms

EVENT = (
    bound(
        "r",
        "app.do('resend')",
        "resend",
        "Send the event again: the same bytes, or with a fresh id and time",
        "event.resend",
    ),
    bound("e", "app.do('edit')", "edit", "Edit a copy of the event and send it", "event.edit"),
    bound("t", "app.do('retry')", "retry", "Retry its waiting deliveries now, or give them up", "event.retry"),
    bound("y", "app.do('copy')", "copy", "Copy the event, a value, a curl command or a report", "event.copy"),
    bound("m", "app.do('mark')", "mark", "Mark the event, or take the mark away", "event.mark"),
    bound(
        "T",
        "app.do('retry_many')",
        "retry all failed",
        "Retry or resend all that failed or waits at a destination, or all marked events",
        "event.retry_all",
        footer=False,
    ),
    bound(
        "B",
        "app.do('reproduce')",
        "reproduction",
        "Save a reproduction: report, config with its secrets masked, and curl in one file",
        "event.reproduction",
        footer=False,
    ),
    bound(
        "O",
        "app.do('only')",
        "only",
        "Show only events with the same user, name, problem, state or sender",
        "event.only",
        footer=False,
    ),
    bound(
        "D",
        "app.do('compare')",
        "compare",
        "Compare with a marked event, two marked ones, or the original; else press it on the other, in any session",
        "event.compare",
        footer=False,
    ),
    bound(
        "U",
        "app.do('journey')",
        "journey",
        "Journey: the events of this user under all IDs, and what was anonymous before",
        "event.journey",
        footer=False,
    ),
    bound(
        "R",
        "app.do('replay')",
        "replay",
        "Replay this event, the marked ones, what the filter matches, or a session",
        "event.replay",
        footer=False,
    ),
    bound(
        "Y",
        "app.do('capture')",
        "capture as test",
        "Write a spec or a pytest file that expects the marked events or, without marks, this one",
        "event.capture",
        footer=False,
    ),
)
"""What can be done with the selected event, in the list and in the inspector."""

EXPORT = (
    bound(
        "E",
        "app.do('export')",
        "export",
        "Export the events that the list shows: JSON lines or CSV",
        "main.export",
        footer=False,
    ),
)
EXPORT_FORMS = (
    bound("j", "write('jsonl')", "JSON lines", "Export the events as JSON lines", "export.json"),
    bound("c", "write('csv')", "CSV", "Export the events as CSV", "export.csv"),
)

CAPTURE_FORMS = (
    bound("s", "write('spec')", "spec", "Write the events as a spec", "capture.spec"),
    bound("p", "write('pytest')", "pytest file", "Write the events as a test for pytest", "capture.pytest"),
)

RETRY_ALL = (
    bound("r", "retry_all", "retry all", "Deliver all that failed once more, try what waits now", "retry_all.retry"),
    bound("s", "resend_all", "resend all", "Send the requests of all these events again", "retry_all.resend"),
)

ONLY = tuple(
    bound(
        key,
        f"take('{name}')",
        f"only this {words}",
        f"Show only the events with the {words} of the selected one",
        f"only.{name}",
        footer=False,
    )
    for key, name, words in (
        ("n", terms.NAME, "name"),
        ("u", terms.USER, "user"),
        ("p", terms.PROBLEM, "problem"),
        ("s", terms.STATE, "state"),
        ("t", terms.TYPE, "type"),
        ("e", terms.TOKEN, "token"),
        ("w", terms.WIRE, "wire"),
        ("a", terms.ADDRESS, "address"),
        ("g", terms.AGENT, "User-Agent"),
        ("f", terms.SENDER, "sender"),
        ("l", terms.LIBRARY, "library"),
    )
)

COMPARE = (
    bound(
        "left_square_bracket",
        "other(-1)",
        "previous mark",
        "Compare with the previous marked event",
        "compare.before",
        shown="[",
    ),
    bound(
        "right_square_bracket", "other(1)", "next mark", "Compare with the next marked event", "compare.next", shown="]"
    ),
    bound("enter", "fold", "go to", "Go to the event on this line", "compare.open", shown="enter"),
)
"""On the screen of two events."""

NEIGHBOURS = (
    bound("J", "app.do('neighbour', 1)", "next event", "Go to the event below, from the inspector too", "event.next"),
    bound(
        "K",
        "app.do('neighbour', -1)",
        "previous event",
        "Go to the event above, from the inspector too",
        "event.previous",
        footer=False,
    ),
)
"""From event to event in the order of the list, whatever has the focus."""

COPY = (
    bound("e", f"take('{copies.EVENT}')", "event", "Copy the event as JSON", "copy.event", footer=False),
    bound("v", f"take('{copies.VALUE}')", "value", "Copy the value under the cursor", "copy.value", footer=False),
    bound("c", f"take('{copies.REQUEST}')", "request", "Copy the request as curl", "copy.request", footer=False),
    bound("r", f"take('{copies.REPORT}')", "report", "Copy a report", "copy.report", footer=False),
    bound(
        "p",
        f"take('{copies.REPRODUCTION}')",
        "reproduction",
        "Copy a reproduction: report, config with its secrets masked, and curl in one file",
        "copy.reproduction",
        footer=False,
    ),
    *(
        bound(
            str(number),
            f"take('attempt-{number}')",
            f"call {number}",
            f"Copy call {number} as a curl command",
            f"copy.attempt-{number}",
            footer=False,
        )
        for number in range(1, copies.MOST_ATTEMPTS + 1)
    ),
)
