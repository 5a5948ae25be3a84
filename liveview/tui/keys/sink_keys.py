"""The keys of the sink."""

from textual.binding import Binding

from liveview.tui.keys.binding import bound

_QUICK = Binding.Group("ok to flaky", compact=True)
"""Stands for seven keys in the line of keys, where they do not fit one by one."""

SINK_PATHS = (bound("enter", "pick", "edit", "Edit what the selected path does", "sink.edit", shown="enter"),)

SINK_REQUESTS = (bound("enter", "pick", "open", "Read the selected request", "sink.open", shown="enter"),)

SINK_LINE = (
    bound("enter", "submit", "set", "Give the path this behaviour", "sink.set", shown="enter"),
    bound("down", "app.focus_next", "examples", "Go to the examples", "sink.examples", shown="down"),
)
"""In the line in which a behaviour is written."""

SINK_EXAMPLES = (bound("enter", "pick", "take", "Write the selected example in the line", "sink.take", shown="enter"),)

SINK = (
    bound("o", "event", "its event", "Go to the event that the selected request carries", "sink.event"),
    bound("1", "quick('ok')", "ok", "Healthy: answer 200", "sink.ok", group=_QUICK),
    bound("2", "quick('500')", "500", "Answer 500", "sink.500", group=_QUICK),
    bound("3", "quick('delay 6')", "delay 6", "Answer after 6 s, too late for a webhook", "sink.delay", group=_QUICK),
    bound("4", "quick('hang')", "hang", "Never answer", "sink.hang", group=_QUICK),
    bound("5", "quick('reset')", "reset", "Cut the connection", "sink.reset", group=_QUICK),
    bound("6", "quick('500x2 then ok')", "500x2 then ok", "Fail twice, then recover", "sink.recover", group=_QUICK),
    bound("7", "quick('flaky 0.3')", "flaky", "Fail three requests of ten", "sink.flaky", group=_QUICK),
    bound(
        "p",
        "panic",
        "all paths",
        "Every path hangs, then is healthy, then has its own behaviour again",
        "sink.panic",
    ),
    bound("u,backspace", "to_file", "back to file", "Go back to what the file says about this path", "sink.file"),
    bound("a", "add", "add path", "Give a new path a behaviour", "sink.add"),
)
