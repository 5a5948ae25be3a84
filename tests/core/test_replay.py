"""Replays: further deliveries of stored events, and what remains of a replay that is not stored."""

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.core.dedup import Key
from liveview.core.payload import message_id, message_id_without_key
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.replay import can_be_delivered, planned
from liveview.core.steps import Replayed, StoredEvent
from liveview.model.consent import Consent
from liveview.model.delivery import Decision, DeliveryState, Outcome, Rule
from liveview.model.event import DedupSource, EventType, State, Verdict
from liveview.model.facts import EventMoved
from liveview.model.note import Note, PipelineStep
from liveview.model.pipeline_settings import FrozenPipeline, PipelineSettings, frozen_text
from tests.support.core.inputs import NOW, TOKEN, body, config, destination
from tests.support.core.pipelines import definition, where
from tests.support.core.world import World

TWO = config(destination("Webhooks"), destination("Mixpanel"))


def world(*, prompt: bool = True) -> World:
    return World(TWO, prompt=prompt)


class TestReplaying:
    def test_plans_a_delivery_of_the_same_message_for_a_delivered_event_which_is_pending_again(self) -> None:
        here = world()
        event = here.post(body())
        here.settle()
        here.replay("Webhooks", event.id)
        here.flush()
        planned = here.log.deliveries[3]
        assert (planned.decision, planned.rule, planned.state) == (Decision.SEND, Rule.REPLAYED, DeliveryState.PENDING)
        assert planned.message_id == here.log.deliveries[1].message_id
        assert here.log.moved[-1] == EventMoved(event.id, State.DELIVERED, State.PENDING)
        here.settle()
        assert here.log.moved[-1] == EventMoved(event.id, State.PENDING, State.DELIVERED)
        assert here.log.deliveries[planned.id].state is DeliveryState.DELIVERED
        assert [made.call.webhook.url for made in here.made][-1] == "sink:/webhooks/1"
        assert here.unbalanced == []

    def test_calls_no_webhook_before_the_delivery_is_stored(self) -> None:
        here = world()
        event = here.post(body())
        here.settle()
        calls = len(here.made)
        here.replay("Webhooks", event.id)
        assert len(here.made) == calls
        here.commit()
        assert len(here.made) == calls
        here.report()
        assert len(here.made) == calls + 1

    def test_brings_an_unrouted_event_to_a_destination(self) -> None:
        here = world()
        event = here.post(body(**{"$options": {"integrations": {"All": False}}}))
        assert event.state is State.UNROUTED
        here.replay("Mixpanel", event.id)
        here.settle()
        assert here.log.moved[0] == EventMoved(event.id, State.UNROUTED, State.PENDING)
        assert here.balance.delivered == 1

    def test_leaves_out_invalid_and_duplicate_events_and_types_without_a_payload(self) -> None:
        here = world()
        first = here.post(body(**{"$insert_id": "a"}))
        ids = [
            here.post(body(**{"$insert_id": "a"})).id,
            here.post(b"not json").id,
            here.post(body("$create_alias", **{"$insert_id": "b"})).id,
        ]
        here.settle()
        batch = here.replay("Webhooks", first.id, *ids, 99)
        assert batch is not None
        assert [row.event_id for row in batch.replays] == [first.id]

    @pytest.mark.parametrize("key", ["Nobody", "Mixpanel"])
    def test_to_an_unknown_destination_plans_nothing(self, key: str) -> None:
        here = world()
        event = here.post(body())
        here.settle()
        here.reconfigure(config(destination("Webhooks")))
        assert here.replay(key, event.id) is None

    def test_to_a_disabled_destination_waits_until_it_is_enabled(self) -> None:
        here = world()
        event = here.post(body())
        here.settle()
        here.reconfigure(config(destination("Webhooks", enabled=False), destination("Mixpanel")))
        here.replay("Webhooks", event.id)
        here.settle()
        assert here.balance.pending == 1
        here.reconfigure(TWO)
        here.settle()
        assert here.balance.delivered == 1

    def test_continues_after_a_restart(self) -> None:
        here = world()
        event = here.post(body())
        here.settle()
        here.replay("Webhooks", event.id)
        here.commit()
        here.restart()
        here.settle()
        assert here.log.deliveries[3].state is DeliveryState.DELIVERED
        assert here.unbalanced == []


