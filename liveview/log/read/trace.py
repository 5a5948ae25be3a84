"""Everything that happened to one event, by time, as steps for programs: the Trace tab without its layout.

Decisions of the core share the time of receipt; the reply, attempts and the ends of rounds have times of their own.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from liveview.formats import counted, duration, size
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.pairing import Pair
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, Rule
from liveview.model.event import State, Verdict
from liveview.model.problem import Problem, Severity
from liveview.text.decision_words import DECISION_WORDS, key_words, outcome_words, rule_words
from liveview.text.delivery_words import calls_of_round, end_words, success_words, webhooks_of, why_then

_OK = 200


class TraceStep(msgspec.Struct, frozen=True):
    """Something that happened to an event."""

    ms: float
    """Milliseconds since its request was received."""
    step: str
    """What kind of step it is."""
    text: str
    """What happened, in words."""


def trace_of(detail: EventDetail, replied_at: float | None = None) -> tuple[TraceStep, ...]:
    """The steps of an event. `replied_at` is when its request was answered, None to use what the log knows."""
    received_at = detail.event.received_at
    timed = [step for delivery in detail.deliveries for step in _delivery(detail, delivery)]
    answered = replied_at if replied_at is not None else detail.replied_at
    first = min((at for at, _, _ in timed), default=None)
    steps = [(received_at, "received", _receipt(detail)), (received_at, "validation", _validity(detail))]
    if key_words(detail.event):
        steps.append((received_at, "dedup", _dedup(detail)))
    if detail.pair is not None:
        steps.append((received_at, "pair", _pair(detail.pair)))
    routed = (each for each in detail.deliveries if each.rule is not Rule.REPLAYED)
    steps += [(received_at, "route", _route(detail, each)) for each in routed]
    steps += _stored(detail, answered, first)
    ordered = sorted([*steps, *timed], key=lambda step: step[0])
    return tuple(TraceStep(round(max(at - received_at, 0) * 1000, 3), step, text) for at, step, text in ordered)


_Timed = tuple[float, str, str]
"""When a step happened (epoch seconds), its kind, and its words."""


def _receipt(detail: EventDetail) -> str:
    request = detail.request
    batch = f", event {detail.event.position} of {detail.batch} in its request" if detail.batch > 1 else ""
    sender = f" from {request.remote}" if request.remote else ""
    again = f", one of {counted(detail.chain.count, 'request')} with its events" if detail.chain.links else ""
    return f"received {request.method} {request.path}, {size(len(request.body))}{sender}{batch}{again}"


def _validity(detail: EventDetail) -> str:
    errors = [found for found in detail.event.problems if found.severity is Severity.ERROR]
    warnings = [found for found in detail.event.problems if found.severity is Severity.WARNING]
    if detail.event.verdict is Verdict.INVALID:
        head = f"invalid, {counted(len(errors), 'error')}: it goes nowhere"
    else:
        head = f"valid, {counted(len(warnings), 'warning')}" if warnings else "valid"
    return "; ".join([head, *(_problem(found) for found in (*errors, *warnings))])


def _problem(problem: Problem) -> str:
    field = f" ({problem.field})" if problem.field else ""
    rule = f", plan: {problem.told_rule}" if problem.told_rule else ""
    value = f", value: {problem.value}" if problem.value else ""
    left_out = ", left out for webhooks" if problem.omitted else ""
    return f"{problem.code}: {problem.sentence}{field}{rule}{value}{left_out}"


def _dedup(detail: EventDetail) -> str:
    event, key = detail.event, key_words(detail.event)
    if event.duplicate_of is None:
        return f"fresh: the first with {key}"
    original = detail.relatives.original
    after = "" if original is None else f", {duration(event.received_at - original.received_at)} after it"
    options = next((found.detail for found in event.problems if found.code == "options-resent"), "")
    other = f"; resent with other {options}" if options else ""
    collision = f"; COLLISION: it is not the same event as #{event.duplicate_of}" if event.collision else ""
    dropped = event.state is State.DUPLICATE
    what = "dropped: neither routed nor delivered" if dropped else "only marked: duplicates are still delivered"
    what = "it brings consent: what that newly allows is sent" if detail.brings_consent else what
    return f"duplicate of #{event.duplicate_of}{after}: same {key}{other}{collision}; {what}"


def _pair(pair: Pair) -> str:
    by = f"pair of #{pair.id} ({pair.side}), by {pair.by}" if pair.by else ""
    head = by or f"the same conversion as #{pair.id} ({pair.side}), without a common ID"
    return f"{head}; would count twice, at {pair.counted_twice}" if pair.counted_twice else head


def _route(detail: EventDetail, delivery: Delivery) -> str:
    """What was decided about a destination, under which name the event goes, and what the pipeline noted."""
    decided = DECISION_WORDS.get(delivery.decision, "")
    said = f" {decided}" if decided else ""
    own = detail.event.name if delivery.emission is None else delivery.emission
    named = f", as {own}" if own is not None and own != detail.event.name else ""
    by = ", by its definition" if delivery.definition is not None else ""
    notes = "".join(f"; {note.code}: {note.sentence}" for note in delivery.remarks)
    return f"{delivery.destination}{said}: {rule_words(delivery.rule)}{named}{by}{notes}"


def _stored(detail: EventDetail, answered: float | None, first: float | None) -> list[_Timed]:
    """When the event was stored and answered; `first` is the time of the first step of a delivery.

    An event is always stored before it is answered and sent. When it was stored is not known by itself.
    """
    received_at, status = detail.event.received_at, detail.request.status
    reply = f"answered {status}{'' if status == _OK else ': strict, the event is invalid'}"
    if answered is None:
        return [(received_at, "stored", "in the log"), (received_at, "reply", reply)]
    stored = answered if first is None or answered <= first else received_at
    return [(stored, "stored", "in the log"), (answered, "reply", reply)]


def _delivery(detail: EventDetail, delivery: Delivery) -> Iterator[_Timed]:
    """The calls of a delivery, the end of each round that another one followed, and its own end."""
    if delivery.decision is not Decision.SEND:
        return
    attempts = [attempt for attempt in detail.attempts if attempt.delivery_id == delivery.id]
    at = detail.event.received_at
    if delivery.rule is Rule.REPLAYED:
        began = (each.started_at for each in attempts if each.started_at is not None)
        at = next(began, delivery.next_attempt_at or at)
        yield at, "route", _route(detail, delivery)
    for number, found in groupby(attempts, key=lambda attempt: attempt.round):
        round_ = list(found)
        for attempt in round_:
            at = max(at, _ended_at(attempt, at))
            if attempt.webhook or attempt.outcome is not Outcome.NOT_CALLED:
                yield at, "attempt", f"{_which(delivery, attempt, round_)}: {outcome_words(attempt)}{_where(attempt)}"
        if number < attempts[-1].round and number <= delivery.rounds:
            yield at, "retry", f"{delivery.destination}: round {number} failed"
    if (last := _last(delivery, attempts)) is not None:
        yield at, *last


def _last(delivery: Delivery, attempts: Sequence[Attempt]) -> tuple[str, str] | None:
    """How a delivery ended, or when it goes on; None while its first round is not over."""
    name = delivery.destination
    last = [attempt for attempt in attempts if attempt.round == delivery.rounds]
    if delivery.state is DeliveryState.DELIVERED:
        return "end", f"{name} delivered: {success_words(last)}"
    if delivery.state is DeliveryState.FAILED:
        return "end", f"{name} failed: {end_words(delivery, attempts)}"
    if not delivery.rounds or delivery.next_attempt_at is None or attempts[-1].round > delivery.rounds:
        return None
    ended = max((_ended_at(attempt, 0.0) for attempt in last), default=delivery.next_attempt_at)
    wait = duration(delivery.next_attempt_at - ended)
    return "retry", f"{name}: round {delivery.rounds} failed, the next follows {wait} later, {why_then(delivery, last)}"


def _which(delivery: Delivery, attempt: Attempt, round_: Sequence[Attempt]) -> str:
    """`Webhooks 1/2`, `Webhooks round 2, 1/2`: which webhook it is, and of how many once that is known."""
    name = f"{delivery.destination} round {attempt.round}" if attempt.round > 1 else delivery.destination
    if not attempt.webhook:
        return name
    place = len(webhooks_of(round_[: round_.index(attempt)])) + 1
    called = "call" if delivery.is_shaped else "webhook"
    is_over = attempt.round <= delivery.rounds
    number = f"{place}/{calls_of_round(delivery, round_)}" if is_over else f"{called} {place}"
    return f"{name}{',' if attempt.round > 1 else ''} {number}"


def _where(attempt: Attempt) -> str:
    return f", {attempt.webhook}" if attempt.webhook else ""


def _ended_at(attempt: Attempt, before: float) -> float:
    """When an attempt ended (epoch seconds); one never made comes after the one before."""
    return before if attempt.started_at is None else attempt.started_at + (attempt.duration_ms or 0.0) / 1000
