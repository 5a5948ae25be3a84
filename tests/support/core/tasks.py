"""Deliveries as the log hands them out, for tests of the parts that carry them out."""

from liveview.core.steps import Task
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Decision, Delivery, DeliveryState, Outcome, Rule
from tests.support.core.inputs import NOW, body


def pending(delivery_id: int = 1, destination: str = "Webhooks", rounds: int = 0, event_id: int = 1) -> Delivery:
    """A pending delivery."""
    return Delivery(
        id=delivery_id,
        event_id=event_id,
        destination=destination,
        decision=Decision.SEND,
        rule=Rule.DEFAULT,
        state=DeliveryState.PENDING,
        rounds=rounds,
        next_attempt_at=NOW,
        message_id="message",
    )


def task(
    delivery_id: int = 1,
    rounds: int = 0,
    finished: tuple[Outcome, ...] = (),
    destination: str = "Webhooks",
    event_id: int = 1,
    **properties: object,
) -> Task:
    """That delivery, ready to be carried out; `properties` are those of its event."""
    stored = StoredPayload(body(**properties).decode(), name="Purchase", time=NOW)
    return Task(pending(delivery_id, destination, rounds, event_id), stored, finished)
