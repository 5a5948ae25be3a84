"""Deliveries: rounds and budgets, retries, restarts, queues, and the totals that the screen shows."""

import itertools
import json

import msgspec
import pytest

from liveview.config.schema import Config, DeliveryConfig
from liveview.core.deliver import Deliveries, state_of
from liveview.core.destination_queue import ABANDON_AT_ONCE
from liveview.core.steps import AttemptEnded, Call, Committed, Fetch, Settled, Step
from liveview.model.delivery import DeliveryState, Outcome, Reason
from liveview.model.destination import Webhook
from liveview.model.event import State
from tests.support.core.world import (
    NOW,
    TIE,
    Reply,
    World,
    attempts_of,
    body,
    calls_of,
    config,
    deliveries_of,
    destination,
)

FAILURES = [each for each in Outcome if each not in {Outcome.OK, Outcome.NOT_CALLED, Outcome.INTERRUPTED}]


def world(hooks: int, *replies: Reply, **more: object) -> World:
    """A world with one destination, whose first event is about to be delivered."""
    settings = msgspec.structs.replace(DeliveryConfig(retry_jitter=0.0), **more)
    played = World(config(destination("Webhooks", hooks), delivery=settings), replies or [(Outcome.OK, 0.01)])
    played.send(body())
    played.flush()
    return played


def outcomes(played: World, round_: int = 1) -> list[str | None]:
    """The outcomes of the attempts of one round in the log."""
    played.flush()
    rows = (attempt for _, attempt in sorted(played.log.attempts.items()) if attempt.round == round_)
    return [attempt.outcome for attempt in rows]


def state(played: World, delivery_id: int = 1) -> DeliveryState | None:
    played.flush()
    return played.log.deliveries[delivery_id].state


class TestRounds:
    def test_call_every_webhook_in_configured_order_one_after_another(self) -> None:
        played = world(3, (Outcome.HTTP_ERROR, 1.0))
        assert [made.call.webhook.url for made in played.made] == ["sink:/webhooks/1"]
        played.wait(3.0)
        assert [made.call.webhook.url for made in played.made] == [f"sink:/webhooks/{number}" for number in (1, 2, 3)]
        assert [made.at - NOW for made in played.made] == [0.0, 1.0, 2.0]

    def test_cannot_begin_with_an_event_that_has_no_body(self) -> None:
        """A log that was edited must neither end the engine nor keep the next one from starting."""
        played = World(config(destination("Webhooks")))
        played.send(body())
        played.commit()
        played.log.events[1] = msgspec.structs.replace(played.log.events[1], payload='{"event": "a"}')
        played.restart()
        played.settle()
        assert state(played) is DeliveryState.FAILED
        assert [attempt.reason for attempt in played.log.attempts.values()] == [Reason.NO_BODY]
        assert played.unbalanced == []

    def test_continue_after_a_success_so_that_every_webhook_gets_the_event(self) -> None:
        played = world(3, (Outcome.OK, 0.5))
        played.wait(2.0)
        assert outcomes(played) == ["ok", "ok", "ok"]

    @pytest.mark.parametrize("failure", FAILURES)
    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_with_one_success_are_delivered_and_never_retried(self, failure: Outcome, place: int) -> None:
        replies = [(failure, 0.1)] * 3
        replies[place] = (Outcome.OK, 0.1)
        played = world(3, *replies)
        played.settle()
        assert state(played) is DeliveryState.DELIVERED
        assert len(played.made) == 3
        assert played.log.deliveries[1].next_attempt_at is None

    @pytest.mark.parametrize("failure", FAILURES)
    def test_without_success_are_followed_by_another(self, failure: Outcome) -> None:
        played = world(2, (failure, 0.1), (failure, 0.1), (Outcome.OK, 0.1))
        played.wait(1.0)
        assert state(played) is DeliveryState.PENDING
        played.settle()
        assert state(played) is DeliveryState.DELIVERED
        assert [made.round for made in played.made] == [1, 1, 2, 2]

    def test_follow_the_schedule_and_then_the_delivery_fails(self) -> None:
        played = world(1, (Outcome.REFUSED, 0.0))
        played.settle()
        starts = [made.at for made in played.made]
        waits = [round(later - earlier, 3) for earlier, later in itertools.pairwise(starts)]
        assert waits == [5, 30, 120, 600, 1800, 3600, 7200]
        assert state(played) is DeliveryState.FAILED
        assert played.log.deliveries[1].rounds == 8

    def test_all_fail_at_once_without_a_schedule(self) -> None:
        played = world(1, (Outcome.REFUSED, 0.0), retry_schedule=())
        played.settle()
        assert state(played) is DeliveryState.FAILED
        assert len(played.made) == 1


