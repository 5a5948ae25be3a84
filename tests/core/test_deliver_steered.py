"""Deliveries that a user steers, and changes of destinations while deliveries are under way."""

from collections import Counter

import pytest

from liveview.config.schema import Config, DeliveryConfig
from liveview.core.steps import AttemptEnded, Cancel, Step
from liveview.model.delivery import Attempt, Delivery, DeliveryState, Outcome
from liveview.model.event import State
from liveview.model.facts import EventMoved
from tests.support.core.first_delivery import state, world
from tests.support.core.inputs import NOW, body, config, destination
from tests.support.core.world import World


def nowhere() -> Config:
    """The configuration after its only destination was removed."""
    return config()


class TestRetryNow:
    def test_brings_a_waiting_retry_forward(self) -> None:
        played = world(1, (Outcome.RESET, 0.0), (Outcome.OK, 0.0))
        played.wait(0.0)
        played.flush()
        played.retry_now(1)
        played.flush()
        played.wait(0.0)
        played.flush()
        assert state(played) is DeliveryState.DELIVERED
        assert played.now == NOW

    def test_may_come_before_the_end_of_the_round_is_stored(self) -> None:
        """The delivery is still leased then, and nothing changes."""
        played = world(1, (Outcome.RESET, 0.0), (Outcome.OK, 1.0))
        played.wait(0.0)
        played.retry_now(1)
        assert played.log.deliveries[1].rounds == 0
        played.settle()
        assert (state(played), played.log.deliveries[1].rounds, len(played.made)) == (DeliveryState.DELIVERED, 2, 2)

    def test_leaves_a_call_under_way_alone(self) -> None:
        played = world(1, (Outcome.OK, 1.0))
        played.wait(0.5)
        played.retry_now(1)
        played.settle()
        assert (len(played.made), state(played)) == (1, DeliveryState.DELIVERED)

    def test_of_a_disabled_destination_waits_until_it_is_enabled(self) -> None:
        played = world(1, (Outcome.RESET, 0.0), (Outcome.OK, 0.0))
        played.wait(0.0)
        played.flush()
        played.reconfigure(config(destination("Webhooks", enabled=False)))
        played.retry_now(1)
        played.settle()
        assert (state(played), len(played.made)) == (DeliveryState.PENDING, 1)
        played.reconfigure(config(destination("Webhooks")))
        played.settle()
        assert (state(played), played.now) == (DeliveryState.DELIVERED, NOW)


class TestGiveUp:
    def test_cuts_the_call_off_and_fails_the_delivery(self) -> None:
        played = world(2, (Outcome.OK, 4.0))
        played.wait(1.5)
        step = played.give_up(1)
        assert step.commands == [Cancel(1)]
        attempt, delivery = step.rows
        assert isinstance(attempt, Attempt)
        assert (attempt.outcome, attempt.error) == (Outcome.INTERRUPTED, "given up by hand")
        assert attempt.duration_ms == pytest.approx(1500.0, abs=0.01)
        assert isinstance(delivery, Delivery)
        assert (delivery.state, delivery.rounds, delivery.next_attempt_at) == (DeliveryState.FAILED, 0, None)
        played.flush()
        assert played.log.moved == [EventMoved(1, State.PENDING, State.FAILED)]

    def test_is_final_whatever_the_call_still_says(self) -> None:
        played = world(1, (Outcome.OK, 4.0))
        played.wait(1.0)
        played.give_up(1)
        assert played.end(AttemptEnded(1, Outcome.OK, 4000.0)) == Step()
        played.settle()
        assert played.end(AttemptEnded(1, Outcome.OK, 4000.0)) == Step()
        assert state(played) is DeliveryState.FAILED
        assert played.balance.failed == 1

    def test_after_a_webhook_accepted_the_event_counts_as_delivered(self) -> None:
        played = world(2, (Outcome.OK, 1.0), (Outcome.OK, 4.0))
        played.wait(2.0)
        played.give_up(1)
        played.settle()
        assert (state(played), played.log.deliveries[1].rounds) == (DeliveryState.DELIVERED, 1)
        assert [attempt.outcome for attempt in played.log.attempts.values()] == [Outcome.OK, Outcome.INTERRUPTED]
        assert len(played.made) == 2

    def test_makes_room_for_waiting_deliveries(self) -> None:
        played = World(config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=1)), [(Outcome.OK, 4.0)])
        for key in "ab":
            played.send(body(**{"$insert_id": key}))
        played.flush()
        assert [made.call.delivery_id for made in played.made] == [1]
        played.give_up(1)
        played.flush()
        assert [made.call.delivery_id for made in played.made] == [1, 2]

    def test_reaches_a_delivery_that_waits_in_memory(self) -> None:
        played = World(config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=1)), [(Outcome.OK, 4.0)])
        for key in "abc":
            played.send(body(**{"$insert_id": key}))
        played.flush()
        played.give_up(2)
        played.settle()
        assert [made.call.delivery_id for made in played.made] == [1, 3]
        assert state(played, 2) is DeliveryState.FAILED

    def test_reaches_all_deliveries_of_an_event_and_no_other(self) -> None:
        played = World(config(destination("Webhooks"), destination("Mixpanel")), [(Outcome.OK, 4.0)])
        for key in "ab":
            played.send(body(**{"$insert_id": key}))
        played.flush()
        played.give_up(1)
        played.settle()
        ends = [DeliveryState.FAILED] * 2 + [DeliveryState.DELIVERED] * 2
        assert [row.state for row in played.log.deliveries.values()] == ends

    def test_while_the_delivery_waits_in_the_log_records_the_reason(self) -> None:
        played = world(1, (Outcome.RESET, 0.0))
        played.wait(0.0)
        played.flush()
        played.give_up(1)
        played.settle()
        last = played.log.attempts[max(played.log.attempts)]
        assert (last.outcome, last.error, last.round) == (Outcome.NOT_CALLED, "given up by hand", 2)
        assert (state(played), len(played.made)) == (DeliveryState.FAILED, 1)


