"""Replays: further deliveries of stored events to a destination."""

from liveview.core.batch import Batch
from liveview.core.payload import message_id, message_id_without_key
from liveview.core.route import UNSUPPORTED
from liveview.core.steps import Replayed, StoredEvent
from liveview.model.delivery import Decision, Delivery, DeliveryState, Rule
from liveview.model.event import Verdict


def can_be_delivered(event: StoredEvent) -> bool:
    """Whether an event may be delivered again: it was accepted, and webhooks have a payload for its type."""
    return event.verdict is Verdict.ACCEPTED and event.type not in UNSUPPORTED and not event.profile_update


def planned(replayed: Replayed, at: float) -> Batch:
    """A new delivery, due at `at`, for each event that may have one.

    The message id equals that of the event's first delivery, so its receiver sees the same message again.
    """
    return Batch(
        at=at,
        replays=tuple(
            Delivery(
                id=0,
                event_id=event.event_id,
                destination=replayed.destination,
                decision=Decision.SEND,
                rule=Rule.REPLAYED,
                state=DeliveryState.PENDING,
                rounds=0,
                next_attempt_at=at,
                message_id=_message_id(event),
            )
            for event in replayed.events
            if can_be_delivered(event)
        ),
    )


def _message_id(event: StoredEvent) -> str:
    if event.key is not None:
        return message_id(event.key)
    return message_id_without_key(event.token, event.event_id, event.received_at)
