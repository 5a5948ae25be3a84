"""Laws of an engine that a user steers: they hold through retries, giving up, reconfiguration and replays."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.model.delivery import DeliveryState, Outcome, Reason, Rule
from liveview.model.event import Verdict
from tests.support.core.laws import BUDGETS, REPLAYED, REPLIES, STEERED, Move, law, play, settings_of
from tests.support.core.world import Reply, World
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
        assert world.engine.balance == world.log.balance()
        assert world.engine.balance.pending == 0
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
                assert attempts[-1].reason in {Reason.GIVEN_UP, Reason.DESTINATION_REMOVED}

    @law
    @given(STEERED, REPLIES)
    def test_keeps_at_most_max_in_flight_calls_open(self, moves: list[Move], replies: list[Reply]) -> None:
        world = play(moves, replies)
        world.reconfigure(settings_of())
        world.settle()
        assert all(crowd <= BUDGETS.max_in_flight for crowd in world.crowds.values()), world.crowds


class TestReplays:
    """Further deliveries of stored events."""

    @examples(200)
    @given(REPLAYED, REPLIES, st.booleans(), st.sampled_from(["drop", "mark"]))
    def test_of_accepted_events_end_like_any_delivery_and_the_balance_adds_up(
        self, moves: list[Move], replies: list[Reply], prompt: bool, policy: str
    ) -> None:
        world = play(moves, replies, prompt=prompt, settings=settings_of(policy))
        world.settle()
        assert world.unbalanced == []
        assert world.engine.balance == world.log.balance()
        assert world.engine.balance.pending == 0
        for row in world.sent():
            assert world.log.finals[row.id] == [row.state]
            if row.rule is Rule.REPLAYED:
                assert world.log.events[row.event_id].verdict is Verdict.ACCEPTED

    @law
    @given(REPLAYED, REPLIES, st.booleans())
    def test_leave_the_ids_of_deliveries_gapless_whatever_commits_fail(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = play(moves, replies, prompt=prompt)
        world.flush()
        assert sorted(world.log.deliveries) == list(range(1, len(world.log.deliveries) + 1))

    @law
    @given(REPLAYED, REPLIES, st.booleans())
    def test_are_the_same_message_as_the_first_delivery_and_called_only_once_stored(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = World(settings_of(), replies, prompt)
        for move in moves:
            move(world)
            assert all(made.call.delivery_id in world.log.deliveries for made in world.made)
        world.settle()
        messages: dict[int, set[str | None]] = {}
        for row in world.sent():
            messages.setdefault(row.event_id, set()).add(row.message_id)
        assert all(len(ids) == 1 for ids in messages.values())