class TestAReplayThatIsNotStored:
    def test_leaves_everything_as_it_was(self) -> None:
        here = world()
        event = here.post(body())
        here.settle()
        before = here.balance
        here.replay("Webhooks", event.id)
        here.fail()
        here.settle()
        assert here.balance == before
        here.replay("Webhooks", event.id)
        here.flush()
        assert list(here.log.deliveries) == [1, 2, 3]

    def test_does_not_keep_an_event_pending_whose_other_delivery_ends_meanwhile(self) -> None:
        here = World(config(destination("Webhooks")), replies=[(Outcome.OK, 1.0)])
        event = here.post(body())
        here.replay("Webhooks", event.id)
        here.wait(2.0)
        here.fail()
        here.settle()
        assert (here.balance.delivered, len(here.log.deliveries)) == (1, 1)
        assert here.unbalanced == []

    def test_keeps_an_event_pending_once_it_is_stored(self) -> None:
        """Also if the other delivery ends in the same transaction, before or after it."""
        for first in (World.wait, World.replay):
            here = World(config(destination("Webhooks")), replies=[(Outcome.OK, 1.0)])
            event = here.post(body())
            if first is World.wait:
                here.wait(1.0)
            here.replay("Webhooks", event.id)
            here.wait(1.0)
            here.commit()
            assert here.balance.pending == 1
            here.settle()
            assert (here.balance.delivered, here.unbalanced) == (1, [])


class Stopping(Pipeline):
    """Its transformations stop every event whose name is `Paid`, and note that the others are fine."""

    def prepared(self, emission: Emission, destination: str) -> Emission:
        out = super().prepared(emission, destination)
        note = Note(PipelineStep.TRANSFORM, "seen", f"for {destination}")
        return out.noted(note, rule=Rule.SQL_ERROR if out.name == "Paid" else None)


class TestThroughThePipeline:
    LIBRARY = (
        definition("Bought", where("$event_name", "=", "Purchase")),
        definition("Paid", where("price", "=", 5)),
        definition("Viewed", where("$event_name", "=", "screen_view")),
    )

    def settings(self) -> Config:
        return msgspec.structs.replace(TWO, definitions=self.LIBRARY)

    def test_sends_the_event_once_for_each_name_with_the_message_of_that_name(self) -> None:
        here = World(self.settings())
        event = here.post(body(price=5))
        here.settle()
        here.replay("Mixpanel", event.id)
        here.settle()
        first = {row.emission: row for row in here.log.deliveries.values() if row.rule is Rule.DEFAULT}
        replayed = [row for row in here.log.deliveries.values() if row.rule is Rule.REPLAYED]
        assert [(row.emission, row.definition, row.pipeline_id) for row in replayed] == [
            ("Bought", "Bought", 1),
            ("Paid", "Paid", 1),
        ]
        assert [row.message_id for row in replayed] == [first[row.emission].message_id for row in replayed]
        assert [note.code for note in replayed[0].notes] == ["definition-matched", "definition-overlap"]
        bodies = [made.call.body for made in here.made]
        assert {*bodies[-2:]} == {*bodies[:4]}, "the same bytes as at first"
        assert here.unbalanced == []

    def test_uses_the_settings_of_now(self) -> None:
        here = World(TWO)
        event = here.post(body())
        here.settle()
        here.reconfigure(self.settings())
        here.replay("Mixpanel", event.id)
        here.settle()
        assert b'"event":"Bought"' in here.made[-1].call.body
        here.reconfigure(TWO)
        here.replay("Mixpanel", event.id)
        here.settle()
        assert here.made[-1].call.body == here.made[0].call.body
        last = max(here.log.deliveries.values(), key=lambda row: row.id)
        assert (last.emission, last.definition, last.pipeline_id, last.notes) == ("Purchase", None, None, ())

    def test_asks_neither_routing_nor_consent(self) -> None:
        consent = Consent(categories={"C": ("Webhooks",)})
        here = World(msgspec.structs.replace(self.settings(), consent=consent))
        event = here.post(body(**{"$options": {"integrations": {"All": False}}}))
        here.replay("Mixpanel", event.id)
        here.settle()
        assert [made.call.webhook.url for made in here.made] == ["sink:/mixpanel/1"]

    def test_sends_a_screen_view_that_a_definition_names(self) -> None:
        here = World(TWO)
        event = here.post(body("screen_view"))
        batch = here.replay("Webhooks", event.id)
        assert batch is not None
        assert batch.replays == ()
        here.reconfigure(self.settings())
        here.replay("Webhooks", event.id)
        here.settle()
        assert b'"event":"Viewed","type":"track"' in here.made[-1].call.body

    def test_leaves_out_invalid_events_and_profile_updates(self) -> None:
        here = World(self.settings())
        here.post(b"not json")
        here.post(b'{"$token": "t", "$distinct_id": "u", "$set": {"price": 5}}', "/engage")
        batch = here.replay("Webhooks", 1, 2)
        assert batch is not None
        assert batch.replays == ()

    def test_that_a_step_stops_is_a_skip_with_its_rule_and_notes(self) -> None:
        here = World(TWO)
        event = here.post(body(price=5))
        here.settle()
        frozen = FrozenPipeline(7, NOW, frozen_text(PipelineSettings(definitions=self.LIBRARY)))
        batch = planned(Replayed("Webhooks", here.log.past([event.id])), NOW, Stopping(frozen))
        sent, stopped = batch.replays
        assert (sent.rule, sent.decision, sent.emission) == (Rule.REPLAYED, Decision.SEND, "Bought")
        assert (stopped.rule, stopped.decision, stopped.emission) == (Rule.SQL_ERROR, Decision.SKIP, "Paid")
        assert (stopped.state, stopped.next_attempt_at, stopped.message_id) == (None, None, None)
        assert [note.code for note in stopped.notes] == ["definition-matched", "definition-overlap", "seen"]
        assert (batch.pipeline_id, stopped.pipeline_id) == (7, 7)
        only_stopped = msgspec.structs.replace(batch, replays=(stopped,))
        rows = only_stopped.numbered(here.log.last)
        assert (rows.tasks, rows.waiting, len(rows.deliveries)) == ((), frozenset(), 1)


