"""What waits to be stored."""

import asyncio

import pytest

from liveview.core.batch import Batch
from liveview.core.steps import Ids
from liveview.core.store import ClaimsLost, Noted, Stored
from liveview.errors import UnavailableError
from liveview.log.engine import wishes as module
from liveview.log.engine.wishes import MOST_AT_ONCE, RECORD, Commit, Noting, Recording, Wishes, Written
from liveview.model.event import State
from liveview.model.facts import EventMoved, Replied
from liveview.model.sink import SinkRequest
from tests.support.in_loop import in_loop
from tests.support.log.making import AT, attempt, delivery

AWAY = UnavailableError("the log is away")
EMPTY = Batch(at=AT).numbered(Ids())


def commit(*replays: int) -> Commit:
    batch = Batch(at=AT, replays=tuple(delivery(0, event_id) for event_id in replays))
    return Commit(batch, asyncio.get_running_loop().create_future())


def note(*events: int) -> Noting:
    rows = tuple(delivery(number, event_id) for number, event_id in enumerate(events, start=1))
    return Noting(rows, asyncio.get_running_loop().create_future())


def record(size: int = 0) -> Recording:
    return Recording(SinkRequest(received_at=AT, path="/x", headers=(), body=bytes(size), behaviour="ok", status=200))


class TestQueue:
    @in_loop
    async def test_hands_out_the_oldest_first_and_not_too_many(self) -> None:
        waiting, added = Wishes(), [note() for _ in range(MOST_AT_ONCE + 5)]
        assert all(map(waiting.add, added))
        assert waiting.take() == added[:MOST_AT_ONCE]
        assert len(waiting) == 5
        assert waiting.take() == added[MOST_AT_ONCE:]
        assert waiting.take() == []

    @in_loop
    async def test_after_a_failure_only_notes_wait_on_in_their_order(self) -> None:
        waiting = Wishes()
        first, lost, second, later, also_lost = note(), commit(), note(), note(), commit()
        for wish in (first, lost, record(), second):
            waiting.add(wish)
        taken = waiting.take()
        for wish in (later, record(), also_lost):
            waiting.add(wish)
        waiting.failed(taken, AWAY)
        assert waiting.take() == [first, second, later]
        assert [each.done.exception() for each in (lost, also_lost)] == [AWAY, AWAY]

    @in_loop
    async def test_at_the_end_nobody_waits_any_longer(self) -> None:
        waiting, lost, kept, taken = Wishes(), commit(), note(), commit()
        for wish in (lost, kept, record()):
            waiting.add(wish)
        waiting.end(AWAY, [taken])
        assert (lost.done.exception(), taken.done.exception(), kept.done.cancelled()) == (AWAY, AWAY, True)
        assert len(waiting) == 0

    @in_loop
    async def test_one_that_nobody_waits_for_any_more_may_be_told(self) -> None:
        waiting, lost, kept = Wishes(), commit(), note()
        lost.done.cancel()
        kept.done.cancel()
        waiting.failed([lost], AWAY)
        Written(Ids(), [EMPTY, None]).tell([lost, kept])
        assert lost.done.cancelled()


class TestRecords:
    @pytest.mark.parametrize("how", ["stored", "failed"])
    def test_are_bounded_until_their_fate_is_known(self, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
        monkeypatch.setattr(module, "MOST_RECORDING", 2 * (RECORD + 100))
        waiting = Wishes()
        assert [waiting.add(record(100)) for _ in range(3)] == [True, True, False]
        taken = waiting.take()
        assert not waiting.add(record(100))
        if how == "stored":
            assert waiting.stored(taken) == (record(100).row, record(100).row)
        else:
            waiting.failed(taken, AWAY)
        assert waiting.add(record(100))

    def test_without_a_body_are_counted_too(self) -> None:
        assert Recording(Replied(1, 2, AT)).size == record().size == RECORD


class TestWritten:
    @in_loop
    async def test_tells_each_what_was_stored_for_it(self) -> None:
        stored, lost, noted = commit(), commit(), note(7)
        moved = EventMoved(7, State.PENDING, State.DELIVERED)
        Written(Ids(), [EMPTY, None, None], {7: moved}).tell([stored, lost, noted])
        assert stored.done.result() == Stored(EMPTY, ())
        assert lost.done.result() == ClaimsLost()
        assert noted.done.result() == Noted(noted.rows, (moved,))

    @in_loop
    async def test_tells_a_move_once(self) -> None:
        moved = EventMoved(7, State.DELIVERED, State.PENDING)
        first, second = commit(7), note(7)
        Written(Ids(), [EMPTY, None], {7: moved}).tell([first, second])
        assert first.done.result() == Stored(EMPTY, (moved,))
        assert second.done.result() == Noted(second.rows, ())

    @in_loop
    async def test_the_first_batch_tells_of_deliveries_that_wait(self) -> None:
        first, second, waiting = commit(), commit(), frozenset({"Webhooks"})
        assert Written(Ids(), [None, EMPTY, EMPTY]).tell([note(), first, second], waiting) == frozenset()
        told = [each.done.result() for each in (first, second)]
        assert [set(each.rows.waiting) for each in told if isinstance(each, Stored)] == [{"Webhooks"}, set()]
        assert Written(Ids(), [None]).tell([note()], waiting) == waiting

    @in_loop
    async def test_lists_what_changed(self) -> None:
        moved = EventMoved(7, State.PENDING, State.DELIVERED)
        noted = Noting((attempt(1, 1, None),), asyncio.get_running_loop().create_future())
        changing = Written(Ids(), [EMPTY, None, None], {7: moved}).changing([commit(), noted, record()])
        assert changing == (attempt(1, 1, None), moved)