class TestBudgets:
    def test_are_five_seconds_for_each_webhook(self) -> None:
        played = world(2, (Outcome.OK, 60.0))
        played.wait(10.0)
        assert outcomes(played) == ["timeout", "timeout"]
        assert [made.at - NOW for made in played.made] == [0.0, 5.0]

    def test_are_full_for_five_webhooks_that_never_answer(self) -> None:
        """Five times five seconds is exactly the total."""
        played = world(5, (Outcome.OK, 60.0))
        played.wait(25.0)
        assert outcomes(played) == ["timeout"] * 5

    def test_leave_nothing_for_the_sixth(self) -> None:
        played = world(6, (Outcome.OK, 60.0))
        played.wait(25.0)
        assert outcomes(played) == ["timeout"] * 5 + ["not_called"]
        last = played.log.attempts[6]
        assert (last.started_at, last.duration_ms, last.request_body) == (None, None, None)
        assert "25 s" in (last.error or "")

    def test_of_six_slow_webhooks_cut_the_last_one_short(self) -> None:
        played = world(6, (Outcome.HTTP_ERROR, 4.9))
        played.wait(24.6)
        assert played.made[-1].call.limit is Outcome.TOTAL_TIMEOUT
        assert played.made[-1].call.budget == pytest.approx(0.5, abs=TIE)

    @pytest.mark.parametrize(
        ("total", "limit"),
        [
            (10.0, Outcome.TIMEOUT),
            (9.96, Outcome.TIMEOUT),
            (9.94, Outcome.TOTAL_TIMEOUT),
            (6.0, Outcome.TOTAL_TIMEOUT),
            (5.01, Outcome.TOTAL_TIMEOUT),
        ],
    )
    def test_that_miss_less_than_50_ms_still_count_as_the_webhooks_own(self, total: float, limit: Outcome) -> None:
        played = world(2, (Outcome.OK, 60.0), total_timeout=total)
        played.wait(total)
        assert outcomes(played) == ["timeout", limit.value]
        assert played.now - NOW == pytest.approx(total)

    def test_are_fresh_for_every_round(self) -> None:
        played = world(6, (Outcome.OK, 60.0))
        played.wait(25.0)
        played.flush()
        played.wait(5.0)
        assert [made.call.budget for made in played.made if made.round == 2] == [pytest.approx(5.0)]

    def test_that_are_spent_by_a_late_success_still_deliver(self) -> None:
        played = world(6, *[(Outcome.OK, 60.0)] * 4, (Outcome.OK, 4.9999999))
        played.wait(25.0)
        assert outcomes(played)[-1] == "not_called"
        assert state(played) is DeliveryState.DELIVERED


class TestAttempts:
    def test_are_facts_before_and_after_the_call(self) -> None:
        played = world(1, (Outcome.OK, 1.0))
        under_way = played.log.attempts[1]
        assert (under_way.outcome, under_way.started_at, under_way.duration_ms) == (None, NOW, None)
        step = played.handle(AttemptEnded(1, Outcome.OK, 12.5, status=204))
        (ended,) = attempts_of(step)
        assert (ended.id, ended.outcome, ended.duration_ms, ended.status) == (1, Outcome.OK, 12.5, 204)

    def test_keep_the_body_and_mask_the_headers(self) -> None:
        hook = Webhook("http://u:p@127.0.0.1/?t=1", {"Authorization": "secret", "X": "1"})
        target = msgspec.structs.replace(destination("Webhooks"), webhooks=(hook,))
        played = World(config(target))
        played.send(body())
        played.flush()
        attempt = played.log.attempts[1]
        assert attempt.webhook == "http://***@127.0.0.1/?t=***"
        assert attempt.request_headers == (("Authorization", "***"), ("X", "1"))
        assert attempt.request_body == played.made[0].call.body
        assert played.made[0].call.webhook == hook


class TestRetryAfter:
    @pytest.mark.parametrize(("asked", "wait"), [("60", 60.0), ("1", 5.0), ("junk", 5.0), ("1000000000", 7200.0)])
    def test_lengthens_the_wait_within_bounds(self, asked: str, wait: float) -> None:
        played = world(1)
        played.now += 1.0
        headers = (("retry-AFTER", asked),)
        ended = AttemptEnded(1, Outcome.HTTP_ERROR, 1000.0, status=503, response_headers=headers)
        (delivery,) = deliveries_of(played.handle(ended))
        assert delivery.next_attempt_at == pytest.approx(played.now + wait)


