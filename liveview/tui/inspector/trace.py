"""Trace: everything that happened to one event on one timeline, with the reason for each step.

Decisions of the core share the time of receipt; the reply, attempts and rounds have times of their own.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from liveview.log.read.comparing import FieldDifference
from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, Rule
from liveview.model.event import State, Verdict
from liveview.model.problem import Problem, Severity
from liveview.text.delivery_words import calls_of_round
from liveview.tui.inspector.chain import chain_lines
from liveview.tui.inspector.fate import fate, round_words, webhooks_of
from liveview.tui.inspector.pair import pair_step
from liveview.tui.inspector.summary import age, is_previewed, summary
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line, Style
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import LINK, AnyLine, Entry, entry, leading_to, wide
from liveview.tui.lines.environments import names_by_token
from liveview.tui.lines.moments import counted, date_and_clock, offset, size
from liveview.tui.lines.names import name_text
from liveview.tui.lines.pipeline_words import as_name, noted
from liveview.tui.lines.plan_words import rule_words
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.terms import routed
from liveview.tui.lines.terms import skipped as alike_skipped
from liveview.tui.lines.verdicts import placeholder_key, resent_options
from liveview.tui.lines.warned import warned
from liveview.tui.lines.words import RULES, key_words, outcome_words, source_field

_MOST_NAMES = 12
"""How many stripped properties are named; an event of a web SDK has dozens."""
_MOST_DIFFERENCES = 5
"""How many differences of a collision Trace shows; Dedup shows all."""
_LONG = 1000.0
"""Attempts of at least this many milliseconds also say when they began, so that nobody has to subtract."""


_MOST_FINDINGS = 5
"""How many findings are listed; a payload of a completely different shape has dozens."""


class _Step(NamedTuple):
    """A line of the timeline with its own time (epoch seconds); equal times keep their order."""

    at: float
    line: AnyLine


def trace_lines(detail: EventDetail, context: EventContext) -> list[AnyLine]:
    """One sentence on what happened to the event, then its timeline; the lead of a line is the time since receipt."""
    lines: list[AnyLine] = [wide(summary(detail, context)), *_receipt(detail, context)]
    lines += [*chain_lines(detail, context), *_validity(detail), *_dedup(detail), *pair_step(detail), *_routes(detail)]
    steps: list[_Step] = []
    for delivery in detail.deliveries:
        if delivery.decision is Decision.SEND:
            attempts = [attempt for attempt in detail.attempts if attempt.delivery_id == delivery.id]
            steps += _delivery(delivery, attempts, detail.event.received_at, context)
    steps = [*_stored(detail, context, min((step.at for step in steps), default=None)), *steps]
    return [*lines, *(step.line for step in sorted(steps, key=lambda step: step.at)), *_findings(detail)]


def problem_lines(problem: Problem) -> list[Line]:
    """What is wrong, where, what the plan says about it, and how to fix it."""
    style: Style = "error" if problem.severity is Severity.ERROR else "warning"
    field = say(" ({})", visible(problem.field, 60)) if problem.field else EMPTY
    lines = [Line(EMPTY, say("  {}{}", visible(problem.sentence), field), style)]
    if words := rule_words(problem):
        lines.append(Line(EMPTY, say("  {}", words), "muted"))
    return [*lines, Line(EMPTY, say("  fix: {}", visible(problem.fix)), "muted")] if problem.fix else lines


def _receipt(detail: EventDetail, context: EventContext) -> list[AnyLine]:
    request, event = detail.request, detail.event
    what = say("received {} {}, {}", visible(request.method, 10), visible(request.path, 80), size(len(request.body)))
    at = event.received_at
    when = context.moment(at) if context.is_today(at) else date_and_clock(at, context.zone)
    batch = say(", event {} of {} in its request", event.position, detail.batch) if detail.batch > 1 else EMPTY
    where = say("at {} from {}{}", when, visible(request.remote, 60), batch)
    return [Line(say("+0 ms"), what, "strong"), Line(EMPTY, where, "muted"), *_environment(detail, context)]


def _environment(detail: EventDetail, context: EventContext) -> Iterator[AnyLine]:
    """Whose ID the event carries, and what its environment has of its own; nothing for an ID without a name."""
    token, pipeline = detail.event.token or "", context.settings.pipeline
    name = names_by_token(context.settings.environments).get(token)
    if name is not None:
        own = [say("destinations")] if token in pipeline.exclusive else []
        own += [say("allowlists")] if token in pipeline.environments else []
        has = say(", which has {} of its own", joined(own, " and ")) if own else EMPTY
        yield Line(EMPTY, say("of environment {}{}", name_text(name, 60), has), "muted")


def _validity(detail: EventDetail) -> list[AnyLine]:
    event = detail.event
    errors = [found for found in event.problems if found.severity is Severity.ERROR]
    warnings = [found for found in event.problems if found.severity is Severity.WARNING]
    if event.verdict is Verdict.INVALID:
        head = Line(
            EMPTY, say("{} invalid, {}: it goes nowhere", status.INVALID.glyph, counted(len(errors), "error")), "error"
        )
    else:
        head = Line(
            EMPTY, joined(filter(None, (status.DELIVERED.glyph, say("valid"), warned(len(warnings)))), " "), "success"
        )
    found = [line for problem in (*errors, *warnings) for line in problem_lines(problem)]
    return [head, *found]


def _dedup(detail: EventDetail) -> list[AnyLine]:
    event = detail.event
    key = key_words(event)
    if not key:
        return []
    if event.duplicate_of is None:
        return [Line(EMPTY, say("fresh: the first with {}", key)), *_later(detail)]
    look = status.DUPLICATE
    after = age(detail)
    head = entry(
        EMPTY,
        (say("{} duplicate of ", look.glyph), look.style),
        (say("#{}", event.duplicate_of), LINK),
        (say("{}: same {}", say(", {} after it", after) if after else EMPTY, key), look.style),
        event_id=event.duplicate_of,
    )
    lines: list[AnyLine] = [head, *_collision(detail)]
    if event.state is State.DUPLICATE:
        return [*lines, Line(EMPTY, say("dropped: neither routed nor delivered"), "muted")]
    if detail.brings_consent:
        return [*lines, Line(EMPTY, say("it brings consent: what that newly allows is sent"), "muted")]
    return [*lines, Line(EMPTY, say("only marked: duplicates are still delivered"), "muted")]


def _later(detail: EventDetail) -> Iterator[AnyLine]:
    """The duplicates that followed."""
    count, few = detail.relatives.count, detail.relatives.duplicates
    if count:
        first = say("#{}", few[0].id) if count == 1 else say("the first is #{}", few[0].id)
        words = say("{}: {}", counted(count, "later duplicate"), first)
        collisions = any(found.collision for found in few)
        look = status.INVALID if collisions else status.DUPLICATE
        text = say("{} {}{}", look.glyph, words, say(", a COLLISION among them") if collisions else EMPTY)
        yield entry(EMPTY, (text, look.style), event_id=few[0].id)


def _collision(detail: EventDetail) -> list[AnyLine]:
    original = detail.event.duplicate_of or 0
    options = resent_options(detail.event.problems)
    if options:
        words = say("resent with other {}: the same event", options)
        if not detail.brings_consent:
            words = say("{}, those of #{} apply", words, original)
        head: AnyLine = Line(EMPTY, words, "warning")
        return [
            head,
            *(Line(EMPTY, say("  {}", _difference(one, original)), "muted") for one in detail.relatives.routing),
        ]
    if not detail.event.collision:
        return []
    found = detail.relatives.differences
    words = say("it is not the same event as #{}", original)
    placeholder = placeholder_key(detail.event)
    if placeholder:
        words = say("{} is {}, which any event without an ID has", source_field(detail.event), placeholder)
    lines: list[AnyLine] = [entry(EMPTY, (say("! COLLISION: {}", words), "alarm"))]
    lines += [Line(EMPTY, say("  {}", _difference(one, original)), "error") for one in found[:_MOST_DIFFERENCES]]
    more = len(found) - _MOST_DIFFERENCES
    if more > 0:
        lines.append(Line(EMPTY, say("  and {}: see Dedup", counted(more, "more difference")), "error"))
    return lines


def _difference(found: FieldDifference, original: int) -> SafeText:
    return say(
        "{}: {} here, {} in #{}", visible(found.path, 60), _json(found.duplicate), _json(found.original), original
    )


def _json(text: str | None) -> SafeText:
    return say("absent") if text is None else visible(text, 80)


def _routes(detail: EventDetail) -> list[AnyLine]:
    """One line per destination it goes to; destinations skipped for the same reason share a line."""
    lines: list[AnyLine] = []
    skipped: dict[Rule, list[str]] = {}
    stopped: list[AnyLine] = []
    for delivery in detail.deliveries:
        if delivery.rule is Rule.REPLAYED:
            continue  # this was not decided on receipt
        name = visible(delivery.destination, 60)
        if delivery.decision is Decision.SEND:
            lines.append(entry(EMPTY, (say("→ {}", name), "accent"), (say(": {}", RULES[delivery.rule]), "plain")))
            lines += _piped(detail, delivery)
        elif delivery.decision is Decision.PREVIEW:
            lines += [_previewed(delivery), *_piped(detail, delivery)]
        else:
            skipped.setdefault(delivery.rule, []).append(delivery.destination)
            stopped += _piped(detail, delivery) if delivery.notes else []
    lines += [*(_skipped([*dict.fromkeys(names)], rule) for rule, names in skipped.items()), *stopped]
    if detail.event.state is State.UNROUTED:
        only = say("only previewed") if is_previewed(detail.deliveries) else say("no destination gets it")
        lines.append(Line(EMPTY, say("unrouted: {}", only), "muted"))
    if detail.stripped:
        names = joined((visible(name, 40) for name in detail.stripped[:_MOST_NAMES]), ", ")
        more = say(" and {} more", len(detail.stripped) - _MOST_NAMES) if len(detail.stripped) > _MOST_NAMES else EMPTY
        lines.append(Line(EMPTY, say("webhooks get the properties without {}{}", names, more), "muted"))
    return lines


def _piped(detail: EventDetail, delivery: Delivery) -> list[AnyLine]:
    """Under which name it goes there, and what the pipeline noted."""
    named = as_name(delivery.emission, delivery.definition, detail.event.name)
    said = joined(filter(None, (named, noted(delivery.remarks))), "; ")
    where = say("{}: ", visible(delivery.destination, 40)) if delivery.decision is Decision.SKIP else EMPTY
    return [Line(EMPTY, say("  {}{}", where, said), "muted")] if said else []


def _previewed(delivery: Delivery) -> Entry:
    """`○ Klaviyo previewed, sent to nobody: …`, leading to all events that it previews by this rule."""
    alike = routed(delivery.destination, delivery.decision, delivery.rule)
    look = status.PREVIEWED
    name = say("{} {}", visible(delivery.destination, 60), look.word)
    why = say(", sent to nobody: {}", RULES[delivery.rule])
    style = LINK if alike else look.style
    return leading_to(entry(EMPTY, (say("{} ", look.glyph), look.style), (name, style), (why, "plain")), alike)


def _skipped(destinations: Sequence[str], rule: Rule) -> Entry:
    """`⊘ Mixpanel skipped: …`, or `⊘ 4 skipped, …: A, B, C, D`, with the names last as there may be many.

    The line leads to all events skipped in the same way.
    """
    names = [visible(name, 60) for name in destinations]
    many = len(names) > 1
    which = say("{} skipped", len(names)) if many else say("{} skipped", names[0])
    why = say(", {}: {}", RULES[rule], joined(names, ", ")) if many else say(": {}", RULES[rule])
    alike = alike_skipped(destinations, rule)
    style = LINK if alike else "muted"
    return leading_to(entry(EMPTY, (say("{} ", status.SKIPPED.glyph), "muted"), (which, style), (why, "muted")), alike)


def _stored(detail: EventDetail, context: EventContext, first: float | None) -> Iterator[_Step]:
    """When the event was stored and answered; `first` is the time of the first delivery step.

    An event is always stored before it is answered and sent. If the reply came after a quick delivery, the two are
    separate steps.
    """
    received_at = detail.event.received_at
    replied_at = context.replied_at if context.replied_at is not None else detail.replied_at
    stored, answered = say("in the log"), _reply(detail)
    if replied_at is None:
        yield _Step(received_at, Line(EMPTY, say("{}, {}", stored, answered)))
        return
    lead = offset(replied_at - received_at)
    if first is None or replied_at <= first:
        yield _Step(replied_at, Line(lead, say("{}, {}", stored, answered)))
        return
    yield _Step(received_at, Line(EMPTY, stored))
    yield _Step(replied_at, Line(lead, answered))


def _reply(detail: EventDetail) -> SafeText:
    """The reply in words. A 400 for an event that is in the log can only come from `--strict`."""
    code = detail.request.status
    return say("answered {}{}", code, EMPTY if code == 200 else say(": strict, the event is invalid"))


def _delivery(
    delivery: Delivery, attempts: Sequence[Attempt], received_at: float, context: EventContext
) -> Iterator[_Step]:
    """The attempts of a delivery, the outcome of each round, and its current state."""
    at = received_at
    name, look = visible(delivery.destination, 40), status.RETRYING
    if delivery.rule is Rule.REPLAYED:
        at = _planned_at(delivery, attempts, received_at)
        rule = say(": {}", RULES[delivery.rule])
        yield _Step(at, entry(offset(at - received_at), (say("→ {}", name), "accent"), (rule, "plain")))
    for number, found in groupby(attempts, key=lambda attempt: attempt.round):
        round_ = list(found)
        for attempt in round_:
            at = max(at, _moment(attempt, at, context))
            line = _attempt(attempt, _which(delivery, attempt, round_, context), received_at, context)
            if line is not None:
                yield _Step(at, line)
        if number <= delivery.rounds and number < attempts[-1].round:
            yield _Step(
                at, Line(EMPTY, say("{} {}: {} failed", look.glyph, name, round_words(number, context)), look.style)
            )
    if not _is_under_way(delivery, attempts, context):
        waits = delivery.state is DeliveryState.PENDING
        yield _Step(max(at, context.at or at) if waits else at, entry(EMPTY, fate(delivery, attempts, context)))


def _planned_at(delivery: Delivery, attempts: Sequence[Attempt], received_at: float) -> float:
    """When a replayed delivery was due; once it was called, only the start of its first call is known."""
    began = (attempt.started_at for attempt in attempts if attempt.started_at is not None)
    return next(began, delivery.next_attempt_at or received_at)


def _findings(detail: EventDetail) -> Iterator[AnyLine]:
    """What the sink's payload check found; a payload that is as documented gets no line."""
    for found in detail.findings[:_MOST_FINDINGS]:
        words = say("! payload at {}: {}", visible(found.path, 60), visible(found.sentence, 300))
        yield Line(EMPTY, words, "warning")
    if len(detail.findings) > _MOST_FINDINGS:
        yield Line(EMPTY, say("and {} more: see the sink", len(detail.findings) - _MOST_FINDINGS), "muted")


