"""Deliveries: attempts, restarts, removed destinations, and the totals that the screen shows."""

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.core.destination_queue import ABANDON_AT_ONCE
from liveview.core.steps import AttemptEnded, Fetch
from liveview.model.delivery import DeliveryState, Outcome
from liveview.model.destination import Webhook
from tests.support.core.first_delivery import outcomes, state, world
from tests.support.core.inputs import NOW, body, config, destination
from tests.support.core.world import World, attempts_of, deliveries_of


class TestAttempts:
    def test_are_stored_with_their_ends(self) -> None:
        played = world(1, (Outcome.OK, 1.0))
        assert played.log.attempts == {}
        (ended,) = attempts_of(played.end(AttemptEnded(1, Outcome.OK, 12.5, status=204)))
        assert (ended.id, ended.outcome, ended.duration_ms, ended.status) == (1, Outcome.OK, 12.5, 204)

    def test_that_last_are_recorded_once_before_they_end(self) -> None:
        played = world(1, (Outcome.OK, 4.0))
        assert played.deliveries.under_way(NOW - 0.1) == [], "it began later"
        (begun,) = played.deliveries.under_way(NOW)
        assert (begun.outcome, begun.started_at, begun.duration_ms) == (None, NOW, None)
        assert played.deliveries.under_way(NOW) == []
        (ended,) = attempts_of(played.end(AttemptEnded(1, Outcome.OK, 12.5)))
        assert (ended.id, ended.request_body) == (begun.id, begun.request_body)

    def test_that_have_ended_are_not_recorded_as_under_way(self) -> None:
        played = world(2, (Outcome.HTTP_ERROR, 1.0))
        played.wait(1.5)
        assert [attempt.webhook for attempt in played.deliveries.under_way(played.now)] == ["sink:/webhooks/2"]

    def test_keep_the_body_and_mask_the_headers(self) -> None:
        hook = Webhook("http://u:p@127.0.0.1/?t=1", {"Authorization": "secret", "X": "1"})
        target = msgspec.structs.replace(destination("Webhooks"), webhooks=(hook,))
        played = World(config(target))
        played.send(body())
        played.flush()
        played.record()
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
        (delivery,) = deliveries_of(played.end(ended))
        assert delivery.next_attempt_at == pytest.approx(played.now + wait)


class TestRestarts:
    def test_call_a_webhook_again_whose_answer_was_not_stored(self) -> None:
        played = world(2, (Outcome.OK, 1.0))
        played.wait(0.5)
        played.record()
        played.flush()
        played.restart()
        assert [made.call.webhook.url for made in played.made] == ["sink:/webhooks/1"] * 2
        assert played.made[0].call.body == played.made[1].call.body
        played.record()
        assert outcomes(played) == ["interrupted", None]

    def test_call_a_webhook_again_whose_call_was_ended_by_the_stop(self) -> None:
        played = world(2, (Outcome.HTTP_ERROR, 1.0), (Outcome.OK, 1.0), (Outcome.OK, 1.0))
        played.wait(1.5)
        played.quit()
        assert [made.call.webhook.url for made in played.made] == [f"sink:/webhooks/{number}" for number in (1, 2, 2)]
        assert outcomes(played) == ["http_error", "interrupted"]
        played.settle()
        assert (state(played), played.log.deliveries[1].rounds) == (DeliveryState.DELIVERED, 1)

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
        assert played.deliveries.next_wake == pytest.approx(NOW + 5.0)

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
        assert (last.outcome, last.error, last.started_at) == (Outcome.NOT_CALLED, "destination removed", None)
        assert played.balance.failed == 1

    def test_fail_deliveries_that_wait_for_a_later_round_too(self) -> None:
        played = world(1, (Outcome.RESET, 0.0))
        played.wait(0.0)
        played.flush()
        played.restart(without_destinations(played))
        played.settle()
        assert state(played) is DeliveryState.FAILED

    @pytest.mark.parametrize("rounds", [0, 1])
    def test_fail_any_number_of_deliveries(self, rounds: int) -> None:
        played = World(config(destination("Webhooks")), [(Outcome.RESET, 1.0)])
        for number in range(2 * ABANDON_AT_ONCE + 1):
            played.send(body(**{"$insert_id": f"{number}"}))
        played.flush()
        while rounds and any(row.rounds == 0 for row in played.log.deliveries.values()):
            played.wait(0.5)
            played.flush()
        played.restart(without_destinations(played))
        played.settle()
        assert {row.state for row in played.log.deliveries.values()} == {DeliveryState.FAILED}

    def test_that_come_back_wait_for_their_next_round_as_before(self) -> None:
        """The log may already be giving out everything pending, to fail it; what is not due yet goes back."""
        played = world(1, (Outcome.RESET, 0.0))
        played.wait(0.0)
        played.flush()
        there, played.prompt = played.config, False
        played.reconfigure(without_destinations(played))
        played.reconfigure(there)
        played.flush()
        assert len(played.made) == 1
        assert played.deliveries.next_wake == pytest.approx(NOW + 5.0)
        played.wait(6.0)
        played.flush()
        assert [made.at for made in played.made[1:]] == [pytest.approx(NOW + 5.0)]


class TestTotals:
    def test_count_what_happened_at_each_destination(self) -> None:
        played = world(1, (Outcome.OK, 60.0), (Outcome.OK, 0.25))
        played.settle()
        (totals,) = played.deliveries.totals()
        assert (totals.name, totals.delivered, totals.failed) == ("Webhooks", 1, 0)
        assert (totals.timeouts, totals.retries, totals.last_ms) == (1, 1, 250.0)

    def test_show_the_calls_under_way(self) -> None:
        played = world(2, (Outcome.HTTP_ERROR, 2.0))
        played.wait(3.0)
        (call,) = played.deliveries.in_flight()
        assert (call.event_id, call.delivery_id, call.destination, call.round) == (1, 1, "Webhooks", 1)
        assert (call.webhook, call.webhooks) == (2, 2)
        assert (call.started_at - NOW, call.budget, call.round_started_at - NOW) == (2.0, 5.0, 0.0)
        played.wait(2.0)
        assert played.deliveries.in_flight() == ()


class TestLeftDeliveries:
    """Those that nobody has any more, as receivers of a shared session tell each other."""

    def test_are_asked_for_at_once_if_they_are_due(self) -> None:
        played = World(config(destination("Webhooks")))
        step = played.deliveries.left({"Webhooks": NOW - 1}, NOW)
        assert [(each.destination, each.fresh) for each in step.commands if isinstance(each, Fetch)] == [
            ("Webhooks", True)
        ]

    def test_are_waited_for_if_they_are_due_later(self) -> None:
        played = World(config(destination("Webhooks")))
        assert played.deliveries.left({"Webhooks": NOW + 9}, NOW).commands == []
        assert played.deliveries.next_wake == NOW + 9

    def test_of_a_destination_that_is_unknown_here_are_for_others(self) -> None:
        played = World(config(destination("Webhooks")))
        assert played.deliveries.left({"Other": NOW - 1}, NOW).commands == []
