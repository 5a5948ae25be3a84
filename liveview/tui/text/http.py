"""HTTP: the request as it arrived, to the byte, and the reply it got."""

from collections.abc import Iterator

import msgspec

from liveview.log.dossier import Dossier
from liveview.tui.safe_text import visible
from liveview.tui.text.bodies import (
    body_lines,
    decoded,
    dump_lines,
    encoding_of,
    header_lines,
    heading,
    is_text,
    text_lines,
)
from liveview.tui.text.cells import Line
from liveview.tui.text.context import Context
from liveview.tui.text.entries import BLANK, AnyLine, wide
from liveview.tui.text.json_lines import json_lines
from liveview.tui.text.moments import date_and_clock, duration, size
from liveview.tui.text.trace import problem_lines

_OK = 200
_LONGEST_REPLY = 60
"""Characters of the reply's body that are shown; an image has none."""


def http_lines(dossier: Dossier, context: Context, width: int) -> Iterator[AnyLine]:
    """The reply first, since it is short; then the request. `width` cells are there for a line."""
    request = dossier.request
    yield wide((f"{visible(request.method, 20)} {visible(request.path, 500)}", "strong"))
    yield Line("received", date_and_clock(request.received_at, context.zone), "muted")
    yield Line("from", f"{visible(request.remote)}, wire {visible(request.wire or 'none')}", "muted")
    if dossier.batch > 1:
        yield Line("events", f"{dossier.batch}, this is number {dossier.event.position}", "muted")
    yield from _reply(dossier, context)
    yield BLANK
    yield heading("Headers", " as received, secrets masked")
    yield from header_lines(request.headers)
    yield BLANK
    yield from _body(dossier, width)


def _reply(dossier: Dossier, context: Context) -> Iterator[AnyLine]:
    """Status and body; a 400 to an event that is in the log can only come from `--strict`."""
    request = dossier.request
    replied_at = context.replied_at if context.replied_at is not None else dossier.replied_at
    after = "" if replied_at is None else f" after {duration(replied_at - request.received_at)}"
    if request.status == _OK:
        yield Line(
            "answered", f"{request.status}{after}{_reply_words(dossier.reply) if dossier.reply else ''}", "success"
        )
        return
    yield Line("answered", f"{request.status}{after}: strict, the event is invalid", "error")
    for problem in dossier.event.problems:
        yield from problem_lines(problem)
    yield from json_lines(msgspec.json.encode({"problems": dossier.event.problems}).decode())


def _reply_words(reply: bytes) -> str:
    text = reply.decode("utf-8", "replace")
    return f", body {visible(text, _LONGEST_REPLY)}" if reply.isascii() else f", body of {size(len(reply))}"


def _body(dossier: Dossier, width: int) -> Iterator[AnyLine]:
    """The body as it reads, then as it arrived where that differs or does not show."""
    body, headers = dossier.request.body, dossier.request.headers
    encoding, content = encoding_of(headers), decoded(body, headers)
    if content is None:
        yield heading("Body", f", {encoding} that cannot be read")
    else:
        packed = f", {encoding} of {size(len(body))} unpacked" if content is not body else ""
        yield heading("Body", f", {size(len(content))}{packed}")
        yield from body_lines(content)
    yield BLANK
    if content is body and is_text(body):
        yield heading("Raw", " as received")
        yield from text_lines(body.decode("utf-8"))
    else:
        yield heading("Raw bytes", f" as received, {size(len(body))}")
        yield from dump_lines(body, width)
