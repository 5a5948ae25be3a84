"""Laws of replays: their deliveries end like any other, whatever happens, in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.model.delivery import Rule
from liveview.model.event import Verdict
from tests.support.core.laws import REPLAYED, REPLIES, Move, law, play, settings_of
from tests.support.core.world import Reply, World
from tests.support.examples import examples


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
        assert world.balance.pending == 0
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
