"""Transactions: in the loop or in the thread, presence, failures, and the write-ahead log."""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import pytest

from liveview.log import files
from liveview.log.write import transactions as module
from liveview.log.write.presence import Presence
from liveview.log.write.transactions import Transactions, is_away, is_locked
from tests.support.in_loop import in_loop
from tests.support.log.making import new_log
from tests.support.running import rows

MARKS = "select name from settings where kind = 'mark' order by name"


def mark(connection: sqlite3.Connection, name: str = "1") -> threading.Thread:
    connection.execute("insert or replace into settings values ('mark', ?, 'true')", (name,))
    return threading.current_thread()


def moved(path: Path, other: Path) -> None:
    path.rename(other)


def slow(connection: sqlite3.Connection) -> None:
    mark(connection)
    until = time.perf_counter() + module.SLOW
    while time.perf_counter() < until:
        pass


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


@contextlib.asynccontextmanager
async def made(log: Path, *, thread_only: bool = False) -> AsyncIterator[Transactions]:
    connection = files.read_write(log, "normal")
    presence = Presence(log, connection)
    transactions = Transactions(connection, presence, thread_only=thread_only)
    try:
        yield transactions
    finally:
        await transactions.run_alone(transactions.close)
        transactions.end()
        presence.leave()


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[sqlite3.Connection]:
    """Another connection has the log for itself."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield other
        if other.in_transaction:
            other.execute("rollback")


class TestPlace:
    @in_loop
    async def test_is_the_loop_while_they_are_quick(self, log: Path) -> None:
        async with made(log) as transactions:
            assert transactions.in_loop
            assert transactions.run(mark) is threading.current_thread()
            assert rows(log, MARKS) == ["1"]

    @in_loop
    async def test_is_the_thread_after_a_slow_one_until_some_in_a_row_were_fast(
        self, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "FAST", 10.0)  # however busy this machine is
        async with made(log) as transactions:
            transactions.run(slow)
            assert not transactions.in_loop
            for _ in range(module.FAST_IN_A_ROW):
                assert not transactions.in_loop
                assert await transactions.run_in_thread(mark) is not threading.current_thread()
            assert transactions.in_loop

    @in_loop
    async def test_stays_the_thread_when_one_of_them_was_not_fast(
        self, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with made(log) as transactions:
            for _ in range(3):
                monkeypatch.setattr(module, "FAST", 10.0)
                for _ in range(module.FAST_IN_A_ROW - 1):
                    await transactions.run_in_thread(mark)
                monkeypatch.setattr(module, "FAST", 0.0)
                await transactions.run_in_thread(mark)
                assert not transactions.in_loop

    @in_loop
    async def test_is_always_the_thread_if_each_waits_for_the_disk(
        self, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "FAST", 10.0)
        async with made(log, thread_only=True) as transactions:
            for _ in range(2 * module.FAST_IN_A_ROW):
                assert not transactions.in_loop
                await transactions.run_in_thread(mark)

    @in_loop
    async def test_the_connection_is_busy_while_one_is_in_the_thread(self, log: Path) -> None:
        released = threading.Event()

        def wait(connection: sqlite3.Connection) -> None:
            mark(connection)
            released.wait(30)

        async with made(log) as transactions:
            seen = [transactions.busy]
            waiting = asyncio.gather(transactions.run_in_thread(wait))
            await asyncio.sleep(0)
            seen.append(transactions.busy)
            released.set()
            await waiting
            assert [*seen, transactions.busy] == [False, True, False]


class TestLock:
    @in_loop
    async def test_in_the_loop_nobody_waits_for_one(self, log: Path) -> None:
        async with made(log) as transactions:
            with exclusive(log):
                started = time.perf_counter()
                with pytest.raises(sqlite3.OperationalError) as raised:
                    transactions.run(mark)
                assert is_locked(raised.value)
                assert time.perf_counter() - started < module.LOCKED_SECONDS
            transactions.run(mark)

    @in_loop
    async def test_the_thread_waits_until_it_ends(self, log: Path) -> None:
        async with made(log) as transactions:
            with exclusive(log) as other:
                waiting = asyncio.gather(transactions.run_in_thread(mark))
                await asyncio.sleep(0)
                other.execute("rollback")
                await waiting
            assert rows(log, MARKS) == ["1"]

    @in_loop
    async def test_the_thread_does_not_wait_for_ever(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "LOCKED_SECONDS", 0.05)
        async with made(log) as transactions:
            with exclusive(log), pytest.raises(sqlite3.OperationalError) as raised:
                await transactions.run_in_thread(mark)
            assert is_locked(raised.value)

    def test_other_errors_are_none(self) -> None:
        assert not is_locked(sqlite3.OperationalError("disk I/O error"))
        assert not is_away(sqlite3.OperationalError("disk I/O error"))


class TestFailure:
    @in_loop
    async def test_undoes_all_of_it(self, log: Path) -> None:
        def half(connection: sqlite3.Connection) -> None:
            mark(connection)
            connection.execute("insert into requests (id) values (1)")

        async with made(log) as transactions:
            with pytest.raises(sqlite3.IntegrityError):
                transactions.run(half)
            assert not transactions.connection.in_transaction
            assert rows(log, MARKS) == []

    @in_loop
    async def test_by_a_mistake_undoes_all_of_it_too(self, log: Path) -> None:
        def mistaken(connection: sqlite3.Connection) -> None:
            mark(connection)
            raise ZeroDivisionError

        async with made(log) as transactions:
            with pytest.raises(ZeroDivisionError):
                transactions.run(mistaken)
            transactions.run(partial(mark, name="2"))
            assert rows(log, MARKS) == ["2"]

    @in_loop
    async def test_the_next_one_finds_out_whether_the_log_can_be_written_again(self, log: Path) -> None:
        """Even one that stores nothing: otherwise the log would count as well while every row is refused."""
        async with made(log) as transactions:
            connection = transactions.connection
            connection.execute("create trigger refusing before insert on settings begin select raise(abort, 'no'); end")
            with pytest.raises(sqlite3.IntegrityError, match="no"):
                transactions.run(mark)
            with pytest.raises(sqlite3.IntegrityError, match="no"):
                transactions.run(lambda _: None)
            connection.execute("drop trigger refusing")
            transactions.run(lambda _: None)
            assert rows(log, "select name from settings where name = 'written again'") == ["written again"]


class TestPresence:
    @in_loop
    async def test_a_log_that_is_gone_is_not_written(self, log: Path) -> None:
        async with made(log) as transactions:
            moved(log, aside := log.with_name("aside.db"))
            with pytest.raises(sqlite3.OperationalError, match="is gone"):
                transactions.run(mark)
            assert rows(aside, MARKS) == []
            moved(aside, log)
            transactions.run(mark)
            assert rows(log, MARKS) == ["1"]

    @in_loop
    async def test_one_that_goes_during_a_transaction_fails_it(self, log: Path) -> None:
        aside = log.with_name("aside.db")

        def move(connection: sqlite3.Connection) -> None:
            mark(connection)
            moved(log, aside)

        async with made(log) as transactions:
            with pytest.raises(sqlite3.OperationalError, match="is gone"):
                transactions.run(move)
            moved(aside, log)


def salt(log: Path) -> bytes:
    """What changes when the write-ahead log begins again at its front."""
    return log.with_name(log.name + "-wal").read_bytes()[16:24]


class TestWriteAheadLog:
    @in_loop
    async def test_is_moved_in_the_thread_and_begins_again(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "CHECKPOINT_PAGES", 50)

        def fill(connection: sqlite3.Connection) -> None:
            connection.execute("insert or replace into settings values ('mark', 'big', ?)", ("x" * 60_000,))

        async with made(log) as transactions:
            ahead, moved = log.with_name(log.name + "-wal"), 0
            sizes = []
            for _ in range(60):
                transactions.run(fill)
                if transactions.is_checkpoint_due:
                    moving = asyncio.gather(transactions.checkpoint())
                    await asyncio.sleep(0)
                    busy = [transactions.busy]  # nobody writes meanwhile
                    await moving
                    busy.append(transactions.busy)
                    assert busy == [True, False]
                    moved += 1
                sizes.append(ahead.stat().st_size)
            assert moved > 3
            assert max(sizes) < 60 * 60_000 / 4  # a quarter of what was written

    @in_loop
    async def test_what_somebody_still_reads_is_moved_by_the_next_one(self, log: Path) -> None:
        async with made(log) as transactions:
            transactions.run(mark)
            with contextlib.closing(files.read_only(log)) as reader:
                reader.execute("begin")
                reader.execute("select * from settings").fetchall()
                transactions.run(partial(mark, name="2"))  # not moved while somebody reads what was before
                await transactions.checkpoint()
                first = salt(log)
                transactions.run(partial(mark, name="3"))
                assert salt(log) == first
            await transactions.checkpoint()
            transactions.run(partial(mark, name="4"))
            assert salt(log) != first  # it has begun again at its front
            assert rows(log, MARKS) == ["1", "2", "3", "4"]

    @in_loop
    async def test_that_belongs_to_another_file_is_left_alone(self, log: Path) -> None:
        async with made(log) as transactions:
            transactions.run(mark)
            moved(log, aside := log.with_name("aside.db"))
            await transactions.checkpoint()
            assert not transactions.busy
            moved(aside, log)
            transactions.run(partial(mark, name="2"))
            assert rows(log, MARKS) == ["1", "2"]

    @in_loop
    async def test_is_gone_at_the_end(self, log: Path) -> None:
        async with made(log) as transactions:
            transactions.run(mark)
        assert [path.name for path in log.parent.iterdir()] == ["log.db"]
        assert rows(log, MARKS) == ["1"]
