"""The breakpoints of all destinations, and what may be done with the calls that they hold (ours)."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from liveview.core.destination_queue import DestinationQueue, Stage, Tracked
from liveview.core.pipeline.changed_body import shown_body, with_body
from liveview.core.rounds import Rounds
from liveview.core.steps import Step
from liveview.errors import ControlError
from liveview.model.breakpoint import Breakpoint, HeldCall, HeldRequest
from liveview.model.service import ServiceRequest
from liveview.text.masking import mask_headers, mask_url

Proceed = Callable[[Iterable[DestinationQueue], float, Step], Step]
"""Begins what there are places for, at this moment, and returns the step."""


class Breakpoints:
    """Part of `Deliveries`, which gives it its queues by key, what it tracks by id of the delivery, and its rounds."""

    def __init__(
        self,
        queues: Callable[[], Mapping[str, DestinationQueue]],
        tracked: Mapping[int, Tracked],
        rounds: Rounds,
        proceed: Proceed,
    ) -> None:
        self._queues = queues
        self._tracked = tracked
        self._rounds = rounds
        self._proceed = proceed

    def set(self, key: str, breakpoint_: Breakpoint | None, at: float) -> Step:
        """Hold these calls of a destination from now on; None holds no more, and lets none go that is held.

        A key that is not configured is left alone.
        """
        queue = self._queues().get(key)
        if queue is None or queue.destination is None:
            return Step()
        queue.breakpoint = breakpoint_
        return self._proceed((queue,), at, Step())

    def in_effect(self) -> Mapping[str, Breakpoint]:
        """The breakpoints by the key of their destination."""
        return {key: queue.breakpoint for key, queue in self._queues().items() if queue.breakpoint is not None}

    def held(self) -> tuple[HeldCall, ...]:
        """The calls that are held, longest first."""
        return tuple(each.held_call() for each in self._held())

    def requests(self) -> tuple[HeldRequest, ...]:
        """The same with what they would send."""
        return tuple(HeldRequest(each.held_call(), _request_of(each)) for each in self._held())

    def release(self, delivery_id: int, body: bytes | None, at: float) -> Step:
        """Make a held call, with another body unless that is None or what it is already; its budgets start now.

        Raises `ControlError` if no call of the delivery is held, or if the body cannot be changed.
        """
        tracked = self._of(delivery_id)
        call, changed = tracked.next_call, None
        if call is not None and body is not None and body != shown_body(call):
            try:
                changed = with_body(call, body)
            except ValueError as error:
                raise ControlError(str(error)) from None
        self._rounds.release(tracked, changed)
        return self._proceed((tracked.queue,), at, Step())

    def fail(self, delivery_id: int, at: float) -> Step:
        """Have a held call fail without being made; raises `ControlError` if no call of the delivery is held."""
        tracked, step = self._of(delivery_id), Step()
        self._rounds.fail(tracked, at, step)
        return self._proceed((tracked.queue,), at, step)

    def _held(self) -> list[Tracked]:
        found = [tracked for tracked in self._tracked.values() if tracked.stage is Stage.HELD]
        return sorted(found, key=lambda tracked: (tracked.held_since or 0.0, tracked.delivery.id))

    def _of(self, delivery_id: int) -> Tracked:
        tracked = self._tracked.get(delivery_id)
        if tracked is None or tracked.stage is not Stage.HELD:
            raise ControlError(f"no call of delivery {delivery_id} is held")
        return tracked


def _request_of(tracked: Tracked) -> ServiceRequest:
    """What a held call would send, secrets masked as in the attempt that becomes of it."""
    call = tracked.next_call
    if call is None:
        raise ValueError("a call is held that is not there")
    if call.shown is not None:
        masked, url = mask_headers(call.shown.headers), mask_url(call.shown.url)
        return msgspec.structs.replace(call.shown, headers=masked, url=url)
    headers = mask_headers(call.hook.headers.items())
    return ServiceRequest(call.method, mask_url(call.hook.url), headers, call.body)
