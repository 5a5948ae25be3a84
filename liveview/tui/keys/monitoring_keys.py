"""The keys of destination monitoring, and the one that leads there."""

from liveview.tui.keys.binding import bound

GO_MONITORING = (
    bound(
        "M",
        "app.do('monitoring')",
        "monitoring",
        "Monitoring: how fast and how well each destination answers, and since when",
        "go.monitoring",
        footer=False,
    ),
)

MONITORING_LIST = (
    bound("enter", "pick", "read", "Go to the text about the selected destination", "monitoring.read", shown="enter"),
)

MONITORING = (
    bound("enter", "follow", "show events", "Show the events that a line counts", "monitoring.follow", shown="enter"),
)