def _is_under_way(delivery: Delivery, attempts: Sequence[Attempt], context: EventContext) -> bool:
    """Whether a round is under way, whose calls show the state."""
    if context.call_of(delivery) is not None:
        return True
    return delivery.state is DeliveryState.PENDING and bool(attempts) and attempts[-1].round > delivery.rounds


def _which(delivery: Delivery, attempt: Attempt, round_: Sequence[Attempt], context: EventContext) -> SafeText:
    """`Webhooks 1/2`, `Webhooks round 2, 1/2`: which webhook it is, and of how many if known."""
    name = visible(delivery.destination, 40)
    if attempt.round > 1:
        name = say("{} round {}", name, attempt.round)
    if not attempt.webhook:
        return name
    if attempt.round > 1:
        name = say("{},", name)
    before = round_[: round_.index(attempt)]
    position = len(webhooks_of(before)) + 1
    call = context.call_of(delivery)
    if call is not None and call.round == attempt.round:
        return say("{} {}/{}", name, position, call.webhooks)
    if attempt.round <= delivery.rounds:
        return say("{} {}/{}", name, position, calls_of_round(delivery, round_))
    return say("{} {} {}", name, say("call") if delivery.is_shaped else say("webhook"), position)


def _moment(attempt: Attempt, before: float, context: EventContext) -> float:
    """When an attempt ended. One under way comes last, and one never made comes after the previous one."""
    if attempt.started_at is None:
        return before
    if attempt.outcome is None and context.at is not None:
        return max(attempt.started_at, context.at)
    return attempt.started_at + (attempt.duration_ms or 0.0) / 1000


def _attempt(attempt: Attempt, which: SafeText, received_at: float, context: EventContext) -> Entry | None:
    """When an attempt ended, how, and where it went; None if it only records why a delivery failed."""
    if attempt.outcome is Outcome.NOT_CALLED and not attempt.webhook:
        return None
    began = None if attempt.started_at is None else attempt.started_at - received_at
    webhook = say("  {}", visible(attempt.webhook, 120))
    if attempt.outcome is None:
        call = next((call for call in context.in_flight if call.delivery_id == attempt.delivery_id), None)
        words = say("{} {}", status.PENDING.glyph, say("under way") if call is None else context.spent(call))
        start = EMPTY if began is None else say(", began {}", offset(began))
        return entry(
            say("now"),
            (say("{} ", which), "plain"),
            (words, status.PENDING.style),
            (say("{}{}", start, webhook), "muted"),
        )
    took = attempt.duration_ms or 0.0
    lead = EMPTY if began is None else offset(began + took / 1000)
    start = say(", began {}", offset(began)) if began is not None and took >= _LONG else EMPTY
    outcome = outcome_words(attempt), status.OUTCOMES[attempt.outcome].style
    return entry(lead, (say("{} ", which), "plain"), outcome, (say("{}{}", start, webhook), "muted"))
