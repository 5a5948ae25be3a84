"""Rounds: webhooks called one after another, their budgets, and what follows from each outcome."""

import itertools

import msgspec
import pytest

from liveview.model.delivery import DeliveryState, Outcome, Reason
from tests.support.core.first_delivery import outcomes, state, world
from tests.support.core.inputs import NOW, body, config, destination
from tests.support.core.world import TIE, World

FAILURES = [each for each in Outcome if each not in {Outcome.OK, Outcome.NOT_CALLED, Outcome.INTERRUPTED}]


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
        played.decide()
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
