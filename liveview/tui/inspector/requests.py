"""The last stage of Pipeline for a destination of a kind: the requests to its service, as they are sent or would be."""

from collections.abc import Iterator

from liveview.log.read.pipeline import PayloadStage
from liveview.model.delivery import Decision, Delivery
from liveview.model.service import ServiceRequest
from liveview.tui.lines.bodies import content_lines, header_lines, heading
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.moments import counted, size
from liveview.tui.lines.pipeline_words import note_parts
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

REQUEST = say("Request")
"""The title of the stage."""


def request_lines(stage: PayloadStage, delivery: Delivery) -> Iterator[AnyLine]:
    """The notes of the steps shape and check, then method, URL, headers and body of each call."""
    calls = len(stage.requests)
    many = say(", {}", counted(calls, "call")) if calls > 1 else EMPTY
    yield heading(REQUEST, say(", {}{}", _told(stage, delivery), many))
    for note in stage.notes:
        yield wide((say("  "), "plain"), *note_parts(note))
    if not calls:
        yield wide((say("  nothing to send: the service has no request for it"), "muted"))
    for number, request in enumerate(stage.requests, 1):
        if number > 1:
            yield BLANK
        if calls > 1:
            yield wide((say("Call {} of {}", number, calls), "strong"))
        yield from _request(request)


def _told(stage: PayloadStage, delivery: Delivery) -> SafeText:
    if delivery.decision is Decision.PREVIEW:
        return say("sent to nobody")
    return say("in its latest round") if stage.was_sent else say("to be sent")


def _request(request: ServiceRequest) -> Iterator[AnyLine]:
    yield wide((say("{} ", visible(request.method, 20)), "accent"), (visible(request.url, 2_000), "strong"))
    yield from header_lines(request.headers)
    yield wide((say("body, {}", size(len(request.body))), "muted"))
    yield from content_lines(request.body, request.headers)
