"""Rows of the event list, made by hand."""

from typing import Any

import msgspec

from liveview.log.read.reader import DeliverySummary, Row
from liveview.model.delivery import Decision, DeliveryState, Outcome, Rule
from liveview.model.event import EventType, State, Verdict

KEYS = ("Webhooks", "Mixpanel", "Archive")


def delivery(
    state: DeliveryState | None = DeliveryState.DELIVERED,
    rounds: int = 1,
    outcome: Outcome | None = None,
    to: str = "Webhooks",
) -> DeliverySummary:
    decision, rule = (Decision.SKIP, Rule.EXCLUDED) if state is None else (Decision.SEND, Rule.DEFAULT)
    return DeliverySummary(to, decision, rule, state, rounds, None, outcome)


def partly(succeeded: int, to: str = "Webhooks") -> DeliverySummary:
    """Delivered in a round of two webhooks."""
    return msgspec.structs.replace(delivery(to=to), webhooks=2, succeeded=succeeded)


def row(**changes: Any) -> Row:
    """A purchase that two of three destinations got."""
    values: dict[str, Any] = {
        "id": 1204,
        "received_at": 1_790_000_000.25,
        "type": EventType.TRACK,
        "name": "Purchase",
        "distinct_id": "13793",
        "verdict": Verdict.ACCEPTED,
        "state": State.DELIVERED,
        "problems": (),
        "dedup_source": "$insert_id",
        "duplicate_of": None,
        "collision": False,
        "deliveries": (delivery(to="Webhooks"), delivery(to="Mixpanel"), delivery(None, to="Archive")),
    }
    return Row(**{**values, **changes})
