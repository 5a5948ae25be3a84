"""The store on a file: what is kept and what is lost while it cannot be written."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import msgspec
import pytest

from liveview.core.dedup import Key
from liveview.core.steps import Fetch, Resume
from liveview.errors import UnavailableError
from liveview.log.engine import store as module
from liveview.log.engine import wishes
from liveview.model.event import DedupSource, State
from liveview.model.facts import Replied
from tests.support.in_loop import in_loop
from tests.support.log.making import AT, new_log
from tests.support.log.store_on_file import MARK, Told, exclusive, gone, opened, sink_request
from tests.support.log.stores import NOW, Desk, ended, purchase
from tests.support.running import PATIENCE, TOKEN, rows

KEY = Key(TOKEN, DedupSource.INSERT_ID, '"a"')


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is away is tried again at once."""
    monkeypatch.setattr(module, "RETRY_EVERY", 0.02)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


class TestTransaction:
    @in_loop
    async def test_of_a_batch_takes_along_all_that_waits(self, log: Path) -> None:
        told = Told()
        async with opened(log, told) as store:
            batch = await Desk(store).decide(purchase("a"))
            noted = store.note([MARK])
            store.record(sink_request(1))
            await store.commit(batch)
            assert noted.done()
            assert told.commits == 1

    @in_loop
    async def test_without_a_batch_waits_for_more(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "WITHIN", 10 * module.WITHIN)
        told = Told()
        async with opened(log, told) as store:
            first = store.note([MARK])
            for _ in range(10):  # the loop turns
                await asyncio.sleep(0)
            assert not first.done()
            await asyncio.gather(first, store.note([MARK]))
            assert told.commits == 1

    @in_loop
    async def test_is_announced_by_what_is_unstored(self, log: Path) -> None:
        async with opened(log) as store:
            unstored = store.unstored
            assert (unstored.is_waiting, unstored.is_in_thread) == (False, False)
            noted = store.note([MARK])
            assert (unstored.is_waiting, unstored.is_in_thread) == (True, False)
            await noted
            assert (unstored.is_waiting, unstored.is_in_thread) == (False, False)
            batch = await Desk(store).decide(purchase("a"))
            with exclusive(log):
                stored = asyncio.gather(store.commit(batch))
                for _ in range(100):  # the loop turns
                    await asyncio.sleep(0)
                assert (unstored.is_waiting, unstored.is_in_thread) == (False, True)
            await stored
            assert not unstored.is_in_thread

    @in_loop
    async def test_is_bounded(self, log: Path) -> None:
        told = Told()
        async with opened(log, told) as store:
            await asyncio.gather(*(store.note([MARK]) for _ in range(wishes.MOST_AT_ONCE + 1)))
            assert told.commits == 2

    @in_loop
    async def test_that_is_locked_out_waits_in_the_thread(self, log: Path) -> None:
        async with opened(log) as store:
            with exclusive(log):
                noted = store.note([MARK])
                for _ in range(100):  # the loop turns, and others can read
                    await asyncio.sleep(0)
                    assert (await store.holders([KEY])).found == {}
                assert rows(log, "select * from settings where kind = 'mark'") == []
            await noted
            assert store.error == ""
            assert rows(log, "select name from settings where kind <> 'log'") == ["1"]

    @in_loop
    async def test_in_the_thread_hands_out_its_deliveries_once(self, log: Path) -> None:
        """Between its end and the loop's next turn, other connections see what it stored."""
        async with opened(log, durability="full") as store:
            batch = await Desk(store).decide(purchase("a"), room=9)
            committed = asyncio.get_running_loop().create_task(store.commit(batch))
            for _ in range(3):  # until the thread has it
                await asyncio.sleep(0)
            while not rows(log, "select id from deliveries"):
                pass  # the loop must not turn
            due = await store.lease(Fetch("Webhooks", 9), NOW)
            pending = await store.pending(1)
            stored = await committed
            ids = [task.delivery.id for task in (*due.tasks, *pending, *stored.rows.tasks)]  # type: ignore[union-attr] # rows are of many kinds
            assert ids == [1]


