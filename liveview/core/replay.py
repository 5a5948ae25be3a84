"""Replaying events: further deliveries of events of the log, and events made fresh to be sent again."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from liveview.core.document import Document, encode, read
from liveview.core.payload import message_id
from liveview.core.route import UNSUPPORTED
from liveview.core.steps import Past, Replayed
from liveview.model.delivery import Decision, Delivery, DeliveryState, Rule
from liveview.model.event import Verdict


def can_be_delivered(event: Past) -> bool:
    """Whether an event may get further deliveries: an accepted one of a type that webhooks know."""
    return event.verdict is Verdict.ACCEPTED and event.type not in UNSUPPORTED


def planned(replayed: Replayed, after: int, at: float) -> Iterator[Delivery]:
    """A new delivery, due at `at`, for each event that may have one; ids count on from `after`.

    The message id is that of the event's first delivery: for whoever receives it, it is the same message again.
    """
    for event in replayed.events:
        if event.key is not None and can_be_delivered(event):
            after += 1
            yield Delivery(
                *(after, event.event_id, replayed.destination, Decision.SEND, Rule.REPLAYED),
                *(DeliveryState.PENDING, 0, at, message_id(event.key)),
            )


def fresh(payload: str, insert_id: str, at: Decimal) -> bytes | None:
    """An event (JSON text) with another `$insert_id` and time (epoch seconds), every other value as it was.

    None for what has no properties to put them in. Numbers keep their digits, keys their order.
    """
    reading = read(payload.encode())
    if not isinstance(reading, Document) or not isinstance(reading.value, dict):
        return None
    properties = reading.value.get("properties")
    if not isinstance(properties, dict):
        return None
    properties |= {"$insert_id": insert_id, "time": msgspec.Raw(str(at))}
    return encode(reading.value)
