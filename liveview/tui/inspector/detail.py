"""The views of the inspector by name, each showing one event detail."""

from collections.abc import Iterable, Iterator

from liveview.log.read.event_detail import EventDetail
from liveview.tui.inspector.attempts import attempt_lines
from liveview.tui.inspector.dedup import dedup_lines
from liveview.tui.inspector.http import http_lines
from liveview.tui.inspector.routing import routing_lines
from liveview.tui.inspector.trace import trace_lines
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.bodies import body_lines
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.json_lines import JsonText
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.lines.tabs import Tab

TRACE, PAYLOAD, DEDUP, ROUTING, ATTEMPTS, HTTP = "trace", "payload", "dedup", "routing", "attempts", "http"

VIEWS = {
    TRACE: Tab(say("Trace")),
    PAYLOAD: Tab(say("Payload")),
    DEDUP: Tab(say("Dedup")),
    ROUTING: Tab(say("Routing")),
    ATTEMPTS: Tab(say("Attempts")),
    HTTP: Tab(say("HTTP")),
}
"""The views and their labels, in order."""


def view_lines(
    view: str, detail: EventDetail, context: EventContext, width: int, payload: JsonText
) -> Iterable[AnyLine]:
    """The lines of a view for a text `width` cells wide. `payload` is that of the event detail; its lines are taken."""
    match view:
        case "payload":
            return payload_lines(detail, payload)
        case "dedup":
            return list(dedup_lines(detail, context, width))
        case "routing":
            return routing_lines(detail, context)
        case "attempts":
            return attempt_lines(detail, context)
        case "http":
            return http_lines(detail, context, width)
        case _:
            return trace_lines(detail, context)


def failure_lines(reason: str, key: KeyNames) -> list[AnyLine]:
    """Shown in place of an event that cannot be read: why, and how to try again."""
    return [
        wide((say("{} This event cannot be read from the log:", status.FAILED.glyph), "error")),
        wide((say("  {}", visible(reason, 300)), "plain")),
        BLANK,
        wide((say("{} tries again.", key["text.fold"]), "muted")),
    ]


def payload_lines(detail: EventDetail, payload: JsonText) -> Iterator[AnyLine]:
    """The event as received; the body of the request if it is not JSON."""
    if detail.event.payload is not None:
        yield from payload.lines()
        return
    yield wide((say("Not JSON. This is the body as it arrived:"), "warning"))
    yield BLANK
    yield from body_lines(detail.request.body)
