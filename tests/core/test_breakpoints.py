"""Breakpoints: which calls they hold, and what becomes of those."""

import msgspec
import pytest

from liveview.config.schema import DeliveryConfig
from liveview.core.steps import AttemptEnded
from liveview.errors import ControlError
from liveview.model.breakpoint import Breakpoint
from liveview.model.delivery import DeliveryState, Outcome, Reason
from liveview.model.destination import Webhook
from tests.support.core.first_delivery import outcomes, state
from tests.support.core.holding import fail_held, held, hold, release
from tests.support.core.inputs import NOW, body, config, destination
from tests.support.core.world import Reply, World, attempts_of, calls_of


def stopped(hooks: int, *replies: Reply, breakpoint_: Breakpoint = Breakpoint.NEXT, **more: object) -> World:
    """A world whose first call is held."""
    settings = msgspec.structs.replace(DeliveryConfig(retry_jitter=0.0), **more)
    played = World(config(destination("Webhooks", hooks), delivery=settings), replies or [(Outcome.OK, 0.01)])
    hold(played, breakpoint_=breakpoint_)
    post(played, "a")
    assert held(played) == [1]
    return played


def post(played: World, key: str) -> None:
    played.post(body(**{"$insert_id": key}))


class TestHolding:
    def test_makes_no_call_and_leaves_nothing_in_the_log(self) -> None:
        played = stopped(1)
        played.wait(3_600.0)
        assert (played.made, played.log.attempts) == ([], {})
        assert state(played) is DeliveryState.PENDING
        assert (played.balance.pending, played.deliveries.next_wake) == (1, None)
        assert played.deliveries.in_flight() == ()

    def test_says_which_call_it_is_and_since_when(self) -> None:
        played = stopped(2)
        played.wait(5.0)
        (call,) = played.deliveries.breakpoints.held()
        assert (call.event_id, call.destination, call.round, call.webhook, call.webhooks) == (1, "Webhooks", 1, 1, 2)
        assert call.since == NOW

    def test_of_the_next_call_lets_all_others_go_on(self) -> None:
        played = stopped(1, max_in_flight=1)
        post(played, "b")
        post(played, "c")
        played.settle()
        assert held(played) == [1]
        assert [made.call.delivery_id for made in played.made] == [2, 3]
        assert played.deliveries.breakpoints.in_effect() == {}

    def test_of_every_call_goes_on_until_it_is_switched_off(self) -> None:
        played = stopped(1, breakpoint_=Breakpoint.EVERY)
        post(played, "b")
        assert held(played) == [1, 2]
        hold(played, breakpoint_=None)
        post(played, "c")
        assert (held(played), [made.call.delivery_id for made in played.made]) == ([1, 2], [3])

    def test_stops_at_max_in_flight_and_then_nothing_begins(self) -> None:
        played = stopped(1, breakpoint_=Breakpoint.EVERY, max_in_flight=2)
        for key in "bcd":
            post(played, key)
        assert held(played) == [1, 2]
        release(played, 1)
        assert held(played) == [2, 3]
        hold(played, breakpoint_=None)
        played.settle()
        assert sorted(made.call.delivery_id for made in played.made) == [1, 4]

    def test_concerns_one_destination(self) -> None:
        played = World(config(destination("Webhooks"), destination("Mixpanel")))
        hold(played)
        post(played, "a")
        assert [played.log.deliveries[each].destination for each in held(played)] == ["Webhooks"]
        assert len(played.made) == 1

    def test_comes_before_a_later_webhook_or_a_retry_too(self) -> None:
        played = World(config(destination("Webhooks", 2)), [(Outcome.RESET, 1.0)])
        post(played, "a")
        hold(played)
        played.wait(2.0)
        (call,) = played.deliveries.breakpoints.held()
        assert (call.webhook, call.round, call.since) == (2, 1, NOW + 1.0)
        hold(played)
        release(played, 1)
        played.settle()
        (call,) = played.deliveries.breakpoints.held()
        assert (call.webhook, call.round) == (1, 2)

    def test_is_not_possible_where_there_is_no_destination(self) -> None:
        played = World(config())
        hold(played)
        assert played.deliveries.breakpoints.in_effect() == {}

    def test_shows_what_would_be_sent_without_secrets(self) -> None:
        hook = Webhook("http://u:p@127.0.0.1/?t=1", {"Authorization": "secret", "X": "1"})
        played = World(config(msgspec.structs.replace(destination("Webhooks"), webhooks=(hook,))))
        hold(played)
        post(played, "a")
        ((call, request),) = [(each.call, each.request) for each in played.deliveries.breakpoints.requests()]
        assert (call.delivery_id, request.method, request.url) == (1, "POST", "http://***@127.0.0.1/?t=***")
        assert request.headers == (("Authorization", "***"), ("X", "1"))
        release(played, 1)
        assert played.made[0].call.body == request.body