class TestReconfigured:
    def test_uses_changed_webhooks_from_the_next_round_on(self) -> None:
        played = world(2, (Outcome.RESET, 1.0))
        played.wait(0.5)
        played.reconfigure(config(destination("Webhooks", 3)))
        played.settle()
        calls = Counter(made.round for made in played.made)
        assert calls[1] == 2
        assert set(calls.values()) == {2, 3}

    def test_continues_at_once_with_a_destination_that_was_enabled(self) -> None:
        off = config(destination("Webhooks", enabled=False))
        played = world(1, (Outcome.RESET, 0.0), (Outcome.OK, 0.0))
        played.wait(0.0)
        played.flush()
        played.reconfigure(off)
        played.wait(60.0)
        assert len(played.made) == 1
        played.reconfigure(config(destination("Webhooks")))
        played.flush()
        assert len(played.made) == 2

    def test_fails_what_is_decided_but_not_stored_when_its_destination_goes(self) -> None:
        played = World(config(destination("Webhooks")))
        played.send(body())
        played.decide()
        played.reconfigure(nowhere())
        played.settle()
        assert state(played) is DeliveryState.FAILED
        assert played.made == []

    def test_fails_what_is_being_fetched_when_its_destination_goes(self) -> None:
        played = World(config(destination("Webhooks")), [(Outcome.OK, 60.0)], prompt=False)
        played.post(body())
        played.restart()
        played.answer()
        assert (len(played.answers), len(played.made)) == (1, 1), "leased, but not known"
        played.reconfigure(nowhere())
        played.settle()
        assert (state(played), len(played.made)) == (DeliveryState.FAILED, 1)

    def test_fails_what_ends_a_round_when_its_destination_goes(self) -> None:
        """The end was on its way into the log when everything that waited there was fetched."""
        played = world(1, (Outcome.RESET, 0.0))
        played.wait(0.0)
        played.reconfigure(nowhere())
        played.settle()
        assert (state(played), played.log.deliveries[1].rounds) == (DeliveryState.FAILED, 1)
        assert played.log.leased == set()

    def test_fails_what_waits_for_a_retry_when_its_destination_goes(self) -> None:
        played = world(1, (Outcome.RESET, 0.0))
        played.wait(0.0)
        played.flush()
        played.reconfigure(nowhere())
        played.settle()
        assert (state(played), played.now) == (DeliveryState.FAILED, NOW)
        last = played.log.attempts[max(played.log.attempts)]
        assert (last.outcome, last.error) == (Outcome.NOT_CALLED, "destination removed")

    def test_accepts_a_removed_destination_again(self) -> None:
        played = world(1, (Outcome.OK, 1.0))
        played.wait(0.5)
        played.reconfigure(nowhere())
        (gone,) = played.deliveries.totals()  # what was counted stays
        assert (gone.name, gone.failed) == ("Webhooks", 1)
        played.reconfigure(config(destination("Webhooks")))
        played.settle()
        played.send(body(**{"$insert_id": "new"}))
        played.settle()
        assert [row.state for row in played.log.deliveries.values()] == [DeliveryState.FAILED, DeliveryState.DELIVERED]
        assert [totals.failed for totals in played.deliveries.totals()] == [1]

    def test_lowers_how_many_calls_may_be_open_without_cutting_any(self) -> None:
        targets, count = destination("Webhooks"), 6
        played = World(config(targets, delivery=DeliveryConfig(max_in_flight=4)), [(Outcome.OK, 1.0)])
        for key in range(count):
            played.send(body(**{"$insert_id": f"{key}"}))
        played.flush()
        played.reconfigure(config(targets, delivery=DeliveryConfig(max_in_flight=1)))
        played.settle()
        assert len(played.made) == count
        assert {row.state for row in played.log.deliveries.values()} == {DeliveryState.DELIVERED}
