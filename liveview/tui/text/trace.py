"""Trace: everything that happened to one event on one timeline, with the reason for each step.

The steps of the core share the time of receipt; attempts and rounds have times of their own.
"""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import NamedTuple

from liveview.log.dossier import Dossier
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome
from liveview.model.event import State, Verdict
from liveview.model.live import InFlight
from liveview.model.problem import Problem, Severity
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.text.moments import clock, countdown, counted, offset, size
from liveview.tui.text.words import RULES, key_words, outcome_words

_MOST_NAMES = 12
"""Stripped properties that are named: a web SDK event has dozens."""


class _Step(NamedTuple):
    """A line of the timeline that has a time of its own (epoch seconds); `order` decides at equal times."""

    at: float
    order: int
    line: Line


def trace_lines(
    dossier: Dossier, in_flight: Iterable[InFlight] = (), now: float | None = None, zone: tzinfo | None = None
) -> list[Line]:
    """The timeline of an event; `lead` of each line is the time since receipt.

    `in_flight` are the calls under way (of any event) and `now` the engine's clock, both for what is not over.
    """
    calls = {call.delivery_id: call for call in in_flight if call.event_id == dossier.event.id}
    lines = [*_receipt(dossier, zone), *_validity(dossier), *_dedup(dossier), *_routes(dossier), *_stored(dossier)]
    steps: list[_Step] = []
    for delivery in dossier.deliveries:
        if delivery.decision is Decision.SEND:
            attempts = [attempt for attempt in dossier.attempts if attempt.delivery_id == delivery.id]
            steps += _delivery(delivery, attempts, calls.get(delivery.id), _Times(dossier, now, zone))
    return lines + [step.line for step in sorted(steps, key=lambda step: step.at)]


class _Times:
    """What the lines of deliveries need to tell the time."""

    def __init__(self, dossier: Dossier, now: float | None, zone: tzinfo | None) -> None:
        self.received_at = dossier.event.received_at
        self.now = now
        self.zone = zone

    def since(self, at: float | None) -> str:
        """Time since receipt as the lead of a line; "" for None."""
        return "" if at is None else offset(at - self.received_at)

    def until(self, at: float) -> str:
        """`in 4.8 s (14:02:36)`, or the time of day alone when it is not known what time it is."""
        wall = clock(at, self.zone, milliseconds=False)
        if self.now is None:
            return f"at {wall}"
        return f"in {countdown(at - self.now)} ({wall})" if at > self.now else f"due since {wall}"


def _receipt(dossier: Dossier, zone: tzinfo | None) -> list[Line]:
    request, event = dossier.request, dossier.event
    what = f"received {visible(request.method, 10)} {visible(request.path, 80)}, {size(len(request.body))}"
    where = f"at {clock(event.received_at, zone)} from {visible(request.remote, 60)}"
    batch = f", event {event.position} of its request" if event.position > 1 else ""
    return [Line("+0 ms", what, "strong"), Line("", where + batch, "muted")]


def _validity(dossier: Dossier) -> list[Line]:
    event = dossier.event
    errors = [found for found in event.problems if found.severity is Severity.ERROR]
    warnings = [found for found in event.problems if found.severity is Severity.WARNING]
    if event.verdict is Verdict.INVALID:
        head = Line("", f"{status.INVALID.glyph} invalid, {counted(len(errors), 'error')}", "error")
    elif warnings:
        head = Line("", f"{status.DELIVERED.glyph} valid, {counted(len(warnings), 'warning')}", "success")
    else:
        head = Line("", f"{status.DELIVERED.glyph} valid", "success")
    found = [line for problem in (*errors, *warnings) for line in problem_lines(problem)]
    return [head, *found]


def problem_lines(problem: Problem) -> list[Line]:
    """What is wrong, where, and how to fix it."""
    style = "error" if problem.severity is Severity.ERROR else "warning"
    field = f" ({visible(problem.field, 60)})" if problem.field else ""
    lines = [Line("", f"  {visible(problem.sentence)}{field}", style)]
    return [*lines, Line("", f"  fix: {visible(problem.fix)}", "muted")] if problem.fix else lines


def _dedup(dossier: Dossier) -> list[Line]:
    event = dossier.event
    key = key_words(event)
    if not key:
        return []
    if event.duplicate_of is None:
        return [Line("", f"fresh: the first with {key}")]
    look = status.DUPLICATE
    lines = [Line("", f"{look.glyph} duplicate of #{event.duplicate_of}: same {key}", look.style)]
    if event.collision:
        lines.append(Line("", f"! COLLISION: it is not the same event as #{event.duplicate_of}", "error"))
        lines += difference_lines(dossier)
    if event.state is State.DUPLICATE:
        return [*lines, Line("", "dropped: neither routed nor delivered", "muted")]
    return [*lines, Line("", "only marked: duplicates are delivered all the same", "muted")]


