"""What happened to an event, in one self-contained sentence."""

from collections.abc import Iterable

from liveview.log.read.event_detail import EventDetail
from liveview.model.delivery import Decision, Delivery, DeliveryState, Outcome, Rule
from liveview.model.event import State, Verdict
from liveview.model.problem import Severity
from liveview.tui.inspector.fate import webhooks_of
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.moments import counted, duration
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.verdicts import placeholder_key, resent_options, start_of
from liveview.tui.lines.words import RULES, source_field

_LONGEST_START = 40
"""The most characters to quote from an event that could not be parsed."""


def summary(detail: EventDetail, context: EventContext) -> Part:
    """The sentence, starting with the glyph of the state."""
    event = detail.event
    look, original = status.STATES[event.state], event.duplicate_of or 0
    match event.state:
        case State.INVALID:
            words = say("invalid: {}", _errors(detail))
        case State.DUPLICATE:
            if event.collision:
                why = say("because its {} is a placeholder", source_field(event))
                words = say("matched the dedup key of #{}, but is a different event", original)
                if placeholder_key(event):
                    words = say("matched the dedup key of #{} {}", original, why)
                return say("! not sent: COLLISION, {}", words), "error"
            words = say("not sent: {}", _duplicate(detail))
        case State.UNROUTED if is_previewed(detail.deliveries):
            look, words = status.PREVIEWED, say("not sent: {}", _only_previewed(detail))
        case State.UNROUTED:
            words = say("not sent: {}", _unrouted(detail))
        case _:
            words = _sent(detail, context)
    if event.verdict is Verdict.DUPLICATE and event.state is not State.DUPLICATE:
        words = say("{} (though it is a duplicate of #{})", words, original)
    return say("{} {}", look.glyph, words), look.style


def is_previewed(deliveries: Iterable[Delivery]) -> bool:
    """Whether one of the destinations previews the event."""
    return any(delivery.decision is Decision.PREVIEW for delivery in deliveries)


def age(detail: EventDetail) -> SafeText:
    """How long after its original a duplicate came: `1.4 s`; "" if unknown."""
    original = detail.relatives.original
    return EMPTY if original is None else duration(detail.event.received_at - original.received_at)


def _errors(detail: EventDetail) -> SafeText:
    errors = [found for found in detail.event.problems if found.severity is Severity.ERROR]
    if not errors:
        return say("it goes nowhere")
    more = say(", and {}", counted(len(errors) - 1, "more error")) if len(errors) > 1 else EMPTY
    start = visible(start_of(errors), _LONGEST_START)
    return say("{}{}{}", visible(errors[0].sentence), more, say("; it begins {}", start) if start else EMPTY)


def _duplicate(detail: EventDetail) -> SafeText:
    after = age(detail)
    options = resent_options(detail.event.problems)
    words = say("duplicate of #{}{}", detail.event.duplicate_of or 0, say(", {} after it", after) if after else EMPTY)
    return say("{}{}", words, say(", resent with other {}", options) if options else EMPTY)


def _unrouted(detail: EventDetail) -> SafeText:
    rules = [delivery.rule for delivery in detail.deliveries]
    if not rules:
        return say("no destination is configured")
    places = len({delivery.destination for delivery in detail.deliveries})
    if len(set(rules)) == 1:
        if places == 1:
            return say("its only destination is skipped: {}", RULES[rules[0]])
        return say("all {} destinations are skipped: {}", places, RULES[rules[0]])
    if places == 1:
        return say("its only destination is skipped, under each name for its own reason")
    return say("all {} destinations are skipped, each for its own reason", places)


def _previewing(detail: EventDetail) -> tuple[str, ...]:
    """The destinations that preview an event."""
    return tuple(dict.fromkeys(each.destination for each in detail.deliveries if each.decision is Decision.PREVIEW))


def _only_previewed(detail: EventDetail) -> SafeText:
    names = _previewing(detail)
    which = visible(names[0], _LONGEST_START) if len(names) == 1 else counted(len(names), "destination")
    others = len({delivery.destination for delivery in detail.deliveries} - {*names})
    return say("only previewed, for {}{}", which, say("; {} skipped", others) if others else EMPTY)


def _sent(detail: EventDetail, context: EventContext) -> SafeText:
    sent = [delivery for delivery in detail.deliveries if delivery.decision is Decision.SEND]
    done = sum(delivery.state is DeliveryState.DELIVERED for delivery in sent)
    failed = sum(delivery.state is DeliveryState.FAILED for delivery in sent)
    pending = [delivery for delivery in sent if delivery.state is DeliveryState.PENDING]
    words = [say("delivered to {} of {}", done, counted(len(sent), "destination"))]
    replayed = sum(delivery.rule is Rule.REPLAYED for delivery in sent)
    places = len({delivery.destination for delivery in sent})
    if replayed and places < len(sent):
        words = [say("{} of {} deliveries made, {} replayed by hand", done, len(sent), replayed)]
    elif done and places < len(sent):
        words = [say("{} of {} deliveries made, to {}", done, len(sent), counted(places, "destination"))]
    elif not done:
        words = [say("not delivered{} to {}", say(" yet") if pending else EMPTY, _any(places))]
    if failed:
        words.append(say("{} failed for good", failed))
    left_out = sum(_left_out(delivery, detail) for delivery in sent)
    if left_out:
        are = say("is") if left_out == 1 else say("are")
        words.append(say("{} failed and {} not retried", counted(left_out, "webhook"), are))
    previewed = len(_previewing(detail))
    if previewed:
        words.append(say("{} only previewed", previewed))
    return joined([*words, *_waiting(pending, context)], ", ")


def _left_out(delivery: Delivery, detail: EventDetail) -> int:
    """How many webhooks of a delivered delivery did not succeed."""
    if delivery.state is not DeliveryState.DELIVERED:
        return 0
    found = [found for found in detail.attempts if found.delivery_id == delivery.id and found.round == delivery.rounds]
    return sum(attempt.outcome is not Outcome.OK for attempt in webhooks_of(found))


def _any(count: int) -> SafeText:
    return say("its destination") if count == 1 else say("any of {} destinations", count)


def _waiting(pending: Iterable[Delivery], context: EventContext) -> list[SafeText]:
    """What the pending deliveries are waiting for, most urgent first."""
    called = paused = turn = 0
    retries: list[float] = []
    for delivery in pending:
        if context.call_of(delivery) is not None:
            called += 1
        elif context.is_paused(delivery):
            paused += 1
        elif delivery.rounds and delivery.next_attempt_at is not None:
            retries.append(delivery.next_attempt_at)
        else:
            turn += 1
    words = [
        (called, say("1 is being called") if called == 1 else say("{} are being called", called)),
        (len(retries), _retry(retries, context)),
        (turn, say("1 waits for its turn") if turn == 1 else say("{} wait for their turn", turn)),
        (paused, say("1 is paused") if paused == 1 else say("{} are paused", paused)),
    ]
    return [text for count, text in words if count]


def _retry(due: list[float], context: EventContext) -> SafeText:
    if not due:
        return EMPTY
    if len(due) == 1:
        return say("1 waits for its retry {}", context.wait(due[0]))
    return say("{} wait for a retry, the next {}", len(due), context.wait(min(due)))
