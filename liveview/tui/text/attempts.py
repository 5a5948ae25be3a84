"""Attempts: every call with what was sent and what came back, its budgets, and whether another will follow."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from liveview.log.dossier import Dossier
from liveview.model.delivery import Attempt, Decision, Delivery, Outcome
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.bodies import body_lines, header_lines
from liveview.tui.text.cells import Line
from liveview.tui.text.context import Context
from liveview.tui.text.entries import BLANK, AnyLine, wide
from liveview.tui.text.fate import fate
from liveview.tui.text.moments import clock, duration, size
from liveview.tui.text.words import outcome_words

_KEPT = 4_096
"""Bytes of a reply that are stored."""


def attempt_lines(dossier: Dossier, context: Context) -> Iterator[AnyLine]:
    """Where each delivery stands and why, followed by its calls, oldest first."""
    sent = [delivery for delivery in dossier.deliveries if delivery.decision is Decision.SEND]
    if not sent:
        yield wide(("No webhook was called for this event: it is sent nowhere.", "muted"))
    for delivery in sent:
        attempts = [attempt for attempt in dossier.attempts if attempt.delivery_id == delivery.id]
        yield wide(fate(delivery, attempts, context))
        yield BLANK
        for _, found in groupby(attempts, key=lambda attempt: attempt.round):
            round_ = list(found)
            for attempt in round_:
                yield from _attempt(attempt, round_, delivery, context)


def _attempt(attempt: Attempt, round_: Sequence[Attempt], delivery: Delivery, context: Context) -> Iterator[AnyLine]:
    look = status.PENDING if attempt.outcome is None else status.OUTCOMES[attempt.outcome]
    call = context.call_of(delivery) if attempt.outcome is None else None
    words = outcome_words(attempt) if call is None else f"{look.glyph} {context.spent(call)}"
    title = f"{visible(delivery.destination, 60)}, round {attempt.round}: "
    yield wide((title, "strong"), (words, look.style))
    yield Line("webhook", visible(attempt.webhook) or "none", "strong")
    yield from _times(attempt, round_, context)
    if attempt.request_body is not None:
        yield Line("sent", size(len(attempt.request_body)), "title")
        yield from header_lines(attempt.request_headers)
        yield from body_lines(attempt.request_body)
    if attempt.status is not None:
        body = attempt.response_body or b""
        first = ", the first of it" if len(body) >= _KEPT else ""
        yield Line("answer", f"{attempt.status}, {size(len(body))}{first}", look.style)
        yield from header_lines(attempt.response_headers)
        yield from body_lines(body)
    elif attempt.outcome is not None and attempt.webhook:
        yield Line("answer", "none", look.style)
    yield BLANK


def _times(attempt: Attempt, round_: Sequence[Attempt], context: Context) -> Iterator[AnyLine]:
    """When it began and ended, and the budgets it had."""
    one, all_ = context.setup.webhook_timeout, context.setup.total_timeout
    if attempt.started_at is None:
        if attempt.outcome is Outcome.NOT_CALLED and attempt.webhook:
            yield Line("budget", f"none left of the {all_:g} s for all webhooks", "muted")
        return
    yield Line("began", clock(attempt.started_at, context.zone), "muted")
    if attempt.duration_ms is not None:
        ended = attempt.started_at + attempt.duration_ms / 1000
        yield Line("ended", f"{clock(ended, context.zone)}, after {duration(attempt.duration_ms / 1000)}", "muted")
    first = next((found.started_at for found in round_ if found.started_at is not None), attempt.started_at)
    used = attempt.started_at - first
    left = min(one, max(all_ - used, 0))
    before = f", {duration(used)} of them used before" if used >= 0.001 else ""
    yield Line("budget", f"{left:.3g} s; {all_:g} s for all webhooks{before}", "muted")
