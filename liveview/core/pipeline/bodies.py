"""What a delivery sends, made again from the stored event and the settings that were frozen for it."""

from collections.abc import Callable, Mapping

import msgspec

from liveview.core.payload import body, body_of
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.shaping import at_host, requests_of
from liveview.core.planned.omission import without
from liveview.core.steps import Task
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import normalised
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import Kind, ShapeSettings
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.service import ServiceRequest


class PlannedCall(msgspec.Struct, frozen=True):
    """A call of a round."""

    hook: Webhook
    """The URL and headers to call, secrets included."""
    body: bytes
    """The body to send."""
    shown: ServiceRequest | None = None
    """The same request without secrets, as it may be stored; None for a webhook, whose body holds none."""
    method: str = "POST"
    """The HTTP method."""


class TaskBodies:
    """Makes bodies; `open_pipeline` makes frozen settings ready for use, `values` are those of a destination's settings
    that are not frozen.
    """

    def __init__(
        self,
        open_pipeline: Callable[[FrozenPipeline], Pipeline],
        values: Callable[[Destination], Mapping[str, str]] = lambda _: {},
    ) -> None:
        self._open = open_pipeline
        self._values = values

    def planned(self, task: Task, destination: Destination) -> tuple[PlannedCall, ...]:
        """The calls of a round, in order: the same bytes whenever it is asked, at the URLs in effect.

        Raises `ValueError`, `ArithmeticError` or `LookupError` for an event that has no body.
        """
        shape = self._shape(task)
        if self.is_other_kind(task, destination):
            raise ValueError("the destination was of another kind when this was decided")
        if shape is None:
            made = task.body or self.body(task)
            return tuple(PlannedCall(hook, made) for hook in destination.webhooks)
        return tuple(self._calls(task, shape, destination))

    def is_other_kind(self, task: Task, destination: Destination) -> bool:
        """Whether a destination was of another kind when the delivery was decided, so that there is nothing for it.

        Raises `ValueError` for settings that cannot be read.
        """
        shape = self._shape(task)
        return destination.kind is not (Kind.WEBHOOKS if shape is None else shape.kind)

    def body(self, task: Task) -> bytes:
        """The body for webhooks; raises what `planned` raises."""
        message = task.delivery.message_id or ""
        if task.pipeline is None and task.delivery.pipeline_id is not None:
            raise ValueError("without its settings nothing is sent")
        if task.pipeline is None:
            return body(task.event, message)
        event, time = self._sent(task)
        return body_of(event, time, message)

    def _shape(self, task: Task) -> ShapeSettings | None:
        return None if task.pipeline is None else self._open(task.pipeline).shape(task.delivery.destination)

    def _sent(self, task: Task) -> tuple[Normalised, float]:
        """The event after all steps, and the time that its row has."""
        if task.pipeline is None:
            raise ValueError("without its settings nothing is sent")
        event = task.sent
        if event is None:
            pipeline = self._open(task.pipeline)
            received = without(normalised(task.event), task.event.omitted)
            out = pipeline.prepared(pipeline.emission(received, task.delivery.definition), task.delivery.destination)
            if out.rule is not None:
                raise ValueError("the event has no body for this destination")
            event = out.event
        if task.event.time is None:
            raise ValueError("an event without a time has no body")
        return event, task.event.time

    def _calls(self, task: Task, shape: ShapeSettings, destination: Destination) -> list[PlannedCall]:
        event, time = self._sent(task)
        message, values, base = task.delivery.message_id or "", self._values(destination), destination.base_url
        shown = at_host(requests_of(event, time, message, shape), shape, base)
        made = shown
        if values:
            base = destination.base_with(values)
            made = at_host(requests_of(event, time, message, shape, values), shape, base, values)
        return [
            PlannedCall(Webhook(real.url, dict(real.headers)), real.body, safe, real.method)
            for real, safe in zip(made, shown, strict=True)
        ]
