"""Worlds whose destination is of a kind with several calls for one event."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from liveview.config.schema import DeliveryConfig
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.registry import SHAPES
from liveview.core.shapes.shape import KindSettings
from liveview.model.delivery import Outcome
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode
from liveview.model.service import ServiceRequest
from tests.support.core.inputs import body, config
from tests.support.core.world import Reply, World
from tests.support.kinds import klaviyo


@contextmanager
def calls_of_klaviyo(count: int) -> Iterator[None]:
    """Klaviyo gets its request `count` times, each time at a path of its own, for as long as this is open."""
    real = SHAPES[Kind.KLAVIYO]

    def requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
        (one,) = real.requests(event, settings)
        return tuple(msgspec.structs.replace(one, url=f"/{number}") for number in range(1, count + 1))

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SHAPES, Kind.KLAVIYO, msgspec.structs.replace(real, requests=requests))
        yield


def kind_world(*replies: Reply, to: Destination | None = None, **more: object) -> World:
    """A world with one event and one destination of a kind; `more` are settings of the delivery, without jitter."""
    settings = msgspec.structs.replace(DeliveryConfig(retry_jitter=0.0), **more)
    played = World(config(to or klaviyo(Mode.SEND), delivery=settings), replies or [(Outcome.OK, 0.01)])
    played.send(body(email="ada@example.com"))
    played.flush()
    return played
