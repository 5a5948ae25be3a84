"""A world with one destination, whose first event is about to be delivered."""

import msgspec

from liveview.config.schema import DeliveryConfig
from liveview.model.delivery import DeliveryState, Outcome
from tests.support.core.inputs import body, config, destination
from tests.support.core.world import Reply, World


def world(hooks: int, *replies: Reply, **more: object) -> World:
    """Such a world with this many webhooks; `more` are settings of the delivery, without jitter."""
    settings = msgspec.structs.replace(DeliveryConfig(retry_jitter=0.0), **more)
    played = World(config(destination("Webhooks", hooks), delivery=settings), replies or [(Outcome.OK, 0.01)])
    played.send(body())
    played.flush()
    return played


def outcomes(played: World, round_: int = 1) -> list[str | None]:
    """The outcomes of the attempts of one round in the log."""
    played.flush()
    rows = (attempt for _, attempt in sorted(played.log.attempts.items()) if attempt.round == round_)
    return [attempt.outcome for attempt in rows]


def state(played: World, delivery_id: int = 1) -> DeliveryState | None:
    """How far a delivery is in the log."""
    played.flush()
    return played.log.deliveries[delivery_id].state
