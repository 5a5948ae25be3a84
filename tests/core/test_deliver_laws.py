"""Laws of deliveries: they hold whatever happens, in whatever order.

Each law plays a script of small moves (`World`) and checks what was stored and called. The world itself checks after
every step that nothing is leased twice, that each destination has at most one open `Fetch`, and that the deliveries in
memory are consistent.
"""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core import destination_queue
from liveview.model.delivery import DeliveryState, Outcome
from liveview.model.event import State
from tests.support.core.inputs import config, destination
from tests.support.core.laws import BUDGETS, CALM, MOVES, REPLIES, STEERED, Move, law, play, settings_of
from tests.support.core.world import TIE, Reply, World
from tests.support.examples import examples

WAITING = 7
"""What may wait in memory if there is room for 2: that, 2 more that a batch was decided with, 2 of a fetch, 1 retry."""


class TestRounds:
    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_never_call_a_webhook_again_once_a_success_is_known(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        calls = [made for made in world.made if made.ended_at is not None]
        for success in (made for made in calls if made.outcome is Outcome.OK):
            later_rounds = [
                made
                for made in world.made
                if made.call.delivery_id == success.call.delivery_id
                and made.life == success.life
                and made.round > success.round
            ]
            assert later_rounds == [], "partial success is never retried"
        for calls_of_round in world.rounds().values():
            urls = [made.call.webhook.url for made in calls_of_round]
            assert len(urls) == len(set(urls)), "a webhook is called once a round"

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_call_nothing_for_a_delivery_that_an_earlier_run_stored_as_delivered(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        done = {row.id for row in world.sent() if row.state is DeliveryState.DELIVERED}
        before = len(world.made)
        world.restart()
        world.settle()
        assert [made for made in world.made[before:] if made.call.delivery_id in done] == []

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_never_take_longer_than_the_total_timeout(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        for calls in world.rounds().values():
            ends = [made.ended_at for made in calls if made.ended_at is not None]
            assert max(ends, default=calls[0].at) - calls[0].at <= BUDGETS.total_timeout + TIE

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_give_each_webhook_its_own_time_or_what_is_left_of_the_total(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        for calls in world.rounds().values():
            for made in calls:
                left = BUDGETS.total_timeout - (made.at - calls[0].at)
                missing = BUDGETS.webhook_timeout - left
                assert made.call.budget == pytest.approx(min(BUDGETS.webhook_timeout, left), abs=TIE)
                assert made.call.budget >= 0.001 - TIE
                if abs(missing - 0.05) > TIE:
                    expected = Outcome.TIMEOUT if missing < 0.05 else Outcome.TOTAL_TIMEOUT
                    assert made.call.limit is expected

    @law
    @given(MOVES, REPLIES, st.booleans())
    def test_send_the_same_bytes_and_message_id_on_every_attempt(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        bodies: dict[int, set[bytes]] = {}
        for made in world.made:
            bodies.setdefault(made.call.delivery_id, set()).add(made.call.body)
        for delivery_id, variants in bodies.items():
            assert len(variants) == 1
            message = json.loads(variants.pop())["messageId"]
            if delivery_id in world.log.deliveries:
                assert message == world.log.deliveries[delivery_id].message_id
            assert len(base64.b64decode(message, validate=True)) == 16

    @pytest.mark.parametrize("prompt", [True, False], ids=["the log answers at once", "the log answers late"])
    def test_are_at_most_max_in_flight_per_destination(self, prompt: bool) -> None:
        @law
        @given(MOVES, REPLIES)
        def holds(moves: list[Move], replies: list[Reply]) -> None:
            world = play(moves, replies, prompt=prompt)
            world.settle()
            assert all(crowd <= BUDGETS.max_in_flight for crowd in world.crowds.values()), world.crowds

        holds()


class TestDeliveries:
    @law
    @given(MOVES, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_all_end_once_in_delivered_or_failed_when_time_goes_on(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        world.settle()
        for row in world.sent():
            assert world.log.finals[row.id] == [row.state]
        for event in world.log.events.values():
            routed = any(row.event_id == event.id for row in world.sent())
            assert (world.log.state(event) in {State.DELIVERED, State.FAILED}) == routed

    @law
    @given(MOVES, REPLIES)
    def test_are_delivered_exactly_when_some_attempt_succeeded(self, moves: list[Move], replies: list[Reply]) -> None:
        world = play(moves, replies)
        world.settle()
        for row in world.sent():
            outcomes = {attempt.outcome for attempt in world.log.attempts.values() if attempt.delivery_id == row.id}
            assert (row.state is DeliveryState.DELIVERED) == (Outcome.OK in outcomes)

    @law
    @given(CALM, REPLIES)
    def test_get_as_many_rounds_as_the_schedule_has_and_one_more_before_they_fail(
        self, moves: list[Move], replies: list[Reply]
    ) -> None:
        world = play(moves, replies)
        world.settle()
        for row in world.sent():
            rounds = {attempt.round for attempt in world.log.attempts.values() if attempt.delivery_id == row.id}
            assert rounds == set(range(1, row.rounds + 1))
            if row.state is DeliveryState.FAILED:
                assert row.rounds == len(BUDGETS.retry_schedule) + 1

    @law
    @given(MOVES, REPLIES)
    def test_never_start_before_their_event_is_in_the_log(self, moves: list[Move], replies: list[Reply]) -> None:
        world = World(settings_of(), replies)
        for move in moves:
            move(world)
            for made in world.made:
                assert made.call.delivery_id in world.log.deliveries

    @law
    @given(MOVES, REPLIES)
    def test_of_a_removed_destination_fail_and_of_a_disabled_one_wait(
        self, moves: list[Move], replies: list[Reply]
    ) -> None:
        world = play(moves, replies)
        world.flush()
        waiting = {row.id: row for row in world.sent() if row.state is DeliveryState.PENDING}
        before = len(world.made)
        world.restart(config(destination("Webhooks", 2, enabled=False), destination("Long", 4), delivery=BUDGETS))
        world.settle()
        for row in waiting.values():
            now = world.log.deliveries[row.id].state
            if row.destination == "Mixpanel":
                assert now is DeliveryState.FAILED
            elif row.destination == "Webhooks":
                assert now is DeliveryState.PENDING
        called = {world.log.deliveries[made.call.delivery_id].destination for made in world.made[before:]}
        assert called <= {"Long"}
        assert world.unbalanced == []


class TestMemory:
    @pytest.mark.parametrize("policy", ["drop", "mark"])
    def test_holds_little_and_the_log_keeps_the_rest_until_it_is_asked(
        self, policy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(destination_queue, "ROOM", 2)
        monkeypatch.setattr(destination_queue, "ABANDON_AT_ONCE", 2)  # a destination may be back before they fail

        @examples(60)
        @given(STEERED, REPLIES, st.booleans())
        def holds(moves: list[Move], replies: list[Reply], prompt: bool) -> None:
            world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
            world.reconfigure(settings_of(policy))
            world.settle()
            assert (world.balance.pending, world.unbalanced) == (0, [])
            for row in world.sent():
                assert world.log.finals[row.id] == [row.state]
            assert all(weight <= WAITING for weight in world.heaviest.values()), world.heaviest

        holds()
