"""Laws of breakpoints: nothing is lost by holding calls, and nothing is called twice at once."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from liveview.model.delivery import Attempt, DeliveryState, Outcome, Reason
from tests.support.core.holding import held, hold, release
from tests.support.core.laws import BUDGETS, HELD, REPLIES, Move, law, play, settings_of
from tests.support.core.world import Reply, World
from tests.support.examples import examples


def played(moves: list[Move], replies: list[Reply], *, prompt: bool = True) -> World:
    """A world after these moves, and after everything held was let go."""
    world = play(moves, replies, prompt=prompt)
    world.reconfigure(settings_of())
    for destination in world.config.destinations:
        hold(world, destination.key, None)
    for _ in range(100):
        world.settle()
        if not held(world):
            return world
        release(world, held(world)[0])
    raise AssertionError("there is no end of held calls")


def attempts_by_delivery(world: World) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {row.id: [] for row in world.sent()}
    for _, attempt in sorted(world.log.attempts.items()):
        found[attempt.delivery_id].append(attempt)
    return found


class TestHolding:
    @examples(150)
    @given(HELD, REPLIES, st.booleans())
    def test_leaves_every_delivery_with_one_end_and_the_balance_adding_up(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = played(moves, replies, prompt=prompt)
        assert world.unbalanced == []
        assert world.balance.pending == 0
        assert world.log.leased == set()
        for row in world.sent():
            assert world.log.finals[row.id] == [row.state]

    @law
    @given(HELD, REPLIES)
    def test_keeps_at_most_max_in_flight_calls_open(self, moves: list[Move], replies: list[Reply]) -> None:
        world = played(moves, replies)
        assert all(crowd <= BUDGETS.max_in_flight for crowd in world.crowds.values()), world.crowds

    @law
    @given(HELD, REPLIES, st.booleans())
    def test_is_over_with_the_run(self, moves: list[Move], replies: list[Reply], prompt: bool) -> None:
        world = play(moves, replies, prompt=prompt)
        world.restart(settings_of())
        assert held(world) == []
        world.settle()
        assert (held(world), world.balance.pending) == ([], 0)

    @law
    @given(HELD, REPLIES, st.booleans())
    def test_bounds_what_is_held(self, moves: list[Move], replies: list[Reply], prompt: bool) -> None:
        """Rounds under way may still come to a breakpoint when nothing new begins any more."""
        world = World(settings_of(), replies, prompt)
        for move in moves:
            move(world)
            counts = Counter(call.destination for call in world.deliveries.breakpoints.held())
            assert all(count <= 2 * BUDGETS.max_in_flight for count in counts.values())
            active = {*world.active} & {*held(world)}
            assert not active, "a call is held and made"

    @law
    @given(HELD, REPLIES, st.booleans())
    def test_fails_calls_that_are_never_made_and_counts_them_as_failures(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = played(moves, replies, prompt=prompt)
        for row, attempts in ((row, attempts_by_delivery(world)[row.id]) for row in world.sent()):
            for attempt in attempts:
                if attempt.reason is Reason.FAILED_BY_HAND:
                    assert (attempt.outcome, attempt.started_at) == (Outcome.NOT_CALLED, None)
                    assert attempt.webhook
            outcomes = {attempt.outcome for attempt in attempts}
            assert (row.state is DeliveryState.DELIVERED) == (Outcome.OK in outcomes)

    @law
    @given(HELD, REPLIES, st.booleans())
    def test_sends_a_changed_body_exactly_where_the_attempt_says_so(
        self, moves: list[Move], replies: list[Reply], prompt: bool
    ) -> None:
        world = played(moves, replies, prompt=prompt)
        for attempts in attempts_by_delivery(world).values():
            for attempt in attempts:
                if attempt.reason is Reason.BODY_CHANGED:
                    assert attempt.request_body == b'{"changed": 1}'
                elif attempt.outcome is Outcome.OK:
                    assert attempt.request_body != b'{"changed": 1}'
