"""The keys of the environments, and those that lead there."""

from liveview.tui.keys.binding import bound

GO_ENVIRONMENTS = (
    bound(
        "I",
        "app.do('environments')",
        "environments",
        "Environments: see the events of one only, and what it has of its own",
        "go.environments",
        footer=False,
    ),
)

ENVIRONMENTS = (
    bound(
        "d",
        "switches",
        "destinations",
        "Switch destinations on or off for the selected environment",
        "environments.destinations",
    ),
)