class TestQueues:
    def test_are_independent_of_one_another(self) -> None:
        played = World(config(destination("Slow"), destination("Quick")), [(Outcome.OK, 60.0), (Outcome.OK, 0.0)])
        played.send(body())
        played.flush()
        played.wait(0.0)
        assert state(played, 2) is DeliveryState.DELIVERED
        assert state(played, 1) is DeliveryState.PENDING

    def test_leave_in_the_log_what_has_no_room_and_fetch_it_later(self) -> None:
        played = World(config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=2)), [(Outcome.OK, 1.0)])
        for number in range(5):
            played.send(body(**{"$insert_id": f"{number}"}))
        played.flush()
        assert len(played.made) == 2
        played.settle()
        assert [made.call.delivery_id for made in played.made] == [1, 2, 3, 4, 5]
        assert played.crowds["Webhooks"] == 2

    def test_do_not_begin_twice_what_is_fetched_before_its_commit_is_reported(self) -> None:
        """The writer is a thread: a row can be read from the log before the engine knows that it is there."""
        played = world(1, (Outcome.RESET, 0.0), (Outcome.OK, 60.0))
        played.wait(0.0)
        played.flush()
        played.send(body(**{"$insert_id": "b"}))
        played.commit()
        played.wait(5.0)
        assert sum(made.call.delivery_id == 2 for made in played.made) == 1, "the tick fetched it"
        assert calls_of(played.engine.handle(Committed(1), played.now)) == []

    def test_are_never_fuller_than_max_in_flight_when_answers_of_the_log_cross(self) -> None:
        """Two fetches are outstanding, and new deliveries arrive between their answers."""
        settings = config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=2))
        played = World(settings, [(Outcome.OK, 1.0), (Outcome.OK, 2.0), (Outcome.OK, 60.0)], prompt=False)
        for number in range(5):
            played.send(body(**{"$insert_id": f"{number}"}))
        played.commit()
        played.report()
        played.wait(2.0)
        assert len(played.fetches) == 2
        played.answer()
        played.send(body(**{"$insert_id": "new"}))
        played.commit()
        while played.reports:
            played.report()
        played.answer()
        assert played.crowds["Webhooks"] == 2


class TestRestarts:
    def test_call_a_webhook_again_whose_answer_was_not_stored(self) -> None:
        played = world(2, (Outcome.OK, 1.0))
        played.wait(0.5)
        played.restart()
        assert [made.call.webhook.url for made in played.made] == ["sink:/webhooks/1"] * 2
        assert played.made[0].call.body == played.made[1].call.body
        assert outcomes(played) == ["interrupted", None]

    def test_continue_behind_the_webhooks_that_answered_with_a_fresh_budget(self) -> None:
        played = world(3, (Outcome.HTTP_ERROR, 4.0))
        played.wait(5.0)
        played.flush()
        played.restart()
        assert [made.call.webhook.url for made in played.made] == [f"sink:/webhooks/{number}" for number in (1, 2, 2)]
        assert played.made[-1].call.budget == 5.0
        assert played.made[-1].round == 1

    def test_call_nothing_more_in_a_round_with_a_stored_success(self) -> None:
        played = world(3, (Outcome.OK, 1.0))
        played.wait(1.5)
        played.flush()
        before = len(played.made)
        played.restart()
        played.settle()
        assert len(played.made) == before
        assert state(played) is DeliveryState.DELIVERED

    def test_wait_for_the_next_round_as_before(self) -> None:
        played = world(1, (Outcome.RESET, 0.0))
        played.wait(0.0)
        played.flush()
        played.restart()
        assert played.engine.next_wake == pytest.approx(NOW + 5.0)

    def test_leave_the_deliveries_of_a_disabled_destination_alone(self) -> None:
        played = world(1, (Outcome.RESET, 0.0))
        played.restart(config(destination("Webhooks", enabled=False)))
        played.settle()
        assert state(played) is DeliveryState.PENDING


def without_destinations(played: World) -> Config:
    return msgspec.structs.replace(played.config, destinations=())