class TestAway:
    @in_loop
    async def test_batches_are_lost_and_told_why(self, log: Path) -> None:
        told = Told()
        async with opened(log, told) as store:
            desk = Desk(store)
            with gone(log):
                with pytest.raises(UnavailableError, match="is gone"):
                    await desk.take(purchase("a"))
                assert "is gone" in store.error
                assert (store.away, told.looks > 0) == (True, True)
            await told.until(lambda: not store.error)
            assert (store.away, store.error) == (False, "")
            await desk.take(purchase("a"))
            assert rows(log, "select id from events") == [1]

    @in_loop
    async def test_notes_are_kept_in_order(self, log: Path) -> None:
        async with opened(log) as store:
            (task,) = (await Desk(store).take(purchase("a"), room=9)).tasks
            with gone(log):
                noted = [store.note([msgspec.structs.replace(ended(task, at=NOW), rounds=n)]) for n in (1, 2)]
                with pytest.raises(UnavailableError):
                    await Desk(store).take(purchase("b"))
                noted.append(store.note([msgspec.structs.replace(ended(task, at=NOW), rounds=3)]))
            await asyncio.gather(*noted)
            assert rows(log, "select rounds from deliveries") == [3]

    @in_loop
    async def test_records_are_dropped(self, log: Path) -> None:
        told = Told()
        async with opened(log, told) as store:
            with gone(log):
                assert store.record(sink_request())
                with pytest.raises(UnavailableError):
                    await Desk(store).take(purchase("a"))
            await told.until(lambda: not store.error)
            assert store.record(Replied(1, 1, AT))
            await store.note([MARK])
            assert told.recorded == [Replied(1, 1, AT)]
            assert rows(log, "select count(*) from sink_requests") == [0]

    @in_loop
    async def test_a_batch_behind_many_notes_is_told_at_once(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "RETRY_EVERY", PATIENCE)
        async with opened(log) as store:
            batch = await Desk(store).decide(purchase("a"))
            with gone(log):
                noted = [store.note([MARK]) for _ in range(3 * wishes.MOST_AT_ONCE)]
                with pytest.raises(UnavailableError):
                    await asyncio.wait_for(store.commit(batch), PATIENCE / 2)
            await Desk(store).take(purchase("b"))  # a batch is tried at once
            await asyncio.gather(*noted)

    @in_loop
    async def test_is_noticed_while_nothing_is_stored(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "LOOK_EVERY", 0.01)
        told = Told()
        async with opened(log, told) as store:
            with gone(log):
                await told.until(lambda: store.away)
            await told.until(lambda: not store.away)

    @in_loop
    async def test_a_log_that_cannot_be_read_is_tried_again_by_itself(self, log: Path) -> None:
        told = Told()
        async with opened(log, told) as store:
            with contextlib.closing(sqlite3.connect(log, isolation_level=None)) as other:
                other.execute("alter table deliveries rename to aside")
                with pytest.raises(UnavailableError, match="cannot be read"):
                    await store.lease(Fetch("Webhooks", 9), NOW)
                assert store.error
                other.execute("alter table aside rename to deliveries")
            await told.until(lambda: not store.error)
            assert (await store.lease(Fetch("Webhooks", 9), NOW)).tasks == ()

    @in_loop
    async def test_a_lock_that_ends_in_time_leaves_no_trace(self, log: Path) -> None:
        told = Told()
        async with opened(log, told) as store:
            with exclusive(log):
                noted = store.note([MARK])
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            await noted
            assert told.looks == 0
            assert rows(log, "select name from settings where kind = 'log'") == ["identity"]


class TestRecord:
    @in_loop
    async def test_is_refused_when_too_much_waits(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wishes, "MOST_RECORDING", 3 * (100 + wishes.RECORD))
        told = Told()
        async with opened(log, told) as store:
            assert [store.record(sink_request(100)) for _ in range(4)] == [True] * 3 + [False]
            await store.note([MARK])
            assert store.record(sink_request(100))
        assert len(told.recorded) == 4
        assert rows(log, "select length(body) from sink_requests") == [100] * 4

    @in_loop
    async def test_room_comes_back_when_records_are_dropped(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wishes, "MOST_RECORDING", wishes.RECORD)
        async with opened(log) as store:
            with gone(log):
                assert store.record(sink_request())
                with pytest.raises(UnavailableError):
                    await Desk(store).take(purchase("a"))
                assert store.record(sink_request())


class TestBalance:
    @in_loop
    async def test_counts_the_window_of_a_log_that_lost_its_oldest_events(self, log: Path) -> None:
        async with opened(log) as store:
            await Desk(store).take(*(purchase(f"k{number}") for number in range(9)))
        with contextlib.closing(sqlite3.connect(log, isolation_level=None)) as other:
            other.execute("delete from deliveries where event_id < 5")
            other.execute("delete from events where id < 5")
        async with opened(log) as store:
            await Desk(store).take(purchase("new"))
            assert (store.balance.received, store.balance.pending) == (6, 6)
            assert store.balance.holds


class TestIdentity:
    @in_loop
    async def test_is_the_path(self, log: Path) -> None:
        async with opened(log) as store:
            assert store.identity == str(log)
            assert await store.resume() == Resume()
            assert store.balance.received == sum(getattr(store.balance, state) for state in State) == 0
