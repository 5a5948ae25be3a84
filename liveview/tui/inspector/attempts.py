"""Attempts: every call with what was sent and what came back, its budgets, and whether a retry will follow.

With several calls, a table comes first. What was sent or answered in an earlier call already is not repeated.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len

from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Attempt, Decision, Delivery, Outcome
from liveview.tui.inspector.fate import fate
from liveview.tui.inspector.summary import is_previewed
from liveview.tui.lines import status
from liveview.tui.lines.bodies import content_lines, header_lines, unpacked_lines
from liveview.tui.lines.cells import Line, Style, fit, fit_end
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.moments import budget, duration, size
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.words import outcome_words, short_outcome

_KEPT = 4_096
"""The most bytes of a reply that are stored."""
_WIDEST = 36
"""The widest column of webhooks in the table, in cells."""


def attempt_lines(detail: EventDetail, context: EventContext) -> Iterator[AnyLine]:
    """The state of each delivery and the reason, followed by its calls, oldest first."""
    sent = [delivery for delivery in detail.deliveries if delivery.decision is Decision.SEND]
    if not sent and is_previewed(detail.deliveries):
        yield wide((say("Nobody was called: the event is only previewed. Pipeline shows the requests."), "muted"))
    elif not sent:
        yield wide((say("No webhook was called: the event is not sent to any destination."), "muted"))
    for delivery in sent:
        attempts = [attempt for attempt in detail.attempts if attempt.delivery_id == delivery.id]
        yield wide(fate(delivery, attempts, context))
        yield BLANK
        if len(attempts) > 1:
            yield from _table(attempts, _called(delivery))
        seen = _Seen(set(), set(), set())
        for _, found in groupby(attempts, key=lambda attempt: attempt.round):
            round_ = list(found)
            for attempt in round_:
                if attempt.outcome is None or seen.is_new(attempt):
                    yield from _attempt(attempt, round_, delivery, context, seen)


class _Seen(NamedTuple):
    """What has already been shown of a delivery."""

    calls: set[tuple[object, ...]]
    sent: set[tuple[object, ...]]
    answers: set[tuple[object, ...]]

    def is_new(self, attempt: Attempt) -> bool:
        """Whether no earlier call to this webhook ended the same way; repeated calls are only in the table."""
        key = (attempt.webhook, attempt.outcome, attempt.request_body, *_answer(attempt))
        return _add(self.calls, key)


def _add(keys: set[tuple[object, ...]], key: tuple[object, ...]) -> bool:
    """Add a key; returns whether it is new."""
    is_new = key not in keys
    keys.add(key)
    return is_new


def _answer(attempt: Attempt) -> tuple[object, ...]:
    return attempt.status, attempt.response_body, tuple(each for each in attempt.response_headers if each[0] != "Date")


def _called(delivery: Delivery) -> SafeText:
    """What a call goes to."""
    return say("request") if delivery.is_shaped else say("webhook")


def _table(attempts: Sequence[Attempt], called: SafeText) -> Iterator[AnyLine]:
    """One line per call: its round, what was `called`, outcome and milliseconds."""
    names = [visible(attempt.webhook, 200) or say("none") for attempt in attempts]
    width = min(max(len(called), *(cell_len(name) for name in names)), _WIDEST)
    ends = [short_outcome(attempt) for attempt in attempts]
    cells = max(len("outcome"), *(cell_len(end) for end in ends))
    yield wide((say("round  {}  {}  {:>8}", fit(called, width), fit(say("outcome"), cells), say("ms")), "muted"))
    for attempt, name, end in zip(attempts, names, ends, strict=True):
        look = status.PENDING if attempt.outcome is None else status.OUTCOMES[attempt.outcome]
        took = EMPTY if attempt.duration_ms is None else say("{:,.0f}", attempt.duration_ms)
        yield wide(
            (say("{:>5}  {}  ", attempt.round, fit_end(name, width)), "plain"),
            (fit(end, cells), look.style),
            (say("  {:>8}", took), "plain"),
        )
    yield BLANK


def _attempt(
    attempt: Attempt, round_: Sequence[Attempt], delivery: Delivery, context: EventContext, seen: _Seen
) -> Iterator[AnyLine]:
    look = status.PENDING if attempt.outcome is None else status.OUTCOMES[attempt.outcome]
    call = context.call_of(delivery) if attempt.outcome is None else None
    words = outcome_words(attempt) if call is None else say("{} {}", look.glyph, context.spent(call))
    title = say("{}, round {}: ", visible(delivery.destination, 60), attempt.round)
    yield wide((title, "strong"), (words, look.style))
    yield Line(_called(delivery), visible(attempt.webhook) or say("none"), "strong")
    yield from _times(attempt, round_, context, say("calls") if delivery.is_shaped else say("webhooks"))
    if attempt.request_body is not None:
        if _add(seen.sent, (attempt.request_headers, attempt.request_body)):
            yield Line(say("sent"), size(len(attempt.request_body)), "title")
            yield from header_lines(attempt.request_headers)
            yield from content_lines(attempt.request_body, attempt.request_headers)
        else:
            yield Line(say("sent"), say("{}, same as above", size(len(attempt.request_body))), "title")
    if attempt.status is not None:
        yield from _answered(attempt, look.style, _add(seen.answers, _answer(attempt)))
    elif attempt.outcome is not None and attempt.webhook:
        yield Line(say("answer"), say("none"), look.style)
    yield BLANK


def _answered(attempt: Attempt, style: Style, is_new: bool) -> Iterator[AnyLine]:
    """What came back, with the body unpacked."""
    body = attempt.response_body or b""
    first = say(", truncated") if len(body) >= _KEPT else EMPTY
    again = EMPTY if is_new else say(", same as above")
    yield Line(say("answer"), say("{}, {}{}{}", attempt.status or 0, size(len(body)), first, again), style)
    if is_new:
        yield from header_lines(attempt.response_headers)
        yield from unpacked_lines(body, attempt.response_headers)


def _times(
    attempt: Attempt, round_: Sequence[Attempt], context: EventContext, all_calls: SafeText
) -> Iterator[AnyLine]:
    """When the call began and ended, and its budgets: its own, and that for `all_calls` of the round."""
    one, all_ = context.settings.webhook_timeout, context.settings.total_timeout
    if attempt.started_at is None:
        if attempt.outcome is Outcome.NOT_CALLED and attempt.webhook:
            yield Line(say("budget"), say("none left of the {} s for all {}", budget(all_), all_calls), "muted")
        return
    yield Line(say("began"), context.moment(attempt.started_at), "muted")
    if attempt.duration_ms is not None:
        ended = attempt.started_at + attempt.duration_ms / 1000
        yield Line(
            say("ended"), say("{}, after {}", context.moment(ended), duration(attempt.duration_ms / 1000)), "muted"
        )
    first = next((found.started_at for found in round_ if found.started_at is not None), attempt.started_at)
    used = attempt.started_at - first
    left = min(one, max(all_ - used, 0))
    before = say(", {} of that already used", duration(used)) if used >= 0.001 else EMPTY
    yield Line(say("budget"), say("{} s; {} s for all {}{}", budget(left), budget(all_), all_calls, before), "muted")
