"""The key that hides values, as for a demo."""

from liveview.tui.keys.binding import bound

MASK = (
    bound(
        "f4",
        "app.do('mask')",
        "mask",
        "Hide what no HIPAA list names, as for a demo; again shows it",
        "app.mask",
        footer=False,
    ),
)
