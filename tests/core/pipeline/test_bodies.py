"""Bodies that are made again: the same bytes as on arrival."""

import msgspec
import pytest

from liveview.core.intake import Intake
from liveview.core.payload import body as body_without
from liveview.core.payload import message_id
from liveview.core.pipeline.bodies import PlannedCall, TaskBodies
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.steps import Ids, Task
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.destination import Destination
from liveview.model.hipaa import Hipaa
from liveview.model.kind import Kind, Mode, ShapeSettings
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


KINDS = {"Mixpanel": ShapeSettings(Kind.MIXPANEL, Mode.SEND, {"token": "***"})}
TO_MIXPANEL = FrozenPipeline(1, NOW, frozen_text(PipelineSettings(kinds=KINDS)))
MIXPANEL = Destination("Mixpanel", kind=Kind.MIXPANEL, mode=Mode.SEND, settings={"token": "t0ken"})


class TestPlanned:
    """The calls of a round."""

    def planned(self, name: str = "Purchase", url: str = "", values: bool = True) -> tuple[PlannedCall, ...]:
        destination = msgspec.structs.replace(MIXPANEL, url=url)
        intake = Intake(config(destination), pipeline=Pipeline(TO_MIXPANEL, b"key"))
        content = body(name, **{"$device_id": "d", "$insert_id": "a"})
        batch = intake.decide([intake.prepare(arrived(content), NOW)], {}, NOW, room={"Mixpanel": 9})
        (sent,) = batch.numbered(Ids()).tasks
        known = {"token": "t0ken"} if values else {}
        bodies = TaskBodies(lambda frozen: Pipeline(frozen, b"key"), lambda _: known)
        sent = msgspec.structs.replace(sent, pipeline=TO_MIXPANEL)
        assert bodies.planned(sent, destination) == bodies.planned(
            msgspec.structs.replace(sent, sent=None), destination
        )
        return bodies.planned(sent, destination)

    def test_of_webhooks_are_one_body_for_each(self) -> None:
        sent, two = task(None), destination("Webhooks", hooks=2)
        first, second = BODIES.planned(sent, two)
        assert (first.hook, second.hook) == two.webhooks
        assert first.body == second.body == sent.body
        assert (first.method, first.shown) == ("POST", None)

    def test_of_a_kind_are_what_the_service_gets_and_what_may_be_stored(self) -> None:
        (call,) = self.planned()
        assert (call.method, call.hook.url) == ("POST", "sink:/mixpanel/import?strict=1")
        assert call.hook.headers["Authorization"] == "Basic dDBrZW46"
        assert call.shown is not None
        assert dict(call.shown.headers)["Authorization"] == "Basic KioqOg=="
        assert (call.shown.url, call.shown.body) == (call.hook.url, call.body)

    def test_of_a_kind_may_be_several(self) -> None:
        first, second = self.planned("$identify", url="http://127.0.0.1:9/x")
        assert [call.hook.url for call in (first, second)] == [
            "http://127.0.0.1:9/x/track",
            "http://127.0.0.1:9/x/engage",
        ]
        for call in (first, second):
            assert b"t0ken" in call.body
            assert call.shown is not None
            assert b"t0ken" not in call.shown.body

    def test_without_values_are_what_may_be_stored(self) -> None:
        (call,) = self.planned(values=False)
        assert call.shown is not None
        assert (tuple(call.hook.headers.items()), call.body) == (call.shown.headers, call.shown.body)

    def test_are_none_for_a_destination_that_was_of_another_kind(self) -> None:
        """What was decided for webhooks is not what a service gets, and the other way round."""
        with pytest.raises(ValueError, match="of another kind"):
            BODIES.planned(task(None), MIXPANEL)
        sent = msgspec.structs.replace(task(TO_MIXPANEL), pipeline=TO_MIXPANEL)
        named = msgspec.structs.replace(sent, delivery=msgspec.structs.replace(sent.delivery, destination="Mixpanel"))
        with pytest.raises(ValueError, match="of another kind"):
            BODIES.planned(named, destination("Mixpanel"))
