"""Laws of deliveries that a user steers: they hold through retries, giving up, reconfiguration and replays."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.delivery import DeliveryState, Outcome
from tests.support.core.laws import BUDGETS, REPLIES, STEERED, Move, law, play, settings_of
from tests.support.core.world import Reply
from tests.support.examples import examples


class TestSteering:
    """Retrying, giving up, and changing destinations while deliveries are under way."""

    @examples(150)
    @given(STEERED, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_leaves_every_delivery_with_one_end_and_the_balance_adding_up(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        world.reconfigure(settings_of(policy))
        world.settle()
        assert world.unbalanced == []
        assert world.balance.pending == 0
        for row in world.sent():
            assert world.log.finals[row.id] == [row.state]

    @law
    @given(STEERED, REPLIES, st.booleans())
    def test_never_repeats_a_call_that_was_cut_off_and_delivers_exactly_after_a_success(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.reconfigure(settings_of())
        world.settle()
        cut_off: set[tuple[int, int]] = set()
        for made in world.made:
            assert (made.life, made.call.delivery_id) not in cut_off, "only a kill before the commit may undo a cut"
            if made.cut:
                cut_off.add((made.life, made.call.delivery_id))
        for row in world.sent():
            outcomes = {attempt.outcome for attempt in world.log.attempts.values() if attempt.delivery_id == row.id}
            assert (row.state is DeliveryState.DELIVERED) == (Outcome.OK in outcomes)

    @law
    @given(STEERED, REPLIES, st.booleans())
    def test_ends_every_attempt_and_says_why_a_delivery_was_cut_short(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.reconfigure(settings_of())
        world.settle()
        rounds = len(BUDGETS.retry_schedule) + 1
        for row in world.sent():
            attempts = [attempt for _, attempt in sorted(world.log.attempts.items()) if attempt.delivery_id == row.id]
            assert all(attempt.outcome is not None for attempt in attempts)
            if row.state is DeliveryState.FAILED and row.rounds < rounds:
                assert attempts[-1].error in {"given up by hand", "destination removed"}

    @law
    @given(STEERED, REPLIES)
    def test_keeps_at_most_max_in_flight_calls_open(self, moves: list[Move], replies: list[Reply]) -> None:
        world = play(moves, replies)
        world.reconfigure(settings_of())
        world.settle()
        assert all(crowd <= BUDGETS.max_in_flight for crowd in world.crowds.values()), world.crowds

    @examples(100)
    @given(STEERED, REPLIES, st.booleans())
    def test_leaves_nothing_pending_but_for_disabled_destinations(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.settle()
        disabled = {each.key for each in world.config.destinations if not each.enabled}
        assert {row.destination for row in world.log.pending_rows()} <= disabled
        assert {world.log.deliveries[each].destination for each in world.log.leased} <= disabled

    @law
    @given(STEERED, REPLIES, st.booleans())
    def test_fails_everything_that_is_pending_when_all_destinations_are_removed(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        """Also what ends a round, is being fetched, or is not even stored at that moment."""
        world = play(moves, replies, prompt=prompt)
        before = len(world.made)
        world.reconfigure(msgspec.structs.replace(world.config, destinations=()))
        world.settle()
        assert world.balance.pending == 0
        assert (world.log.pending_rows(), world.log.leased) == ([], set())
        assert len(world.made) == before, "nothing is called any more"
