"""An event as a small Markdown text to paste into an issue: its outcome, its trace and its payload."""

import re

from liveview.log.read.event_detail import EventDetail
from liveview.tui.inspector.summary import summary
from liveview.tui.inspector.trace import trace_lines
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.json_lines import JsonText
from liveview.tui.lines.moments import date_and_clock
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import visible

_LEAD = 9
"""Cells of the times in front of the trace: `+5019 ms` and a blank."""
_LONGEST = 1_000_000
"""Characters of one line of the payload: all of them."""


def report(detail: EventDetail, context: EventContext) -> str:
    """The report; everything that a terminal would obey is escaped in it."""
    event = detail.event
    name = name_text(event.name or "an event without a name", 100)
    sentence, _ = summary(detail, context)
    trace = [f"{line.lead:{_LEAD}}{line.text}".rstrip() for line in trace_lines(detail, context)[1:]]
    return "\n".join(
        [
            f"# {_escaped(name)} #{event.id}",
            "",
            f"{_escaped(sentence)}",
            "",
            f"Received {date_and_clock(event.received_at, context.zone)}.",
            "",
            "## Trace",
            "",
            *fenced("text", trace),
            "",
            "## Payload",
            "",
            *_payload(detail),
            "",
        ]
    )


def _payload(detail: EventDetail) -> list[str]:
    if detail.event.payload is not None:
        return fenced("json", [line.text for line in JsonText(detail.event.payload, _LONGEST).lines()])
    text = detail.request.body.decode("utf-8", "backslashreplace")
    return fenced("text", [visible(line, _LONGEST) for line in text.split("\n")])


def fenced(language: str, lines: list[str]) -> list[str]:
    """A code block whose fence is longer than any in it."""
    runs = [len(run) for line in lines for run in re.findall("`{3,}", line)]
    fence = "`" * (max(runs, default=2) + 1)
    return [f"{fence}{language}", *lines, fence]


def _escaped(text: str) -> str:
    """Untrusted text in a paragraph: no link, no tag, no emphasis."""
    return re.sub(r"([\\`*_\[\]<>&|#])", r"\\\1", text)
