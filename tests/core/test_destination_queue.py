"""The queue of one destination: how many rounds it lets start, when it fetches, and what it counts."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.destination_queue import ABANDON_AT_ONCE, WORTH_FETCHING, DestinationQueue, Round
from liveview.core.steps import NOTHING, AttemptEnded, Fetch
from liveview.model.delivery import DeliveryState, Outcome, Phase, Reason
from tests.support.core.tasks import pending, task
from tests.support.core.world import NOW, destination
from tests.support.log.making import attempt


def queue_of(most: int, under_way: int = 0, **options: bool) -> DestinationQueue:
    """A queue with something due in the log and rounds under way."""
    target = destination("Webhooks", **options)
    queue = DestinationQueue("Webhooks", target, most)
    queue.backlog = True
    queue.rounds |= {number: Round(task(number), target, NOW) for number in range(1, under_way + 1)}
    return queue


class TestFetch:
    def test_asks_for_as_many_as_there_is_room_for_and_names_those_under_way(self) -> None:
        queue = queue_of(4, under_way=1)
        queue.unsettled.add(9)
        assert queue.fetch().commands == (Fetch("Webhooks", 3, frozenset({1, 9})),)

    def test_asks_nothing_while_nothing_waits(self) -> None:
        queue = queue_of(4)
        queue.backlog = False
        assert queue.fetch() == NOTHING

    @given(st.integers(1, 40), st.data())
    def test_waits_until_a_fifth_of_the_places_is_free(self, most: int, data: st.DataObject) -> None:
        under_way = data.draw(st.integers(0, most))
        asks = queue_of(most, under_way).fetch() != NOTHING
        assert asks == (most - under_way >= max(most // WORTH_FETCHING, 1))

    def test_asks_nothing_for_a_disabled_destination(self) -> None:
        assert queue_of(4, enabled=False).fetch() == NOTHING

    def test_asks_for_everything_that_waits_for_a_removed_destination(self) -> None:
        queue = queue_of(4)
        queue.configure(None, 4)
        assert queue.fetch().commands == (Fetch("Webhooks", ABANDON_AT_ONCE, frozenset(), early=True),)


class TestWakeAt:
    @given(st.lists(st.none() | st.floats(0, 1e10), min_size=1))
    def test_is_the_earliest_moment_at_which_something_is_due(self, moments: list[float | None]) -> None:
        queue = queue_of(4)
        for at in moments:
            queue.wake_by(at)
        assert queue.wake_at == min((at for at in moments if at is not None), default=None)

    def test_is_none_once_the_destination_was_removed(self) -> None:
        queue = queue_of(4)
        queue.wake_by(NOW)
        queue.configure(None, 4)
        queue.wake_by(NOW)
        assert queue.wake_at is None


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
        queue = queue_of(4)
        before = pending(rounds=rounds_before)
        queue.count_end(before, msgspec.structs.replace(before, rounds=rounds_after, state=state))
        assert (queue.totals.delivered, queue.totals.failed, queue.totals.retries) == counted


class TestRound:
    def test_continues_behind_the_webhooks_that_were_called_before_a_restart(self) -> None:
        round_ = Round(task(finished=(Outcome.TIMEOUT,)), destination("Webhooks", 2), NOW)
        assert round_.next_webhook is not None
        assert round_.next_webhook.url == "sink:/webhooks/2"

    def test_has_no_call_under_way_before_the_first(self) -> None:
        assert Round(task(), destination("Webhooks"), NOW).in_flight(25.0) is None

    def test_does_not_end_a_call_that_never_began(self) -> None:
        with pytest.raises(ValueError, match="never started"):
            Round(task(), destination("Webhooks"), NOW).finished(AttemptEnded(1, Outcome.OK, 1.0))

    def test_keeps_all_that_a_call_says_of_its_end(self) -> None:
        round_ = Round(task(), destination("Webhooks"), NOW)
        round_.attempt = attempt(1, 1, None)
        ended = AttemptEnded(1, Outcome.INTERRUPTED, 2.5, phase=Phase.SENDING, reason=Reason.STOPPED, error="stopped")
        finished = round_.finished(ended)
        assert (finished.id, finished.outcome, finished.duration_ms) == (1, Outcome.INTERRUPTED, 2.5)
        assert (finished.phase, finished.reason, finished.error) == (Phase.SENDING, Reason.STOPPED, "stopped")
