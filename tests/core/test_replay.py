"""Replays: further deliveries of stored events, and what remains of a replay that is not stored."""

from decimal import Decimal

import pytest

from liveview.model.delivery import Decision, DeliveryState, Outcome, Rule
from liveview.model.event import State
from liveview.model.facts import EventMoved
from tests.support.core.world import World, body, config, deliveries_of, destination

TWO = config(destination("Webhooks"), destination("Mixpanel"))
AT = Decimal("1790000000.125")


def world(*, prompt: bool = True) -> World:
    return World(TWO, prompt=prompt)


class TestReplaying:
    def test_plans_a_delivery_of_the_same_message_for_a_delivered_event_which_is_pending_again(self) -> None:
        here = world()
        event = here.send(body())
        here.settle()
        step = here.replay("Webhooks", event.id)
        (planned,) = deliveries_of(step)
        assert (planned.decision, planned.rule, planned.state) == (Decision.SEND, Rule.REPLAYED, DeliveryState.PENDING)
        assert planned.message_id == here.log.deliveries[1].message_id
        assert EventMoved(event.id, State.DELIVERED, State.PENDING) in step.facts
        here.settle()
        assert here.log.deliveries[planned.id].state is DeliveryState.DELIVERED
        assert [made.call.webhook.url for made in here.made][-1] == "sink:/webhooks/1"
        assert here.engine.balance == here.log.balance()

    def test_calls_no_webhook_before_the_delivery_is_stored(self) -> None:
        here = world()
        event = here.send(body())
        here.settle()
        calls = len(here.made)
        here.replay("Webhooks", event.id)
        assert len(here.made) == calls
        here.commit()
        here.report()
        assert len(here.made) == calls + 1

    def test_brings_an_unrouted_event_to_a_destination(self) -> None:
        here = world()
        event = here.send(body(**{"$options": {"integrations": {"All": False}}}))
        here.flush()
        assert event.state is State.UNROUTED
        assert EventMoved(event.id, State.UNROUTED, State.PENDING) in here.replay("Mixpanel", event.id).facts
        here.settle()
        assert here.engine.balance.delivered == 1

    def test_leaves_out_invalid_and_duplicate_events_and_types_without_a_payload(self) -> None:
        here = world()
        first = here.send(body(**{"$insert_id": "a"}))
        ids = [
            here.send(body(**{"$insert_id": "a"})).id,
            here.send(b"not json").id,
            here.send(body("$create_alias", **{"$insert_id": "b"})).id,
        ]
        here.settle()
        step = here.replay("Webhooks", first.id, *ids, 99)
        assert [row.event_id for row in deliveries_of(step)] == [first.id]

    @pytest.mark.parametrize("key", ["Nobody", "Mixpanel"])
    def test_to_an_unknown_destination_plans_nothing(self, key: str) -> None:
        here = world()
        event = here.send(body())
        here.settle()
        here.reconfigure(config(destination("Webhooks")))
        assert here.replay(key, event.id).facts == ()

    def test_to_a_disabled_destination_waits_until_it_is_enabled(self) -> None:
        here = world()
        event = here.send(body())
        here.settle()
        here.reconfigure(config(destination("Webhooks", enabled=False), destination("Mixpanel")))
        here.replay("Webhooks", event.id)
        here.settle()
        assert here.engine.balance.pending == 1
        here.reconfigure(TWO)
        here.settle()
        assert here.engine.balance.delivered == 1

    def test_continues_after_a_restart(self) -> None:
        here = world()
        event = here.send(body())
        here.settle()
        here.replay("Webhooks", event.id)
        here.commit()
        here.restart()
        here.settle()
        assert here.log.deliveries[3].state is DeliveryState.DELIVERED
        assert here.engine.balance == here.log.balance()


class TestAReplayThatIsNotStored:
    def test_leaves_everything_as_it_was(self) -> None:
        here = world()
        event = here.send(body())
        here.settle()
        before = here.engine.balance
        here.replay("Webhooks", event.id)
        assert here.engine.balance.pending == 1
        here.fail()
        here.settle()
        assert here.engine.balance == here.log.balance() == before
        assert [row.id for row in deliveries_of(here.replay("Webhooks", event.id))] == [3]

    def test_does_not_keep_an_event_pending_whose_other_delivery_ended_meanwhile(self) -> None:
        here = World(config(destination("Webhooks")), replies=[(Outcome.OK, 1.0)])
        event = here.send(body())
        here.flush()
        here.replay("Webhooks", event.id)
        here.wait(2.0)
        assert here.engine.balance.pending == 1, "the replayed delivery is still to come"
        here.fail()
        assert here.engine.balance.delivered == 1
        here.settle()
        assert here.engine.balance == here.log.balance()
        assert here.unbalanced == []

    def test_remembers_what_the_event_was_although_its_other_delivery_is_settled_meanwhile(self) -> None:
        here = World(config(destination("Webhooks")))
        event = here.send(body())
        here.flush()
        here.wait(1.0)
        here.commit()
        here.replay("Webhooks", event.id)
        here.fail()  # the writer reports the end of the first delivery, and then the failed commit
        assert here.engine.balance.delivered == 1
        here.settle()
        assert here.engine.balance == here.log.balance()
