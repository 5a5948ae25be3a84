"""Deliveries as the log hands them out, for tests of the parts that carry them out."""

from liveview.core.steps import Task
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Decision, Delivery, DeliveryState, Outcome, Rule
from tests.support.core.world import NOW, body


def pending(delivery_id: int = 1, destination: str = "Webhooks", rounds: int = 0) -> Delivery:
    """A pending delivery of event 1."""
    return Delivery(
        id=delivery_id,
        event_id=1,
        destination=destination,
        decision=Decision.SEND,
        rule=Rule.DEFAULT,
        state=DeliveryState.PENDING,
        rounds=rounds,
        next_attempt_at=NOW,
        message_id="message",
    )


def task(delivery_id: int = 1, rounds: int = 0, finished: tuple[Outcome, ...] = ()) -> Task:
    """That delivery, ready to be carried out."""
    stored = StoredPayload(body().decode(), name="Purchase", time=NOW)
    return Task(pending(delivery_id, rounds=rounds), stored, {delivery_id: DeliveryState.PENDING}, finished)
