"""The other views of the inspector as lines: Dedup, Routing, Attempts and HTTP, each over one dossier."""

from collections.abc import Iterator
from datetime import tzinfo

from liveview.log.dossier import Dossier
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState
from liveview.model.event import Headers, Verdict
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.text.json_lines import json_lines
from liveview.tui.text.moments import clock, date_and_clock, size
from liveview.tui.text.trace import difference_lines, problem_lines
from liveview.tui.text.words import RULES, key_words, outcome_words

_NOTHING = Line("", "")


def payload_lines(dossier: Dossier) -> Iterator[Line]:
    """The event as received; the bytes of the request where it is not JSON."""
    if dossier.event.payload is not None:
        yield from json_lines(dossier.event.payload)
        return
    yield Line("", "Not JSON. This is the body as it arrived:", "warning")
    yield _NOTHING
    yield from body_lines(dossier.request.body)


def dedup_lines(dossier: Dossier, zone: tzinfo | None = None) -> list[Line]:
    """The key, what made it, and the original of a duplicate."""
    event = dossier.event
    if event.verdict is Verdict.INVALID:
        return [Line("", "An invalid event takes no part in deduplication.", "muted")]
    lines = [
        Line("key", key_words(event), "strong"),
        Line("source", event.dedup_source.value if event.dedup_source else "none"),
        Line("token", visible(event.token or "")),
        Line("received", date_and_clock(event.received_at, zone), "muted"),
    ]
    if event.duplicate_of is None:
        return [*lines, _NOTHING, Line("", "Fresh: it holds this key, later events with it are duplicates.", "success")]
    lines += [Line("original", f"#{event.duplicate_of}", "strong"), _NOTHING]
    if not event.collision:
        return [*lines, Line("", "Same content as its original, apart from transport fields.", "success")]
    warning = f"COLLISION: same key as #{event.duplicate_of}, but not the same event."
    return [*lines, Line("", f"! {warning}", "error"), *difference_lines(dossier)]


def routing_lines(dossier: Dossier) -> list[Line]:
    """Every destination with yes or no and the rule that decided."""
    if not dossier.deliveries:
        verdict = dossier.event.verdict.value
        return [Line("", f"Not routed: the event is {verdict}.", "muted")]
    lines = []
    for delivery in dossier.deliveries:
        yes = delivery.decision is Decision.SEND
        glyph = status.DELIVERED.glyph if yes else status.SKIPPED.glyph
        name = visible(delivery.destination, 60)
        lines.append(Line("", f"{glyph} {name}: {delivery.decision.value}", "success" if yes else "muted"))
        lines.append(Line("", f"  {RULES[delivery.rule]} (rule {delivery.rule.value})"))
    return lines


def attempt_lines(dossier: Dossier, zone: tzinfo | None = None) -> Iterator[Line]:
    """Every call: when, to which webhook, how it ended, what was sent and what came back."""
    names = {delivery.id: delivery for delivery in dossier.deliveries}
    if not dossier.attempts:
        yield Line("", "No webhook was called for this event.", "muted")
    for attempt in dossier.attempts:
        yield from _attempt(attempt, names[attempt.delivery_id], zone)
    for delivery in dossier.deliveries:
        if delivery.state is DeliveryState.PENDING and delivery.rounds and delivery.next_attempt_at is not None:
            words = f"{status.RETRYING.glyph} round {delivery.rounds + 1} at {clock(delivery.next_attempt_at, zone)}"
            yield Line(visible(delivery.destination, 12), words, status.RETRYING.style)


def http_lines(dossier: Dossier, zone: tzinfo | None = None) -> Iterator[Line]:
    """The request as it arrived, the reply it got, and its problems."""
    request = dossier.request
    yield Line("", f"{visible(request.method, 20)} {visible(request.path)}", "strong")
    yield from header_lines(request.headers)
    yield _NOTHING
    yield from body_lines(request.body)
    yield _NOTHING
    reply = "success" if 200 <= request.status < 300 else "error"
    yield Line("answered", str(request.status), reply)
    yield Line("received", date_and_clock(request.received_at, zone), "muted")
    yield Line("from", visible(request.remote), "muted")
    yield Line("wire", visible(request.wire), "muted")
    yield Line("size", size(len(request.body)), "muted")
    for problem in dossier.event.problems:
        yield from problem_lines(problem)


def header_lines(headers: Headers) -> Iterator[Line]:
    """Headers as received; secrets in them were masked before they were stored."""
    for name, value in headers:
        yield Line("", f"{visible(name, 100)}: {visible(value, 500)}", "muted")


def body_lines(body: bytes) -> Iterator[Line]:
    """A body as text, laid out if it looks like JSON; bytes that are not UTF-8 as escapes."""
    text = body.decode("utf-8", "backslashreplace")
    if not text:
        yield Line("", "no body", "muted")
    elif text.lstrip()[:1] in {"{", "["}:
        yield from json_lines(text)
    else:
        for line in text.splitlines():
            yield Line("", visible(line, 2_000))


def _attempt(attempt: Attempt, delivery: Delivery, zone: tzinfo | None) -> Iterator[Line]:
    look = status.PENDING if attempt.outcome is None else status.OUTCOMES[attempt.outcome]
    name = visible(delivery.destination, 60)
    yield Line("", f"{name}, round {attempt.round}: {outcome_words(attempt)}", look.style)
    yield Line("webhook", visible(attempt.webhook) or "none", "strong")
    if attempt.started_at is not None:
        yield Line("started", clock(attempt.started_at, zone), "muted")
    if attempt.request_body is not None:
        yield Line("sent", size(len(attempt.request_body)), "muted")
        yield from header_lines(attempt.request_headers)
        yield from body_lines(attempt.request_body)
    if attempt.status is not None:
        yield Line("answer", str(attempt.status), look.style)
        yield from header_lines(attempt.response_headers)
        yield from body_lines(attempt.response_body or b"")
    yield _NOTHING
