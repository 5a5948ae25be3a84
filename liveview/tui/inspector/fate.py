"""What happened to a delivery and what happens next, in words, with the reason."""

from collections.abc import Sequence

from liveview.model.delivery import Attempt, Delivery, DeliveryState
from liveview.text import delivery_words
from liveview.text.delivery_words import end_words, success_words, why_then
from liveview.text.delivery_words import webhooks_of as webhooks_of
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.safe_text import SafeText, say, visible


def fate(delivery: Delivery, attempts: Sequence[Attempt], context: EventContext) -> Part:
    """The state of a delivery that is sent; `attempts` are its own, in order."""
    name = visible(delivery.destination, 40)
    last = [attempt for attempt in attempts if attempt.round == delivery.rounds]
    if delivery.state is DeliveryState.DELIVERED:
        return say(
            "{} {} delivered: {}", status.DELIVERED.glyph, name, visible(success_words(last))
        ), status.DELIVERED.style
    if delivery.state is DeliveryState.FAILED:
        return say(
            "{} {} failed: {}", status.FAILED.glyph, name, visible(end_words(delivery, attempts))
        ), status.FAILED.style
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
    return say(
        "{}, round {} {}, {}", words, delivery.rounds + 1, when, visible(why_then(delivery, last))
    ), status.RETRYING.style


def round_words(number: int, context: EventContext) -> SafeText:
    """`round 2 of 8`, or `round 2` if the number of rounds is not known."""
    return visible(delivery_words.round_words(number, len(context.settings.retry_schedule) + 1))
