"""The body of a delivery, made again from the stored event and the settings that were frozen for it."""

from collections.abc import Callable

from liveview.core.payload import body, body_of
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.planned.omission import without
from liveview.core.steps import Task
from liveview.core.wire.stored import normalised
from liveview.model.pipeline_settings import FrozenPipeline


class TaskBodies:
    """Makes bodies; `open_pipeline` makes frozen settings ready for use."""

    def __init__(self, open_pipeline: Callable[[FrozenPipeline], Pipeline]) -> None:
        self._open = open_pipeline

    def body(self, task: Task) -> bytes:
        """The same bytes whenever it is asked.

        Raises `ValueError`, `ArithmeticError` or `LookupError` for an event that has no body.
        """
        message = task.delivery.message_id or ""
        if task.pipeline is None and task.delivery.pipeline_id is not None:
            raise ValueError("without its settings nothing is sent")
        if task.pipeline is None:
            return body(task.event, message)
        event = without(normalised(task.event), task.event.omitted)
        pipeline = self._open(task.pipeline)
        out = pipeline.prepared(pipeline.emission(event, task.delivery.definition), task.delivery.destination)
        if out.rule is not None or event.time is None:
            raise ValueError("the event has no body for this destination")
        return body_of(out.event, event.time, message)
