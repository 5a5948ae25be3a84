"""Refused requests as text: a line of the list, and everything that the log has about one."""

import codecs
from collections.abc import Iterator
from datetime import tzinfo

from liveview.clients import Advice, RecognisedClient, advice, recognise
from liveview.log.read.refused import RefusedRequest, RefusedSummary
from liveview.model.event import REFUSED_BODY_BYTES, Headers
from liveview.tui.lines import status
from liveview.tui.lines.bodies import body_lines, dump_lines, encoding_of, header_lines, heading, is_text, start_of
from liveview.tui.lines.cells import Line, Part, Style, fit, fit_parts
from liveview.tui.lines.entries import BLANK, AnyLine, entry, wide
from liveview.tui.lines.moments import clock, counted, date_and_clock, size
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_METHOD = 7
_STATUS = 4
_MOST_PATH = 34
_WITH_MILLISECONDS = 60
"""Cells from which a line of the list has them."""
_WITH_REASON = 50
"""The same for the reason."""
_SERVER_ERROR = 500
_LONGEST = 500

NONE = (
    Line(EMPTY, say("No requests were refused."), "strong"),
    BLANK,
    Line(
        EMPTY,
        say("A request that cannot become an event is listed here, with its sender and the one thing to change:"),
    ),
    Line(EMPTY, say("  a path that does not accept events, or the wrong method")),
    Line(EMPTY, say("  a Host header or a web page that is not allowed")),
    Line(EMPTY, say("  HTTPS or HTTP/2 on the plain HTTP port")),
    Line(EMPTY, say("  a body that is too large, cut off, or compressed in an unknown way")),
    BLANK,
    Line(
        EMPTY,
        say("Invalid events are not refused: they are in the list of events."),
        "muted",
    ),
)
"""What is shown while there is none."""


def row_parts(summary: RefusedSummary, zone: tzinfo | None, width: int, *, dated: bool = False) -> tuple[Part, ...]:
    """`14:02:31.120 404 POST    /trak      there is no POST /trak`; without the reason where there is no room for it.

    `dated` adds the day to the time.
    """
    at = clock(summary.received_at, zone, milliseconds=width >= _WITH_MILLISECONDS, dated=dated)
    parts: list[Part] = [
        (say("{} ", at), "muted"),
        (fit(say("{}", summary.status), _STATUS), _style(summary.status)),
        (say("{} ", fit(visible(summary.method, 20), _METHOD)), "plain"),
    ]
    if width < _WITH_REASON:
        return fit_parts([*parts, (visible(summary.path), "strong")], width)
    path = min(max(width // 5, 12), _MOST_PATH)
    parts += [(fit(visible(summary.path), path), "strong"), (say("  {}", visible(summary.reason, 300)), "muted")]
    return fit_parts(parts, width)


def change_of(request: RefusedRequest) -> Advice:
    """The one thing to change about it."""
    return _advice(request.summary, request.headers)


def client_of(request: RefusedRequest) -> RecognisedClient | None:
    """Who sent it."""
    summary, headers = request.summary, request.headers
    return recognise(summary.method, summary.path, headers, start_of(request.body, headers))


def request_lines(request: RefusedRequest, zone: tzinfo | None, width: int) -> Iterator[AnyLine]:
    """Everything about one; a line has `width` cells."""
    summary = request.summary
    change = change_of(request)
    client = client_of(request)
    yield wide((say("{} {}", visible(summary.method, 20), visible(summary.path, _LONGEST)), "strong"))
    yield entry(
        say("answered"),
        (say("{} {} ", status.FAILED.glyph, summary.status), _style(summary.status)),
        (_reason(summary), "plain"),
    )
    yield Line(say("change"), visible(_sentence(change.sentence), 2_000), "success")
    if client is not None:
        yield Line(say("client"), visible(client.sentence, 300), "accent")
    yield Line(say("received"), date_and_clock(summary.received_at, zone), "muted")
    wire = say(", wire {}", visible(summary.wire, 40)) if summary.wire else say(", unknown wire")
    yield Line(say("from"), say("{}{}", visible(request.remote, 100) or say("unknown"), wire), "muted")
    yield BLANK
    yield heading(say("Headers"), say(" as received, secrets masked") if request.headers else say(": none"))
    yield from header_lines(request.headers)
    yield BLANK
    yield from _body_lines(request, width)


def last_parts(summary: RefusedSummary, zone: tzinfo | None, *, dated: bool = False) -> tuple[Part, ...]:
    """The line of the empty list of events that names the last refused request: `! 14:02:31 POST /trak 404`.

    `dated` adds the day to the time.
    """
    return (
        (
            say("{} {} ", status.FAILED.glyph, clock(summary.received_at, zone, milliseconds=False, dated=dated)),
            "error",
        ),
        (say("{} {} ", visible(summary.method, 20), visible(summary.path, 60)), "strong"),
        (say("was refused with {}", summary.status), "error"),
    )


def last_change(summary: RefusedSummary, request: RefusedRequest | None) -> SafeText:
    """What to change about it, as one safe line."""
    found = _advice(summary, request.headers if request is not None else ())
    return visible(_sentence(found.sentence), 200)


def _advice(summary: RefusedSummary, headers: Headers) -> Advice:
    return advice(summary.refusal, summary.method, summary.path, headers)


def _body_lines(request: RefusedRequest, width: int) -> Iterator[AnyLine]:
    """The start of the body: laid out when it is text, else byte by byte."""
    body = request.body
    content = start_of(body, request.headers)
    words = say(", {}", size(len(body))) if body else EMPTY
    if len(body) >= REFUSED_BODY_BYTES:
        words = say(", the first {}", size(REFUSED_BODY_BYTES))
    if content is not body:
        words = say("{} of {}, decompressed as far as possible", words, visible(encoding_of(request.headers), 20))
    yield heading(say("Body"), words)
    whole = _without_cut_character(content)
    yield from body_lines(whole) if is_text(whole) else dump_lines(content, width)


def _without_cut_character(content: bytes) -> bytes:
    """A text without a last character of which only the first bytes were kept."""
    try:
        _, whole = codecs.utf_8_decode(content, "strict", False)  # not the end: a cut character is left for later
    except UnicodeDecodeError:
        return content
    return content[:whole]


def title(count: int, text: str) -> SafeText:
    """What is above the list; `text` is the filter, untrusted; "" for none."""
    if text:
        return say("Refused ─ {} for {}", counted(count, "request"), visible(text, 60))
    return say("Refused ─ {}, newest first", counted(count, "request")) if count else say("Refused ─ none")


def _reason(summary: RefusedSummary) -> SafeText:
    return visible(summary.reason, _LONGEST)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _style(code: int) -> Style:
    return "error" if code >= _SERVER_ERROR else "warning"
