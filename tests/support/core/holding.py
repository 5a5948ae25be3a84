"""What a user does at the breakpoints of a world."""

from liveview.core.steps import Step
from liveview.model.breakpoint import Breakpoint
from tests.support.core.world import World


def hold(world: World, key: str = "Webhooks", breakpoint_: Breakpoint | None = Breakpoint.NEXT) -> Step:
    """Set a breakpoint, or remove it."""
    return world.steer(world.deliveries.breakpoints.set(key, breakpoint_, world.now))


def held(world: World) -> list[int]:
    """The deliveries of which a call is held, longest first."""
    return [call.delivery_id for call in world.deliveries.breakpoints.held()]


def release(world: World, delivery_id: int, body: bytes | None = None) -> Step:
    """Let a held call go."""
    return world.steer(world.deliveries.breakpoints.release(delivery_id, body, world.now))


def fail_held(world: World, delivery_id: int) -> Step:
    """Fail a held call."""
    return world.steer(world.deliveries.breakpoints.fail(delivery_id, world.now))