class TestRemovedDestinations:
    def test_fail_their_deliveries_visibly(self) -> None:
        played = world(1, (Outcome.OK, 60.0))
        played.restart(without_destinations(played))
        played.settle()
        assert state(played) is DeliveryState.FAILED
        last = played.log.attempts[max(played.log.attempts)]
        assert (last.outcome, last.reason, last.started_at) == (Outcome.NOT_CALLED, Reason.DESTINATION_REMOVED, None)
        assert played.engine.balance.failed == 1

    def test_fail_deliveries_that_wait_for_a_later_round_too(self) -> None:
        played = world(1, (Outcome.RESET, 0.0))
        played.wait(0.0)
        played.flush()
        played.restart(without_destinations(played))
        played.settle()
        assert state(played) is DeliveryState.FAILED

    def test_fail_any_number_of_deliveries(self) -> None:
        played = World(config(destination("Webhooks")), [(Outcome.OK, 60.0)])
        for number in range(2 * ABANDON_AT_ONCE + 1):
            played.send(body(**{"$insert_id": f"{number}"}))
        played.flush()
        played.restart(without_destinations(played))
        played.settle()
        assert {row.state for row in played.log.deliveries.values()} == {DeliveryState.FAILED}


class TestEventStates:
    @pytest.mark.parametrize(
        ("deliveries", "expected"),
        [
            (["pending"], State.PENDING),
            (["pending", "failed"], State.PENDING),
            (["pending", "delivered"], State.PENDING),
            (["delivered"], State.DELIVERED),
            (["delivered", "delivered"], State.DELIVERED),
            (["delivered", "failed"], State.FAILED),
            (["failed"], State.FAILED),
        ],
    )
    def test_follow_from_those_of_the_deliveries(self, deliveries: list[str], expected: State) -> None:
        assert state_of(DeliveryState(each) for each in deliveries) is expected


class TestTotals:
    def test_count_what_happened_at_each_destination(self) -> None:
        played = world(1, (Outcome.OK, 60.0), (Outcome.OK, 0.25))
        played.settle()
        (totals,) = played.engine.totals()
        assert (totals.name, totals.delivered, totals.failed) == ("Webhooks", 1, 0)
        assert (totals.timeouts, totals.retries, totals.last_ms) == (1, 1, 250.0)

    def test_show_the_calls_under_way(self) -> None:
        played = world(2, (Outcome.HTTP_ERROR, 2.0))
        played.wait(3.0)
        (call,) = played.engine.in_flight()
        assert (call.event_id, call.delivery_id, call.destination, call.round) == (1, 1, "Webhooks", 1)
        assert (call.webhook, call.webhooks) == (2, 2)
        assert (call.started_at - NOW, call.budget, call.round_started_at - NOW) == (2.0, 5.0, 0.0)
        played.wait(2.0)
        assert played.engine.in_flight() == ()


class TestUnfinishedBusiness:
    def test_keeps_nothing_that_is_settled(self) -> None:
        """Memory stays flat, because everything finished is forgotten."""
        played = world(2, (Outcome.OK, 0.1))
        played.settle()
        assert played.engine.in_flight() == ()
        assert played.engine.next_wake is None

    def test_of_an_empty_log_is_none(self) -> None:
        deliveries = Deliveries((destination("Webhooks"),), DeliveryConfig(), 0, ())
        assert deliveries.resume() == Step()

    def test_is_asked_for_by_destination_on_resume(self) -> None:
        targets = (destination("Webhooks"), destination("Off", enabled=False))
        deliveries = Deliveries(targets, DeliveryConfig(max_in_flight=3), 0, ("Webhooks", "Off", "Gone"))
        assert deliveries.resume().commands == (
            Fetch("Webhooks", 3, frozenset()),
            Fetch("Gone", ABANDON_AT_ONCE, frozenset(), early=True),
        )

    def test_is_not_handed_out_again_before_its_end_is_stored(self) -> None:
        one_at_a_time = config(destination("Webhooks"), delivery=DeliveryConfig(max_in_flight=1))
        played = World(one_at_a_time, [(Outcome.RESET, 0.0)])
        played.send(body(**{"$insert_id": "a"}))
        played.send(body(**{"$insert_id": "b"}))
        played.commit()
        played.report()
        step = played.engine.handle(AttemptEnded(1, Outcome.RESET, 0.0), NOW)
        fetches = [command for command in step.commands if isinstance(command, Fetch)]
        assert fetches == [Fetch("Webhooks", 1, frozenset({1}))]
        assert not any(isinstance(command, Call) for command in played.engine.handle(Settled(1), NOW).commands)


class TestBodies:
    def test_carry_the_message_id_of_the_delivery(self) -> None:
        played = world(1)
        assert json.loads(played.made[0].call.body)["messageId"] == played.log.deliveries[1].message_id
