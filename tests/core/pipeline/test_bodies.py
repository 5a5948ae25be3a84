"""Bodies that are made again: the same bytes as on arrival."""

import msgspec
import pytest

from liveview.core.intake import Intake
from liveview.core.payload import body as body_without
from liveview.core.payload import message_id
from liveview.core.pipeline.bodies import TaskBodies
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.steps import Ids, Task
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import FrozenPipeline, PipelineSettings, frozen_text
from liveview.model.transform import Transform
from tests.support.core.inputs import NOW, arrived, body, config, destination

ON = FrozenPipeline(1, NOW, frozen_text(PipelineSettings(hipaa=Hipaa(("price",), on=True))))
EVERY = (PropertyFilter("exists", "price"),)
BODIES = TaskBodies(lambda frozen: Pipeline(frozen, b"key"))


def task(pipeline: FrozenPipeline | None) -> Task:
    """The delivery of an event that has arrived with this pipeline."""
    opened = None if pipeline is None else Pipeline(pipeline, b"key")
    intake = Intake(config(destination("Webhooks")), pipeline=opened)
    batch = intake.decide([intake.prepare(arrived(body(price=1)), NOW)], {}, NOW, room={"Webhooks": 9})
    (task,) = batch.numbered(Ids()).tasks
    return msgspec.structs.replace(task, pipeline=pipeline)


@pytest.mark.parametrize("pipeline", [None, ON], ids=["off", "on"])
def test_they_are_those_of_the_arrival(pipeline: FrozenPipeline | None) -> None:
    sent = task(pipeline)
    assert sent.body
    assert BODIES.body(sent) == sent.body


def test_without_a_pipeline_they_depend_on_the_event_alone() -> None:
    sent = task(None)
    assert BODIES.body(sent) == body_without(sent.event, sent.delivery.message_id or "")


def test_are_none_when_the_settings_are_lost() -> None:
    """An event must never go out as it was before the steps that were to change it."""
    with pytest.raises(ValueError, match="the settings of pipeline 5 cannot be read"):
        BODIES.body(msgspec.structs.replace(task(ON), pipeline=FrozenPipeline(5, 0.0, "")))


def test_are_none_when_the_definition_is_lost() -> None:
    """The event goes out under the name that its definition gave it, or not at all."""
    sent = task(ON)
    named = msgspec.structs.replace(sent, delivery=msgspec.structs.replace(sent.delivery, definition="Lead"))
    with pytest.raises(LookupError):
        BODIES.body(named)


def test_are_none_when_a_step_stops_the_event_by_now() -> None:
    """Such as SQL that another version of SQLite refuses."""
    stopping = PipelineSettings(transforms=(Transform(sql="select 1 as a from incoming_event"),))
    frozen = FrozenPipeline(1, NOW, frozen_text(stopping))
    with pytest.raises(ValueError, match="has no body for this destination"):
        BODIES.body(msgspec.structs.replace(task(ON), pipeline=frozen))


def test_each_further_name_of_an_event_has_a_message_id_of_its_own() -> None:
    """That of the first is the one that the event would have without definitions."""
    both = PipelineSettings(definitions=(Definition("A", filters=EVERY), Definition("B", filters=EVERY)))
    pipeline = Pipeline(FrozenPipeline(1, NOW, frozen_text(both)))
    intake = Intake(config(destination("Webhooks")), pipeline=pipeline)
    batch = intake.decide([intake.prepare(arrived(body(price=1)), NOW)], {}, NOW, room={"Webhooks": 9})
    first, second = batch.numbered(Ids()).tasks
    (key,) = batch.claims
    assert (first.delivery.emission, first.delivery.message_id) == ("A", message_id(key))
    assert (second.delivery.emission, second.delivery.message_id) == ("B", message_id(key, "B"))
    assert first.delivery.message_id != second.delivery.message_id
