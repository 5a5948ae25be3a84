"""The views of the inspector by name, each showing one event detail."""

from collections.abc import Iterable, Iterator, Sequence

from liveview.log.read.event_detail import EventDetail
from liveview.model.problem import Problem
from liveview.tui.inspector.attempts import attempt_lines
from liveview.tui.inspector.dedup import dedup_lines
from liveview.tui.inspector.http import http_lines
from liveview.tui.inspector.pipeline import StageLines
from liveview.tui.inspector.routing import routing_lines
from liveview.tui.inspector.trace import trace_lines
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines import status
from liveview.tui.lines.bodies import body_lines
from liveview.tui.lines.cells import Part
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import BLANK, AnyLine, Entry, wide
from liveview.tui.lines.json_lines import JsonText
from liveview.tui.lines.json_places import places
from liveview.tui.lines.plan_words import note
from liveview.tui.lines.safe_text import EMPTY, say, visible
from liveview.tui.lines.tabs import Tab

TRACE, PAYLOAD, DEDUP, ROUTING = "trace", "payload", "dedup", "routing"
PIPELINE, ATTEMPTS, HTTP = "pipeline", "attempts", "http"

VIEWS = {
    TRACE: Tab(say("Trace")),
    PAYLOAD: Tab(say("Payload")),
    DEDUP: Tab(say("Dedup")),
    ROUTING: Tab(say("Routing")),
    PIPELINE: Tab(say("Pipeline"), say("Pipe")),
    ATTEMPTS: Tab(say("Attempts")),
    HTTP: Tab(say("HTTP")),
}
"""The views and their labels, in order."""


def view_lines(
    view: str,
    detail: EventDetail,
    context: EventContext,
    width: int,
    payload: JsonText,
    stages: StageLines | None = None,
) -> Iterable[AnyLine]:
    """The lines of a view for a text `width` cells wide.

    `payload` is that of the event detail, and `stages` what Pipeline shows of it; their lines are taken.
    """
    match view:
        case "payload":
            return payload_lines(detail, payload)
        case "dedup":
            return list(dedup_lines(detail, context, width))
        case "routing":
            return routing_lines(detail, context)
        case "pipeline":
            return StageLines(detail, None, width) if stages is None else stages
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


def _marks(payload: str, problems: Sequence[Problem]) -> dict[int, list[Part]]:
    """The marks of some problems, by the position at which the value begins that they are about."""
    starts = places(payload, {each.field for each in problems}) if problems else {}
    marks: dict[int, list[Part]] = {}
    for problem in problems:
        if problem.field in starts:
            marks.setdefault(starts[problem.field], []).append(note(problem))
    return marks


def payload_lines(detail: EventDetail, payload: JsonText) -> Iterator[AnyLine]:
    """The event as received, with marks where it breaks the plan; the body of the request if it is not JSON."""
    if detail.event.payload is not None:
        marks = _marks(detail.event.payload, [each for each in detail.event.problems if each.rule])
        for number, line in enumerate(payload.lines()):
            found = marks.pop(payload.start(number), ()) if marks else ()
            yield Entry(EMPTY, line.text, line.style, tuple(found)) if found else line
        return
    yield wide((say("Not JSON. This is the body as it arrived:"), "warning"))
    yield BLANK
    yield from body_lines(detail.request.body)