class TestRelease:
    @pytest.mark.parametrize("waited", [0.0, 3.0, 3_600.0])
    def test_makes_the_call_with_budgets_that_start_then(self, waited: float) -> None:
        played = stopped(2, (Outcome.OK, 60.0), total_timeout=8.0)
        played.wait(waited)
        (call,) = calls_of(release(played, 1))
        assert (call.budget, call.limit) == (5.0, Outcome.TIMEOUT)
        (flight,) = played.deliveries.in_flight()
        assert (flight.started_at, flight.round_started_at) == (played.now, played.now)
        played.settle()
        assert [made.call.budget for made in played.made[:2]] == [5.0, 3.0]
        assert outcomes(played) == ["timeout", "total_timeout"]

    def test_sends_a_changed_body_once_and_says_so(self) -> None:
        played = stopped(2, (Outcome.RESET, 1.0), (Outcome.RESET, 1.0), (Outcome.OK, 1.0))
        release(played, 1, b'{"mine": 1}')
        played.settle()
        assert [made.call.body == b'{"mine": 1}' for made in played.made] == [True, False, False, False]
        attempts = [attempt for _, attempt in sorted(played.log.attempts.items())]
        assert [attempt.reason for attempt in attempts] == [Reason.BODY_CHANGED, None, None, None]
        assert attempts[0].request_body == b'{"mine": 1}'
        assert attempts[0].error is None

    def test_with_the_same_body_changes_nothing(self) -> None:
        played = stopped(1)
        (there,) = played.deliveries.breakpoints.requests()
        release(played, 1, there.request.body)
        played.settle()
        assert played.log.attempts[1].reason is None

    def test_waits_for_a_place(self) -> None:
        played = stopped(1, (Outcome.OK, 4.0), max_in_flight=1)
        post(played, "b")
        played.wait(1.0)
        assert calls_of(release(played, 1)) == []
        assert held(played) == []
        played.wait(3.5)
        assert [(made.call.delivery_id, made.at) for made in played.made] == [(2, NOW), (1, NOW + 4.0)]

    def test_comes_before_what_waits(self) -> None:
        played = stopped(1, (Outcome.OK, 4.0), max_in_flight=1)
        for key in "bcd":
            post(played, key)
        release(played, 1)
        played.settle()
        assert [made.call.delivery_id for made in played.made] == [2, 1, 3, 4]

    def test_waits_while_the_destination_is_off(self) -> None:
        played = stopped(1)
        played.reconfigure(config(destination("Webhooks", enabled=False)))
        release(played, 1)
        played.settle()
        assert played.made == []
        played.reconfigure(config(destination("Webhooks")))
        played.settle()
        assert state(played) is DeliveryState.DELIVERED

    def test_is_refused_where_nothing_is_held(self) -> None:
        played = stopped(1)
        release(played, 1)
        for delivery_id in (1, 2):
            with pytest.raises(ControlError, match=f"no call of delivery {delivery_id} is held"):
                release(played, delivery_id)
            with pytest.raises(ControlError, match=f"no call of delivery {delivery_id} is held"):
                fail_held(played, delivery_id)