def difference_lines(dossier: Dossier) -> list[Line]:
    """The fields in which a duplicate differs from its original."""
    return [
        Line("", f"  {visible(found.field, 60)}: {_json(found.original)} there, {_json(found.duplicate)} here", "error")
        for found in dossier.differences
    ]


def _json(text: str | None) -> str:
    return "absent" if text is None else visible(text, 80)


def _routes(dossier: Dossier) -> list[Line]:
    lines = []
    for delivery in dossier.deliveries:
        name, why = visible(delivery.destination, 60), RULES[delivery.rule]
        if delivery.decision is Decision.SEND:
            lines.append(Line("", f"→ {name}: {why}", "accent"))
        else:
            lines.append(Line("", f"{status.SKIPPED.glyph} {name} skipped: {why}", "muted"))
    if dossier.event.state is State.UNROUTED:
        lines.append(Line("", "unrouted: no destination gets it", "muted"))
    if dossier.stripped:
        names = ", ".join(visible(name, 40) for name in dossier.stripped[:_MOST_NAMES])
        more = f" and {len(dossier.stripped) - _MOST_NAMES} more" if len(dossier.stripped) > _MOST_NAMES else ""
        lines.append(Line("", f"webhooks get the properties without {names}{more}", "muted"))
    return lines


def _stored(dossier: Dossier) -> list[Line]:
    return [Line("", f"in the log, answered {dossier.request.status}")]


def _delivery(delivery: Delivery, attempts: Sequence[Attempt], call: InFlight | None, times: _Times) -> list[_Step]:
    steps: list[_Step] = []
    rounds = [(number, list(found)) for number, found in groupby(attempts, key=lambda attempt: attempt.round)]
    at = times.received_at
    for number, found in rounds:
        webhooks = call.webhooks if call and call.round == number else len(found)
        known = number <= delivery.rounds or call is not None
        for position, attempt in enumerate(found, start=1):
            at = max(at, _moment(attempt, at))
            name = visible(delivery.destination, 40)
            which = f"{name} {position}/{webhooks}" if known else f"{name}, webhook {position}"
            steps.append(_Step(at, delivery.id, _attempt_line(attempt, which, call, times)))
        if number <= delivery.rounds or delivery.state is DeliveryState.FAILED:
            last = number == rounds[-1][0]
            steps.append(_Step(at, delivery.id, _round_line(delivery, number, found, last, times)))
    if not attempts and delivery.state is DeliveryState.PENDING:
        words = f"{status.PENDING.glyph} {visible(delivery.destination, 40)}: waits for its turn"
        steps.append(_Step(at, delivery.id, Line("", words, status.PENDING.style)))
    return steps


def _moment(attempt: Attempt, before: float) -> float:
    """When an attempt ended, or began if it is not over; one that was never made stands after the one before."""
    if attempt.started_at is None:
        return before
    return attempt.started_at + (attempt.duration_ms or 0.0) / 1000


def _attempt_line(attempt: Attempt, which: str, call: InFlight | None, times: _Times) -> Line:
    at = None if attempt.started_at is None else _moment(attempt, attempt.started_at)
    webhook = f"  {visible(attempt.webhook, 120)}" if attempt.webhook else ""
    if attempt.outcome is not None:
        name = which if webhook else which.rpartition(" ")[0]
        look = status.OUTCOMES[attempt.outcome]
        return Line(times.since(at), f"{name} {outcome_words(attempt)}{webhook}", look.style)
    words = f"{which} {outcome_words(attempt)}"
    if call is not None and times.now is not None:
        words = f"{which} {status.PENDING.glyph} {max(times.now - call.started_at, 0):.1f} of {call.budget:.0f} s"
    return Line(times.since(at), words + webhook, status.PENDING.style)


def _round_line(delivery: Delivery, number: int, found: Sequence[Attempt], last: bool, times: _Times) -> Line:
    """What followed from a round that is over."""
    name = visible(delivery.destination, 40)
    good = sum(attempt.outcome is Outcome.OK for attempt in found)
    if good:
        rest = "" if good == len(found) else ", the failed ones are never retried"
        words = f"{status.DELIVERED.glyph} {name} delivered: {good} of {len(found)} ok{rest}"
        return Line("", words, status.DELIVERED.style)
    if not last:
        return Line("", f"{status.RETRYING.glyph} {name}: round {number} failed, tried again", status.RETRYING.style)
    if delivery.state is DeliveryState.FAILED:
        words = f"{status.FAILED.glyph} {name} failed: gave up after {counted(delivery.rounds, 'round')}"
        return Line("", words, status.FAILED.style)
    when = "" if delivery.next_attempt_at is None else f", round {number + 1} {times.until(delivery.next_attempt_at)}"
    return Line("", f"{status.RETRYING.glyph} {name}: round {number} failed{when}", status.RETRYING.style)
