"""What became of an event, in one sentence that needs no other knowledge."""

from collections.abc import Iterable

from liveview.log.dossier import Dossier
from liveview.model.delivery import Decision, Delivery, DeliveryState, Outcome, Rule
from liveview.model.event import State, Verdict
from liveview.model.problem import Severity
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Part
from liveview.tui.text.context import Context
from liveview.tui.text.fate import webhooks_of
from liveview.tui.text.moments import counted, duration
from liveview.tui.text.verdicts import placeholder_key, resent_options, start_of
from liveview.tui.text.words import RULES

_LONGEST_START = 40
"""Characters of what was sent that the sentence about an unreadable event repeats."""


def summary(dossier: Dossier, context: Context) -> Part:
    """The sentence, led by the glyph of its state."""
    event = dossier.event
    look = status.STATES[event.state]
    match event.state:
        case State.INVALID:
            words = f"invalid: {_errors(dossier)}"
        case State.DUPLICATE:
            if event.collision:
                why = f"because its {event.dedup_source} is a placeholder"
                words = f"taken for a duplicate of #{event.duplicate_of}, which is another event"
                if placeholder_key(event):
                    words = f"taken for a duplicate of #{event.duplicate_of} {why}"
                return f"! not sent: COLLISION, {words}", "error"
            words = f"not sent: {_duplicate(dossier)}"
        case State.UNROUTED:
            words = f"not sent: {_unrouted(dossier)}"
        case _:
            words = _sent(dossier, context)
    if event.verdict is Verdict.DUPLICATE and event.state is not State.DUPLICATE:
        words += f" (though it is a duplicate of #{event.duplicate_of})"
    return f"{look.glyph} {words}", look.style


def age(dossier: Dossier) -> str:
    """How long after its original a duplicate came: `1.4 s`; "" when that is not known."""
    original = dossier.relatives.original
    return "" if original is None else duration(dossier.event.received_at - original.received_at)


def _errors(dossier: Dossier) -> str:
    errors = [found for found in dossier.event.problems if found.severity is Severity.ERROR]
    if not errors:
        return "it goes nowhere"
    more = f", and {counted(len(errors) - 1, 'more error')}" if len(errors) > 1 else ""
    start = visible(start_of(errors), _LONGEST_START)
    return f"{visible(errors[0].sentence)}{more}" + (f"; it begins {start}" if start else "")


def _duplicate(dossier: Dossier) -> str:
    after = age(dossier)
    options = resent_options(dossier.event.problems)
    words = f"duplicate of #{dossier.event.duplicate_of}" + (f", {after} after it" if after else "")
    return words + (f", resent with other {options}" if options else "")


def _unrouted(dossier: Dossier) -> str:
    rules = [delivery.rule for delivery in dossier.deliveries]
    if not rules:
        return "no destination is configured"
    if len(rules) == 1:
        return f"its only destination is skipped, {RULES[rules[0]]}"
    if len(set(rules)) == 1:
        return f"all {len(rules)} destinations are skipped, {RULES[rules[0]]}"
    return f"all {len(rules)} destinations are skipped, each for its reason"


def _sent(dossier: Dossier, context: Context) -> str:
    sent = [delivery for delivery in dossier.deliveries if delivery.decision is Decision.SEND]
    done = sum(delivery.state is DeliveryState.DELIVERED for delivery in sent)
    failed = sum(delivery.state is DeliveryState.FAILED for delivery in sent)
    pending = [delivery for delivery in sent if delivery.state is DeliveryState.PENDING]
    words = [f"delivered to {done} of {counted(len(sent), 'destination')}"]
    replayed = sum(delivery.rule is Rule.REPLAYED for delivery in sent)
    if replayed and len({delivery.destination for delivery in sent}) < len(sent):
        words = [f"{done} of {len(sent)} deliveries made, {replayed} replayed by hand"]
    elif not done:
        words = [f"not delivered{' yet' if pending else ''} to {_any(len(sent))}"]
    if failed:
        words.append(f"{failed} failed for good")
    left_out = sum(_left_out(delivery, dossier) for delivery in sent)
    if left_out:
        words.append(f"{counted(left_out, 'webhook')} failed and {'is' if left_out == 1 else 'are'} not retried")
    return ", ".join([*words, *_waiting(pending, context)])


def _left_out(delivery: Delivery, dossier: Dossier) -> int:
    """Webhooks of a delivered delivery that did not succeed."""
    if delivery.state is not DeliveryState.DELIVERED:
        return 0
    found = [found for found in dossier.attempts if found.delivery_id == delivery.id and found.round == delivery.rounds]
    return sum(attempt.outcome is not Outcome.OK for attempt in webhooks_of(found))


def _any(count: int) -> str:
    return "its destination" if count == 1 else f"any of {count} destinations"


def _waiting(pending: Iterable[Delivery], context: Context) -> list[str]:
    """What the pending deliveries wait for, most urgent first."""
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
        (called, f"{called} {'is' if called == 1 else 'are'} being called"),
        (len(retries), _retry(retries, context)),
        (turn, f"{turn} {'waits' if turn == 1 else 'wait'} for {'its' if turn == 1 else 'their'} turn"),
        (paused, f"{paused} {'is' if paused == 1 else 'are'} paused"),
    ]
    return [text for count, text in words if count]


def _retry(due: list[float], context: Context) -> str:
    if not due:
        return ""
    if len(due) == 1:
        return f"1 waits for its retry {context.wait(due[0])}"
    return f"{len(due)} wait for a retry, the next {context.wait(min(due))}"
