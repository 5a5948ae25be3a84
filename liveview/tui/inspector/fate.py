"""What happened to a delivery and what happens next, in words, with the reason."""

from collections.abc import Sequence

from liveview.model.delivery import Attempt, Delivery, DeliveryState, Outcome, Reason
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_REASONS = {
    Reason.DESTINATION_REMOVED: say("its destination was removed from the configuration"),
    Reason.GIVEN_UP: say("given up by hand"),
    Reason.NO_BODY: say("the stored event cannot be turned into a webhook body"),
}
"""Why a delivery ended before its last round."""

_AS_ASKED = 1.0
"""How much a wait may differ from a `Retry-After`, in seconds, to count as requested by it."""


def fate(delivery: Delivery, attempts: Sequence[Attempt], context: EventContext) -> Part:
    """The state of a delivery that is sent; `attempts` are its own, in order."""
    name = visible(delivery.destination, 40)
    last = [attempt for attempt in attempts if attempt.round == delivery.rounds]
    if delivery.state is DeliveryState.DELIVERED:
        return say("{} {} delivered: {}", status.DELIVERED.glyph, name, _successes(last)), status.DELIVERED.style
    if delivery.state is DeliveryState.FAILED:
        return say("{} {} failed: {}", status.FAILED.glyph, name, _end(delivery, attempts)), status.FAILED.style
    call = context.call_of(delivery)
    if call is not None:
        return say("{} {} is being called: {}", status.PENDING.glyph, name, context.spent(call)), status.PENDING.style
    if context.is_paused(delivery):
        return say("{} {} paused: the destination is switched off", status.PENDING.glyph, name), status.PENDING.style
    if not delivery.rounds:
        return say("{} {} waits for its turn", status.PENDING.glyph, name), status.PENDING.style
    words = say("{} {}: {} failed", status.RETRYING.glyph, name, round_words(delivery.rounds, context))
    if delivery.next_attempt_at is None:
        return words, status.RETRYING.style
    when = context.wait_and_time(delivery.next_attempt_at)
    return say("{}, round {} {}, {}", words, delivery.rounds + 1, when, _why(delivery, last)), status.RETRYING.style


def round_words(number: int, context: EventContext) -> SafeText:
    """`round 2 of 8`, or `round 2` if the number of rounds is not known."""
    most = len(context.settings.retry_schedule) + 1
    return say("round {} of {}", number, most) if number <= most > 1 else say("round {}", number)


def webhooks_of(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The calls to webhooks among these attempts, without interrupted ones, which were made again."""
    return [attempt for attempt in attempts if attempt.outcome is not Outcome.INTERRUPTED and attempt.webhook]


def _successes(last: Sequence[Attempt]) -> SafeText:
    called = webhooks_of(last)
    good = sum(attempt.outcome is Outcome.OK for attempt in called)
    rest = EMPTY if good == len(called) else say(", the rest is never retried: one success is enough")
    return say("{} of {} ok{}", good, len(called), rest)


def _end(delivery: Delivery, attempts: Sequence[Attempt]) -> SafeText:
    """Why no retry follows."""
    reason = attempts[-1].reason if attempts else None
    if reason in _REASONS:
        return say("{}, no retry follows", _REASONS[reason])
    return say("gave up after {}, the retry schedule is used up", counted(delivery.rounds, "round"))


def _why(delivery: Delivery, last: Sequence[Attempt]) -> SafeText:
    """What decided the time of the next round."""
    ended = max(((found.started_at or 0) + (found.duration_ms or 0) / 1000 for found in last), default=0.0)
    wait = (delivery.next_attempt_at or 0.0) - ended
    for attempt in last:
        for name, value in attempt.response_headers:
            asked = value.strip()
            if name.lower() == "retry-after" and asked.isdecimal() and abs(wait - int(asked[:9])) < _AS_ASKED:
                return say("as requested (Retry-After: {})", visible(asked[:9]))
    return say("by the retry schedule")
