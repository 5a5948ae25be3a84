"""HTTP: the request exactly as it arrived, and its reply."""

from collections.abc import Iterator

import msgspec

from liveview.log.read.event_detail import EventDetail
from liveview.tui.inspector.trace import problem_lines
from liveview.tui.lines.bodies import (
    body_lines,
    decoded,
    dump_lines,
    encoding_of,
    header_lines,
    heading,
    is_text,
    text_lines,
)
from liveview.tui.lines.cells import Line
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.moments import date_and_clock, duration, size
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_OK = 200
_LONGEST_REPLY = 60
"""The most characters of the reply's body that are shown; of an image, only the size is."""


def http_lines(detail: EventDetail, context: EventContext, width: int) -> Iterator[AnyLine]:
    """The reply first, since it is short, then the request, in lines of `width` cells."""
    request = detail.request
    yield wide((say("{} {}", visible(request.method, 20), visible(request.path, 500)), "strong"))
    yield Line(say("received"), date_and_clock(request.received_at, context.zone), "muted")
    yield Line(say("from"), say("{}, wire {}", visible(request.remote), visible(request.wire or "none")), "muted")
    if detail.batch > 1:
        yield Line(say("events"), say("{}, this is number {}", detail.batch, detail.event.position), "muted")
    yield from _reply(detail, context)
    yield BLANK
    yield heading(say("Headers"), say(" as received, secrets masked"))
    yield from header_lines(request.headers)
    yield BLANK
    yield from _body(detail, width)


def _reply(detail: EventDetail, context: EventContext) -> Iterator[AnyLine]:
    """Status and body. A 400 for an event that is in the log can only come from `--strict`."""
    request = detail.request
    replied_at = context.replied_at if context.replied_at is not None else detail.replied_at
    after = EMPTY if replied_at is None else say(" after {}", duration(replied_at - request.received_at))
    if request.status == _OK:
        yield Line(
            say("answered"),
            say("{}{}{}", request.status, after, _reply_words(detail.reply) if detail.reply else EMPTY),
            "success",
        )
        return
    yield Line(say("answered"), say("{}{}: strict, the event is invalid", request.status, after), "error")
    for problem in detail.event.problems:
        yield from problem_lines(problem)
    yield from json_lines(msgspec.json.encode({"problems": detail.event.problems}).decode())


def _reply_words(reply: bytes) -> SafeText:
    text = reply.decode("utf-8", "replace")
    return say(", body {}", visible(text, _LONGEST_REPLY)) if reply.isascii() else say(", body of {}", size(len(reply)))


def _body(detail: EventDetail, width: int) -> Iterator[AnyLine]:
    """The body in readable form, then as it arrived."""
    body, headers = detail.request.body, detail.request.headers
    encoding, content = encoding_of(headers), decoded(body, headers)
    if content is None:
        yield heading(say("Body"), say(", {} that cannot be unpacked", visible(encoding)))
    else:
        packed = say(", unpacked from {} of {}", size(len(body)), visible(encoding)) if content is not body else EMPTY
        yield heading(say("Body"), say(", {}{}", size(len(content)), packed))
        yield from body_lines(content)
    yield BLANK
    if content is body and is_text(body):
        yield heading(say("Raw"), say(" as received"))
        yield from text_lines(body.decode("utf-8"))
    else:
        yield heading(say("Raw bytes"), say(" as received, {}", size(len(body))))
        yield from dump_lines(body, width)
