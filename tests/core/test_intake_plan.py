"""What a tracking plan changes about requests: who is invalid, and what webhooks get."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import ReceiverConfig
from liveview.core.batch import BatchRows
from liveview.core.payload import body as webhook_body
from liveview.core.planned.check import PlanCheck
from liveview.core.replay import planned as replays
from liveview.core.steps import Replayed, StoredEvent
from liveview.model.event import EventType, State, Verdict
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.plan import Plan, PlannedEvent
from tests.support.core.inputs import NOW, TOKEN, arrived, body, config, destination
from tests.support.core.pipelines import definition, pipeline, where
from tests.support.core.planning import listing, plan
from tests.support.core.receiver import TWO, Receiver, codes, only
from tests.support.core.wires import ELEMENTS, EVENTFUL, EVERYTHING, SENDERS, batch, event_for, stored
from tests.support.examples import examples

PRICE = listing(price={"type": "number"}, plan={"enum": ["free"]})
STRICT = msgspec.structs.replace(TWO, receiver=ReceiverConfig(strict=True))


ID = "2eb8aa08-aa98-11ea-b4aa-73b441d16380"


def event(event_name: str = "Purchase", /, **properties: object) -> bytes:
    """An event that has no problem but those of a plan."""
    return body(event_name, **{"$insert_id": f"{event_name}-{ID}", **properties})


def planned(on_violation: str = "warn", schema: Any = PRICE, settings: Any = TWO) -> Receiver:
    """A receiver with a plan for `Purchase`."""
    receiver = Receiver(settings)
    receiver.intake.configure(settings, PlanCheck(plan(schema), "warn", on_violation))
    return receiver


def sent(known: Receiver, content: bytes) -> BatchRows:
    """A request arrives alone, and there is room for its deliveries."""
    given = [known.prepared(arrived(content))]
    room = {"Webhooks": 100, "Mixpanel": 100, "One": 100, "Two": 100}
    return known.store(known.intake.decide(given, {}, NOW, room=room))


def bodies(rows: BatchRows) -> list[dict[str, Any]]:
    """What the webhooks of these events get."""
    assert rows.tasks
    return [json.loads(task.body) for task in rows.tasks]


class TestWarnings:
    def test_leave_an_event_accepted(self) -> None:
        rows = sent(planned(), event(price="1"))
        assert (codes(only(rows)), only(rows).verdict) == ({"plan-type"}, Verdict.ACCEPTED)
        assert all(row["properties"] == {"price": "1"} for row in bodies(rows))

    def test_are_given_to_duplicates_too(self) -> None:
        known = planned()
        known.post(event(price="1"))
        again = only(known.post(event(price="1")))
        assert (again.verdict, codes(again)) == (Verdict.DUPLICATE, {"plan-type"})

    def test_are_not_given_to_an_event_with_errors(self) -> None:
        assert codes(only(planned().post(event(price="1", time="soon")))) == {"time-unusable"}


class TestBlocking:
    def test_makes_an_event_invalid(self) -> None:
        rows = planned("block").post(body(price="1"))
        assert (only(rows).verdict, only(rows).state, rows.deliveries) == (Verdict.INVALID, State.INVALID, ())

    def test_leaves_the_key_to_the_corrected_event(self) -> None:
        known = planned("block")
        assert only(known.post(body(price="1", **{"$insert_id": "i"}))).dedup_key is None
        assert only(known.post(body(price=1, **{"$insert_id": "i"}))).verdict is Verdict.ACCEPTED

    def test_is_answered_400_when_strict(self) -> None:
        assert planned("block").post(body(price="1")).requests[0].status == 200
        assert planned("block", settings=STRICT).post(body(price="1")).requests[0].status == 400
        assert planned("warn", settings=STRICT).post(body(price="1")).requests[0].status == 200

    def test_does_not_concern_what_is_not_planned(self) -> None:
        rows = planned("block").post(event(other=1))
        assert (only(rows).verdict, codes(only(rows))) == (Verdict.ACCEPTED, {"plan-unknown-property"})
        assert only(planned("block").post(event("Refund"))).verdict is Verdict.ACCEPTED


class TestOmitting:
    def test_sends_an_event_without_what_breaks_the_plan(self) -> None:
        rows = sent(planned("omit"), event(price="1", plan="free", other={"a": 1}, **{"$os": "x"}))
        assert [each["properties"] for each in bodies(rows)] == [{"plan": "free"}] * 2
        assert only(rows).verdict is Verdict.ACCEPTED
        assert '"price": "1"' in (only(rows).payload or ""), "the event is kept as it was received"

    def test_of_everything_sends_no_properties(self) -> None:
        rows = sent(planned("omit", {"maxProperties": 0}), event(price=1))
        assert [each["properties"] for each in bodies(rows)] == [{}, {}]

    def test_keeps_digits_and_order(self) -> None:
        content = (
            b'{"event":"Purchase","properties":{"distinct_id":"u","token":"t","time":1577836800.5,"z":1,"price":1.50}}'
        )
        (one, _) = sent(planned("omit"), content).tasks
        assert b'"properties":{"price":1.50}' in one.body

    def test_of_traits_sends_the_others(self) -> None:
        known = Receiver(EVERYTHING)
        identify = PlannedEvent("$identify", EventType.IDENTIFY, listing(plan={"enum": ["free"]}, age={}))
        known.intake.configure(EVERYTHING, PlanCheck(Plan((identify,)), "warn", "omit"))
        rows = sent(known, event("$identify", **{"$user_props": {"plan": "pro", "age": 5}}))
        assert [each["traits"] for each in bodies(rows)] == [{"age": 5}]

    def test_is_not_seen_by_definitions(self) -> None:
        """They are about what was received: without `plan`, the filter `!=` would match anything."""
        known = planned("omit")
        named = [definition("Pro", where("plan", "=", "pro")), definition("Other", where("plan", "!=", "pro"))]
        opened = pipeline(PipelineSettings(definitions=tuple(named)))
        known.intake.configure(TWO, PlanCheck(plan(PRICE), "warn", "omit"), opened)
        rows = sent(known, event(price=1, plan="pro"))
        assert [(each["event"], each["properties"]) for each in bodies(rows)] == [("Pro", {"price": 1})] * 2
        replay = StoredEvent(1, Verdict.ACCEPTED, EventType.TRACK, None, TOKEN, NOW, False, rows.tasks[0].event)
        (again,) = replays(Replayed("Webhooks", (replay,)), NOW, opened).replays
        assert again.definition == "Pro"

    @given(st.dictionaries(st.sampled_from(["price", "plan", "a", "a.b", '"]']), st.integers() | st.text(max_size=3)))
    @examples(60)
    def test_is_what_a_retry_sends_with_another_plan_or_none(self, properties: dict[str, Any]) -> None:
        """The row of the event says everything: no plan is asked again."""
        rows = sent(planned("omit"), event(**properties))
        for task in rows.tasks:
            assert stored(only(rows), rows) == task.event
            assert webhook_body(task.event, task.delivery.message_id or "") == task.body


class TestNames:
    def test_are_spelled_by_the_plan_and_not_by_other_events(self) -> None:
        known = planned()
        assert codes(only(known.post(event("purchase")))) == {"plan-case"}
        assert codes(only(known.post(event("Purchase")))) == set()
        assert codes(only(known.post(event("PURCHASE")))) == {"plan-case"}

    def test_that_are_not_planned_are_compared_with_other_events(self) -> None:
        known = planned()
        known.post(event("refund"))
        assert codes(only(known.post(event("Refund")))) == {"plan-unknown-event", "name-case"}

    def test_of_events_with_errors_are_compared_with_other_events(self) -> None:
        known = planned()
        known.post(event("purchase"))
        assert codes(only(known.post(event("Purchase", time="soon")))) == {"time-unusable", "name-case"}

    def test_that_look_alike_are_still_told(self) -> None:
        known = planned()
        known.post(event("Purchase"))
        assert "name-alike" in codes(only(known.post(event("Purchаse"))))


class TestPreview:
    def test_tells_what_the_plan_says(self) -> None:
        known = planned("block")
        (preview,) = known.intake.preview(known.intake.prepare(arrived(event(price="1")), NOW), {})
        assert (preview.verdict, [each.code for each in preview.problems]) == (Verdict.INVALID, ["plan-type"])


class TestLaws:
    @given(st.sampled_from(EVENTFUL), st.lists(ELEMENTS, min_size=1, max_size=4))
    @examples(60)
    def test_a_plan_that_allows_everything_changes_nothing(self, path: str, elements: list[str]) -> None:
        """Nor does it raise, whatever arrives; and without a plan an intake is the one that it always was."""
        content = batch(path, elements) if path in SENDERS else elements[0].encode()
        without, allowing = Receiver(EVERYTHING), Receiver(EVERYTHING)
        allowing.intake.configure(EVERYTHING, PlanCheck(Plan(()), "ignore", "omit"))
        assert without.post(content, path) == allowing.post(content, path)

    @pytest.mark.parametrize("path", sorted(SENDERS))
    def test_every_wire_is_compared(self, path: str) -> None:
        known = Receiver(EVERYTHING)
        known.intake.configure(EVERYTHING, PlanCheck(Plan(())))
        content = event_for(path, "one").encode() if path in {"/track", "/import", "/engage", "/groups"} else None
        rows = known.post(content or batch(path, [event_for(path, "one", timestamp="2020-01-01T00:00:00Z")]), path)
        assert "plan-unknown-event" in codes(only(rows)) or path == "/react-native"


def test_a_plan_is_compared_with_every_destination_alike() -> None:
    settings = config(destination("One"), destination("Two", hooks=2))
    rows = sent(planned("omit", settings=settings), event(price="1"))
    assert len({task.body for task in rows.tasks}) == 1
