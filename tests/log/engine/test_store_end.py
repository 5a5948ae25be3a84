"""The end of a store: in order, in time, or by a mistake of our own."""

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liveview.core.batch import Batch, DecidedRequest
from liveview.core.steps import Fetch, Refused
from liveview.core.store import Row, Stored
from liveview.errors import UnavailableError
from liveview.log.engine import store as module
from liveview.log.engine import wishes
from liveview.log.write.transactions import Transactions
from liveview.model.changes import MarkChanged
from liveview.model.refusal import Refusal
from tests.support.in_loop import in_loop
from tests.support.log.making import event, new_log, request
from tests.support.log.store_on_file import MARK, Told, exclusive, gone, opened, read, sink_request, write
from tests.support.log.stores import NOW, Desk, purchase
from tests.support.running import PATIENCE, refusing, rows
from tests.support.timing import late


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is away is tried again at once."""
    monkeypatch.setattr(module, "RETRY_EVERY", 0.02)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


class TestClose:
    @in_loop
    async def test_stores_what_is_waiting(self, log: Path) -> None:
        async with opened(log) as store:
            marks = [MarkChanged(number, marked=True) for number in range(2_000)]
            noted = [store.note([mark]) for mark in marks]
            assert store.record(sink_request())
            assert await store.close(PATIENCE)
            await asyncio.gather(*noted)
        assert rows(log, "select count(*) from settings where kind = 'mark'") == [2_000]
        assert rows(log, "select count(*) from sink_requests") == [1]

    @in_loop
    async def test_numbers_all_batches_that_are_waiting(self, log: Path) -> None:
        refusal = Refused("POST", "/x", None, "127.0.0.1", (), 404, Refusal.PATH, "unknown path")
        batch = Batch(at=NOW, requests=(DecidedRequest(refusal, NOW, 404),))
        async with opened(log) as store:
            tasks = [asyncio.get_running_loop().create_task(store.commit(batch)) for _ in range(1_500)]
            await asyncio.sleep(0)
            assert await store.close(PATIENCE)
            results = await asyncio.gather(*tasks)
        ids = [result.rows.requests[0].id for result in results if isinstance(result, Stored)]
        assert ids == list(range(1, 1_501))

    @in_loop
    async def test_what_nobody_waits_for_is_lost_in_silence(self, log: Path) -> None:
        async with opened(log) as store:
            assert await store.close(PATIENCE)
            store.note([MARK])
        gc.collect()  # a future that nobody asked would complain to the loop

    @in_loop
    async def test_leaves_the_connection_to_the_thread_that_closes_it(
        self, log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loop, closing, meanwhile = asyncio.get_running_loop(), list[bool](), list[bool]()
        close, run = Transactions.close, Transactions.run

        def slow(transactions: Transactions) -> None:
            closing.append(True)
            asyncio.run_coroutine_threadsafe(asyncio.sleep(3 * module.WITHIN), loop).result()
            close(transactions)

        def seen(transactions: Transactions, work: Callable[[Any], Any]) -> object:
            meanwhile.extend(closing)
            return run(transactions, work)

        monkeypatch.setattr(Transactions, "close", slow)
        monkeypatch.setattr(Transactions, "run", seen)
        async with opened(log) as store:
            with refusing(log, "settings"):
                noted = store.note([MARK])
                assert await store.close(PATIENCE)
            assert noted.cancelled()
        assert (closing, meanwhile) == ([True], [])

    @in_loop
    async def test_leaves_a_single_file(self, log: Path) -> None:
        async with opened(log) as store:
            await store.note([MARK])
        assert [path.name for path in log.parent.iterdir()] == ["log.db"]

    @pytest.mark.parametrize("noticed", [True, False])
    @in_loop
    async def test_leaves_a_file_alone_that_was_copied_over_the_log(
        self, log: Path, tmp_path: Path, noticed: bool
    ) -> None:
        content = read(new_log(tmp_path / "other.db"))
        async with opened(log) as store:
            await store.note([MARK])
            write(log, content)
            if noticed:
                with pytest.raises(UnavailableError, match="copied over"):
                    await Desk(store).take(purchase("a"))
        assert read(log) == content

    @in_loop
    async def test_takes_no_more(self, log: Path) -> None:
        async with opened(log) as store:
            batch = await Desk(store).decide(purchase("a"))
            assert await store.close(PATIENCE)
            with pytest.raises(UnavailableError, match="has ended"):
                await store.commit(batch)
            with pytest.raises(UnavailableError, match="has ended"):
                await store.note([MARK])
            with pytest.raises(UnavailableError):
                await store.lease(Fetch("Webhooks", 9), NOW)
            assert not store.record(sink_request())

    @in_loop
    async def test_gives_up_what_cannot_be_stored_and_tries_no_more(self, log: Path) -> None:
        told = Told()
        async with opened(log, told) as store:
            with gone(log):
                noted = store.note([MARK])
                assert await store.close(PATIENCE)
                looks = told.looks
                assert noted.cancelled()
                await asyncio.sleep(2 * module.RETRY_EVERY)  # nothing can be awaited that must not happen
                assert told.looks == looks

    @in_loop
    async def test_that_takes_too_long_says_so(self, log: Path) -> None:
        async with opened(log) as store:
            batch = await Desk(store).decide(purchase("a"))
            with exclusive(log):
                committed = asyncio.get_running_loop().create_task(store.commit(batch))
                await asyncio.sleep(0)
                started = asyncio.get_running_loop().time()
                assert not await store.close(0.1)
                assert asyncio.get_running_loop().time() - started < 1 + late()
                with pytest.raises((UnavailableError, asyncio.CancelledError)):
                    await asyncio.wait_for(committed, PATIENCE)


class TestMistake:
    @pytest.mark.parametrize(
        "broken",
        [object, lambda: event(1, name="\ud800"), lambda: request(2**70)],
        ids=["row", "surrogate", "number"],
    )
    @in_loop
    async def test_of_our_own_ends_it(self, log: Path, broken: Callable[[], Row]) -> None:
        told = Told()
        async with opened(log, told) as store:
            batch = await Desk(store).decide(purchase("a"))
            committing = asyncio.get_running_loop().create_task(store.commit(batch))
            behind = [store.note([broken()]) for _ in range(wishes.MOST_AT_ONCE + 1)]
            results = await asyncio.gather(committing, *behind, return_exceptions=True)
            assert type(results[0]) is UnavailableError
            assert {type(result) for result in results[1:]} == {asyncio.CancelledError}
            assert len(told.fatal) == 1
            assert "cannot be written any more" in str(told.fatal[0])
            with pytest.raises(UnavailableError):
                await store.note([MARK])
        assert rows(log, "select * from requests") == []