class TestPlanned:
    def test_is_due_at_once_and_has_not_been_tried(self) -> None:
        event = StoredEvent(7, Verdict.ACCEPTED, EventType.TRACK, None, TOKEN, NOW)
        (row,) = planned(Replayed("Webhooks", (event,)), NOW + 9).replays
        assert (row.event_id, row.destination, row.rounds, row.next_attempt_at) == (7, "Webhooks", 0, NOW + 9)

    def test_has_the_message_of_the_key_or_else_of_the_event(self) -> None:
        key = Key(TOKEN, DedupSource.INSERT_ID, '"a"')
        events = [
            StoredEvent(n, Verdict.ACCEPTED, EventType.TRACK, each, TOKEN, NOW) for n, each in enumerate([key, None])
        ]
        one, other = (row.message_id for row in planned(Replayed("Webhooks", tuple(events)), NOW).replays)
        assert (one, other) == (message_id(key), message_id_without_key(TOKEN, 1, NOW))

    @pytest.mark.parametrize(
        ("verdict", "kind", "profile", "possible"),
        [
            (Verdict.ACCEPTED, EventType.TRACK, False, True),
            (Verdict.ACCEPTED, EventType.IDENTIFY, False, True),
            (Verdict.ACCEPTED, EventType.IDENTIFY, True, False),
            (Verdict.ACCEPTED, EventType.SCREEN, False, False),
            (Verdict.ACCEPTED, EventType.ALIAS, False, False),
            (Verdict.DUPLICATE, EventType.TRACK, False, False),
            (Verdict.INVALID, EventType.TRACK, False, False),
        ],
    )
    def test_is_nothing_for_an_event_that_no_webhook_has_a_payload_for(
        self, verdict: Verdict, kind: EventType, profile: bool, possible: bool
    ) -> None:
        event = StoredEvent(7, verdict, kind, None, TOKEN, NOW, profile)
        assert can_be_delivered(event) is possible
        assert bool(planned(Replayed("Webhooks", (event,)), NOW).replays) is possible
