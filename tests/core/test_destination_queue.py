"""The queue of one destination: whose turn it is, what it asks the log for, how much it takes, and what it counts."""

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.destination_queue import ABANDON_AT_ONCE, ROOM, DestinationQueue, Tracked
from liveview.core.pipeline.bodies import PlannedCall
from liveview.core.steps import UNIT, AttemptEnded, Fetch
from liveview.model.delivery import DeliveryState, Outcome
from tests.support.core.inputs import NOW, destination
from tests.support.core.tasks import pending, task

FRESH = Fetch("Webhooks", ROOM)
RETRIES = Fetch("Webhooks", ROOM // 2, fresh=False)


def queue_of(most: int = 4, fresh: int = 0, retries: int = 0, **options: bool) -> DestinationQueue:
    """A queue with this many first rounds and retries in memory."""
    queue = DestinationQueue("Webhooks", destination("Webhooks", **options), most)
    for number in range(1, fresh + retries + 1):
        queue.add(Tracked(task(number, rounds=0 if number <= fresh else 1), queue))
    return queue


def with_backlog(most: int = 4, fresh: int = 0, **options: bool) -> DestinationQueue:
    """A queue with first rounds in the log, too."""
    queue = queue_of(most, fresh, **options)
    queue.note_backlog()
    return queue


def taken(queue: DestinationQueue, count: int) -> list[int]:
    """The ids of the next deliveries, each of which ends before the next begins."""
    found = [queue.take() for _ in range(count)]
    return [tracked.delivery.id for tracked in found if tracked is not None]


class TestTake:
    @given(st.integers(0, 12), st.integers(0, 12))
    def test_lets_first_rounds_and_retries_alternate_and_each_keep_its_order(self, fresh: int, retries: int) -> None:
        queue = queue_of(40, fresh, retries)
        ids = taken(queue, fresh + retries)
        both = 2 * min(fresh, retries)
        kinds = ["retry" if number > fresh else "fresh" for number in ids]
        assert kinds[:both] == ["fresh", "retry"] * (both // 2)
        assert len(set(kinds[both:])) <= 1
        assert [number for number in ids if number <= fresh] == list(range(1, fresh + 1))
        assert [number for number in ids if number > fresh] == list(range(fresh + 1, fresh + retries + 1))

    @given(st.integers(1, 9), st.data())
    def test_never_keeps_the_other_kind_waiting_for_more_than_one(self, count: int, data: st.DataObject) -> None:
        """Whatever comes in between."""
        queue = queue_of(40, fresh=1, retries=1)
        kinds = []
        for number in range(10, 10 + count):
            rounds = data.draw(st.integers(0, 1))
            queue.add(Tracked(task(number, rounds=rounds), queue))
            tracked = queue.take()
            assert tracked is not None
            others = queue.retries if tracked.delivery.rounds == 0 else queue.fresh
            kinds.append((tracked.delivery.rounds, bool(others)))
        for (one, others_wait), (next_one, _) in itertools.pairwise(kinds):
            assert one != next_one or not others_wait

    def test_takes_nothing_while_all_places_are_taken(self) -> None:
        queue = queue_of(2, fresh=3)
        queue.calling = 2
        assert queue.take() is None
        queue.calling = 1
        assert taken(queue, 1) == [1]

    def test_takes_nothing_for_a_disabled_destination(self) -> None:
        assert queue_of(4, fresh=1, enabled=False).take() is None

    def test_takes_everything_at_once_for_a_removed_destination(self) -> None:
        queue = queue_of(1, fresh=3, retries=2)
        queue.configure(None, 1)
        queue.calling = 1
        assert len(taken(queue, 9)) == 5

    def test_makes_room(self) -> None:
        queue = queue_of(4, fresh=3)
        assert queue.room == ROOM - 3
        taken(queue, 2)
        assert (queue.room, queue.weight) == (ROOM - 1, 1)


class TestRoom:
    def test_counts_payloads(self) -> None:
        queue = queue_of()
        heavy = Tracked(task(1, text="x" * 10 * UNIT), queue)
        queue.add(heavy)
        assert queue.room == ROOM - 11
        queue.discard(heavy)
        assert queue.room == ROOM

    def test_is_never_less_than_nothing(self) -> None:
        assert queue_of(fresh=ROOM + 1).room == 0

    def test_is_none_while_others_wait_in_the_log(self) -> None:
        """They are older: what has just arrived must not overtake them."""
        assert with_backlog().room == 0

    def test_is_none_while_the_log_is_asked(self) -> None:
        queue = with_backlog()
        queue.fetch(NOW)
        assert queue.room == 0
        queue.answered(more=False, next_at=None)
        assert queue.room == ROOM

    def test_is_none_for_a_removed_destination(self) -> None:
        queue = queue_of()
        queue.configure(None, 4)
        assert queue.room == 0


class TestFetch:
    def test_asks_nothing_while_nothing_waits(self) -> None:
        assert queue_of().fetch(NOW) is None

    @given(st.integers(1, 40), st.integers(0, 40))
    def test_asks_for_first_rounds_while_fewer_wait_than_may_be_under_way(self, most: int, fresh: int) -> None:
        assert with_backlog(most, fresh).fetch(NOW) == (FRESH if fresh < most else None)

    def test_asks_only_for_retries_when_only_they_are_due(self) -> None:
        queue = queue_of()
        queue.wake_by(NOW)
        assert queue.fetch(NOW - 1) is None
        assert queue.fetch(NOW) == RETRIES

    def test_asks_for_retries_although_there_are_enough_first_rounds(self) -> None:
        queue = with_backlog(2, fresh=2)
        queue.wake_by(NOW)
        assert queue.fetch(NOW) == RETRIES

    def test_asks_for_no_more_retries_while_some_wait_in_memory(self) -> None:
        queue = queue_of(retries=1)
        queue.wake_by(NOW)
        assert (queue.fetch(NOW), queue.next_wake) == (None, None)
        assert taken(queue, 1) == [1]
        assert queue.fetch(NOW) == RETRIES

    def test_asks_nothing_for_a_disabled_destination(self) -> None:
        queue = with_backlog(enabled=False)
        queue.wake_by(NOW)
        assert (queue.fetch(NOW), queue.next_wake) == (None, None)

    def test_asks_for_everything_that_waits_for_a_removed_destination(self) -> None:
        queue = with_backlog()
        queue.configure(None, 4)
        assert queue.fetch(NOW) == Fetch("Webhooks", ABANDON_AT_ONCE, early=True)

    def test_asks_one_thing_at_a_time(self) -> None:
        queue = with_backlog()
        assert queue.fetch(NOW) == FRESH
        queue.note_backlog()
        queue.wake_by(NOW)
        assert queue.fetch(NOW) is None


class TestAnswered:
    @pytest.mark.parametrize("more", [True, False])
    def test_says_whether_first_rounds_are_left(self, more: bool) -> None:
        queue = with_backlog()
        queue.fetch(NOW)
        queue.answered(more=more, next_at=None)
        assert queue.fetch(NOW) == (FRESH if more else None)

    def test_leaves_a_backlog_that_was_noted_meanwhile(self) -> None:
        """The log may have answered before those were stored."""
        queue = with_backlog()
        queue.fetch(NOW)
        queue.note_backlog()
        queue.answered(more=False, next_at=None)
        assert queue.fetch(NOW) == FRESH
        queue.answered(more=False, next_at=None)
        assert queue.fetch(NOW) is None

    def test_about_retries_says_nothing_about_first_rounds(self) -> None:
        queue = with_backlog(2, fresh=2)
        queue.wake_by(NOW)
        assert queue.fetch(NOW) == RETRIES
        queue.answered(more=False, next_at=None)
        assert taken(queue, 1) == [1]
        assert queue.fetch(NOW) == FRESH

    def test_says_when_the_next_retry_is_due(self) -> None:
        queue = queue_of()
        queue.wake_by(NOW)
        queue.fetch(NOW)
        assert queue.next_wake is None, "the answer will tell"
        queue.answered(more=False, next_at=NOW + 5)
        assert queue.next_wake == NOW + 5

    def test_about_a_removed_destination_asks_again_while_retries_are_left(self) -> None:
        queue = with_backlog()
        queue.configure(None, 4)
        queue.fetch(NOW)
        queue.answered(more=False, next_at=NOW + 60)
        assert queue.fetch(NOW) == Fetch("Webhooks", ABANDON_AT_ONCE, early=True)


class TestWakeAt:
    @given(st.lists(st.none() | st.floats(0, 1e10), min_size=1))
    def test_is_the_earliest_moment_at_which_something_is_due(self, moments: list[float | None]) -> None:
        queue = queue_of()
        for at in moments:
            queue.wake_by(at)
        assert queue.wake_at == min((at for at in moments if at is not None), default=None)

    def test_survives_a_question_that_comes_before_it(self) -> None:
        queue = with_backlog()
        queue.wake_by(NOW + 5)
        queue.fetch(NOW)
        queue.answered(more=False, next_at=None)
        assert queue.next_wake == NOW + 5

    def test_is_none_once_the_destination_was_removed(self) -> None:
        queue = queue_of()
        queue.wake_by(NOW)
        queue.configure(None, 4)
        assert (queue.wake_at, queue.next_wake) == (None, None)

    def test_of_a_removed_destination_is_now(self) -> None:
        """A round that was under way may still end with a retry, which fails like everything else."""
        queue = queue_of()
        queue.configure(None, 4)
        assert queue.fetch(NOW) is None
        queue.wake_by(NOW + 60)
        assert queue.fetch(NOW) == Fetch("Webhooks", ABANDON_AT_ONCE, early=True)


class TestCountEnd:
    @pytest.mark.parametrize(
        ("rounds_before", "rounds_after", "state", "counted"),
        [
            (0, 1, DeliveryState.DELIVERED, (1, 0, 0)),
            (0, 1, DeliveryState.PENDING, (0, 0, 0)),
            (1, 2, DeliveryState.PENDING, (0, 0, 1)),
            (1, 2, DeliveryState.DELIVERED, (1, 0, 1)),
            (7, 8, DeliveryState.FAILED, (0, 1, 1)),
            (3, 3, DeliveryState.FAILED, (0, 1, 0)),
        ],
    )
    def test_counts_the_end_and_every_finished_round_after_the_first(
        self, rounds_before: int, rounds_after: int, state: DeliveryState, counted: tuple[int, int, int]
    ) -> None:
        queue = queue_of()
        before = pending(rounds=rounds_before)
        queue.count_end(before, msgspec.structs.replace(before, rounds=rounds_after, state=state))
        assert (queue.totals.delivered, queue.totals.failed, queue.totals.retries) == counted


class TestTracked:
    def test_continues_behind_the_webhooks_that_were_called_before_a_restart(self) -> None:
        tracked = Tracked(task(finished=(Outcome.TIMEOUT,)), queue_of())
        tracked.calls = tuple(PlannedCall(hook, b"{}") for hook in destination("Webhooks", 2).webhooks)
        assert tracked.next_call == tracked.calls[1]

    def test_has_no_call_before_its_round_begins(self) -> None:
        assert Tracked(task(), queue_of()).next_call is None

    def test_does_not_end_a_call_that_never_began(self) -> None:
        with pytest.raises(ValueError, match="never started"):
            Tracked(task(), queue_of()).finished(AttemptEnded(1, Outcome.OK, 1.0))