class TestFail:
    def test_is_an_attempt_that_was_not_made(self) -> None:
        played = stopped(1)
        (attempt,) = attempts_of(fail_held(played, 1))
        assert (attempt.outcome, attempt.reason, attempt.error, attempt.webhook) == (
            Outcome.NOT_CALLED,
            Reason.FAILED_BY_HAND,
            "failed at a breakpoint",
            "sink:/webhooks/1",
        )

    def test_is_followed_by_a_retry_like_any_failure(self) -> None:
        played = stopped(1)
        fail_held(played, 1)
        played.flush()
        assert played.deliveries.next_wake == NOW + 5.0
        played.settle()
        assert (state(played), played.log.deliveries[1].rounds) == (DeliveryState.DELIVERED, 2)

    def test_goes_on_with_the_next_webhook(self) -> None:
        played = stopped(3)
        played.wait(60.0)
        fail_held(played, 1)
        played.settle()
        assert outcomes(played) == ["not_called", "ok", "ok"]
        assert (state(played), played.log.deliveries[1].rounds) == (DeliveryState.DELIVERED, 1)

    def test_of_every_call_fails_the_round_after_its_last_webhook(self) -> None:
        played = stopped(2, breakpoint_=Breakpoint.EVERY)
        fail_held(played, 1)
        assert [call.webhook for call in played.deliveries.breakpoints.held()] == [2]
        fail_held(played, 1)
        played.flush()
        assert (state(played), played.log.deliveries[1].rounds) == (DeliveryState.PENDING, 1)


class TestTheRest:
    def test_give_up_ends_a_held_delivery(self) -> None:
        played = stopped(1)
        played.give_up(1)
        played.settle()
        last = played.log.attempts[1]
        assert (last.outcome, last.error) == (Outcome.NOT_CALLED, "given up by hand")
        assert (held(played), played.made, state(played)) == ([], [], DeliveryState.FAILED)

    def test_give_up_after_a_webhook_accepted_it_counts_as_delivered(self) -> None:
        played = World(config(destination("Webhooks", 2)), [(Outcome.OK, 1.0)])
        post(played, "a")
        hold(played)
        played.wait(2.0)
        played.give_up(1)
        played.settle()
        assert state(played) is DeliveryState.DELIVERED

    def test_give_up_ends_one_that_was_released_and_waits(self) -> None:
        played = stopped(1)
        played.reconfigure(config(destination("Webhooks", enabled=False)))
        release(played, 1)
        played.give_up(1)
        played.settle()
        assert (played.made, state(played)) == ([], DeliveryState.FAILED)

    def test_retry_now_leaves_a_held_call_alone(self) -> None:
        played = stopped(1)
        played.retry_now(1)
        played.settle()
        assert (held(played), played.made) == ([1], [])

    @pytest.mark.parametrize("is_released", [False, True])
    def test_removal_of_the_destination_fails_what_is_held(self, is_released: bool) -> None:
        played = stopped(1, breakpoint_=Breakpoint.EVERY)
        if is_released:
            played.reconfigure(config(destination("Webhooks", enabled=False)))
            release(played, 1)
        played.reconfigure(config())
        played.settle()
        assert (held(played), played.made, state(played)) == ([], [], DeliveryState.FAILED)
        assert played.deliveries.breakpoints.in_effect() == {}

    def test_reload_keeps_what_is_held_and_what_is_to_be_held(self) -> None:
        played = stopped(1, breakpoint_=Breakpoint.EVERY)
        played.reconfigure(config(destination("Webhooks", 3)))
        post(played, "b")
        assert [call.webhooks for call in played.deliveries.breakpoints.held()] == [1, 3]

    @pytest.mark.parametrize("ends", [World.restart, World.quit])
    def test_restart_releases(self, ends: object) -> None:
        played = stopped(1, breakpoint_=Breakpoint.EVERY)
        played.commit()
        assert callable(ends)
        ends(played)
        played.settle()
        assert state(played) is DeliveryState.DELIVERED
        assert outcomes(played) == ["ok"]

    def test_end_of_a_call_that_was_never_made_is_ignored(self) -> None:
        played = stopped(1)
        assert played.end(AttemptEnded(1, Outcome.OK, 1.0)).rows == []
        assert held(played) == [1]
