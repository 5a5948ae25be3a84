"""The feed of a session: what is remembered and for how long, and what an answer holds."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from liveview.core.store import Position
from liveview.errors import UnavailableError
from liveview.log.engine import feed as module
from liveview.log.engine.feed import SqliteFeed
from liveview.log.engine.store import SqliteStore
from liveview.model.changes import MarkChanged
from liveview.model.delivery import Outcome
from liveview.model.sink import SinkRequest
from liveview.model.snapshot import InFlight
from tests.support.in_loop import in_loop
from tests.support.log.mirror import Mirror
from tests.support.log.stores import NOW, Desk, SqliteSession, called, ended, purchase

ALL = 10_000
CALL = InFlight(
    event_id=1,
    delivery_id=1,
    destination="Webhooks",
    round=1,
    webhook=1,
    webhooks=1,
    started_at=NOW,
    budget=5.0,
    round_started_at=NOW,
    total_budget=25.0,
)


@contextlib.asynccontextmanager
async def following(tmp_path: Path) -> AsyncIterator[tuple[SqliteSession, SqliteStore, SqliteFeed]]:
    """A session, its store and its feed."""
    session = SqliteSession(tmp_path)
    async with session.opened() as store:
        feed = SqliteFeed(session.path, store, in_flight=lambda: (CALL,), now=lambda: NOW)
        try:
            yield session, store, feed
        finally:
            await feed.close()


def mark(event_id: int, value: str | None = "true") -> MarkChanged:
    return MarkChanged(event_id, marked=value is not None)


class TestAnswer:
    @in_loop
    async def test_holds_exactly_what_changed(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            (task, _) = (await Desk(store).take(purchase("a"), purchase("b"), room=9)).tasks
            first = await feed.since(Position(), ALL)
            assert (first.begins, first.more) == (True, False)
            nothing = await feed.since(first.position, ALL)
            assert (nothing.rows, nothing.gone, nothing.begins, nothing.more) == ((), (), False, False)
            await store.note([called(task, 1), ended(task)])
            second = await feed.since(nothing.position, ALL)
            assert [(row.table, row.values[0]) for row in second.rows] == [
                *(("events", 1), ("deliveries", 1), ("attempts", 1))
            ]
            assert "delivered" in second.rows[0].values
            assert not second.begins

    @in_loop
    async def test_has_a_row_once_as_it_is_now_however_often_it_changed(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            (task,) = (await Desk(store).take(purchase("a"), room=9)).tasks
            before = (await feed.since(Position(), ALL)).position
            for number in (1, 2, 3):
                await store.note([called(task, number, Outcome.REFUSED), ended(task, at=NOW + number)])
            rows = (await feed.since(before, ALL)).rows
            assert [(row.table, row.values[0]) for row in rows] == [
                *(("events", 1), ("deliveries", 1)),
                *(("attempts", 1), ("attempts", 2), ("attempts", 3)),
            ]
            assert rows[1].values[7] == NOW + 3

    @in_loop
    async def test_has_an_attempt_that_was_stored_after_later_ones(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            (task, other) = (await Desk(store).take(purchase("a"), purchase("b"), room=9)).tasks
            await store.note([called(task, 2)])
            before = (await feed.since(Position(), ALL)).position
            await store.note([called(other, 1)])
            assert [row.values[0] for row in (await feed.since(before, ALL)).rows] == [1]

    @in_loop
    async def test_tells_that_a_setting_was_removed(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            await store.note([mark(1), mark(2)])
            before = (await feed.since(Position(), ALL)).position
            await store.note([mark(1, None)])
            (row,) = (await feed.since(before, ALL)).rows
            assert (row.table, row.values) == ("settings", ("mark", "1", None))

    @in_loop
    async def test_leaves_out_what_is_about_the_file_itself(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (session, _, feed):
            assert session.rows("select name from settings") == ["identity"]
            assert (await feed.since(Position(), ALL)).rows == ()

    @pytest.mark.parametrize("most", [1, 3, 10])
    @in_loop
    async def test_is_about_as_large_as_asked_for(self, tmp_path: Path, most: int) -> None:
        async with following(tmp_path) as (_, store, feed):
            await Desk(store).take(*(purchase(f"k{number}") for number in range(20)))
            position, sizes, more = Position(), [], True
            while more:
                changed = await feed.since(position, most)
                sizes.append(len(changed.rows))
                position, more = changed.position, changed.more
            assert max(sizes) == most
            assert sum(sizes) == 60

    @in_loop
    async def test_is_bounded_in_bytes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST_BYTES", 5_000)
        async with following(tmp_path) as (_, store, feed):
            for _ in range(9):
                store.record(
                    SinkRequest(received_at=NOW, path="/x", headers=(), body=bytes(2_000), behaviour="ok", status=200)
                )
            await store.note([])
            changed = await feed.since(Position(), ALL)
            assert (len(changed.rows), changed.more) == (3, True)

    @in_loop
    async def test_lists_rows_after_those_that_they_refer_to(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            (task,) = (await Desk(store).take(purchase("a"), room=9)).tasks
            await store.note([called(task, 1)])
            tables = [row.table for row in (await feed.since(Position(), ALL)).rows]
            assert tables == ["requests", "events", "deliveries", "attempts"]


class TestFilter:
    @in_loop
    async def test_tells_that_an_event_does_not_match_any_more(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            (task, _) = (await Desk(store).take(purchase("a"), purchase("b"), room=9)).tasks
            first = await feed.since(Position(), ALL, "state:pending")
            assert [row.values[0] for row in first.rows if row.table == "events"] == [1, 2]
            await store.note([ended(task)])
            second = await feed.since(first.position, ALL, "state:pending")
            assert (second.gone, second.rows) == ((1,), ())

    @in_loop
    async def test_brings_an_event_as_a_whole_once_it_matches(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            (task, _) = (await Desk(store).take(purchase("a"), purchase("b"), room=9)).tasks
            first = await feed.since(Position(), ALL, "is:marked")
            assert (first.rows, first.gone) == ((), ())
            await store.note([called(task, 1), ended(task)])
            await store.note([mark(1)])
            second = await feed.since(first.position, ALL, "is:marked")
            assert [(row.table, row.values[0]) for row in second.rows] == [
                *(("requests", 1), ("events", 1), ("deliveries", 1), ("attempts", 1), ("settings", "mark"))
            ]

    @in_loop
    async def test_says_nothing_about_new_events_that_do_not_match(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            first = await feed.since(Position(), ALL, "Refund")
            await Desk(store).take(purchase("a"), purchase("b", name="Refund"))
            second = await feed.since(first.position, ALL, "Refund")
            assert second.gone == ()
            assert [row.values[0] for row in second.rows] == [2, 2, 2]


class TestMemory:
    @in_loop
    async def test_holds_nothing_while_nobody_asks(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            seen = [store.follow is None]
            await feed.totals()
            seen.append(store.follow is None)
            await feed.since(Position(), 1)
            assert [*seen, store.follow is None] == [True, True, False]

    @in_loop
    async def test_ends_when_nobody_has_asked_for_a_while(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with following(tmp_path) as (_, store, feed):
            first = await feed.since(Position(), ALL)
            await store.note([mark(1)])
            seen = [store.follow is None]
            monkeypatch.setattr(module, "FORGET_AFTER", -1.0)
            await store.note([mark(2)])
            assert [*seen, store.follow is None] == [False, True]
            again = await feed.since(first.position, ALL)
            assert again.begins
            assert len(again.rows) == 2

    @in_loop
    async def test_is_bounded_and_a_copy_that_is_further_behind_begins_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_REMEMBERED", 4)
        async with following(tmp_path) as (session, store, feed):
            near, far = Mirror(tmp_path / "near.db"), Mirror(tmp_path / "far.db")
            await near.catch_up(feed)
            await far.catch_up(feed)
            for number in range(3):
                await store.note([mark(2 * number), mark(2 * number + 1)])
                await near.catch_up(feed)
            await far.catch_up(feed)
            assert (near.begun, far.begun) == (1, 2)
            assert near.tables() == far.tables() == session.tables()
            near.close()
            far.close()

    @in_loop
    async def test_that_fills_during_a_first_copy_does_not_lose_a_row(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "MOST_REMEMBERED", 3)
        async with following(tmp_path) as (session, store, feed):
            tasks = (await Desk(store).take(*(purchase(f"k{number}") for number in range(12)), room=99)).tasks
            mirror = Mirror(tmp_path / "mirror.db")
            for number, task in enumerate(tasks, start=1):
                await mirror.follow(feed, 5)
                await store.note([called(task, number), ended(task)])
            await mirror.catch_up(feed, 5)
            assert mirror.tables() == session.tables()
            mirror.close()


class TestRun:
    @pytest.mark.parametrize("position", [Position("another", 3, (1,) * 7), Position("", 1)], ids=["foreign", "none"])
    @in_loop
    async def test_another_one_begins(self, tmp_path: Path, position: Position) -> None:
        async with following(tmp_path) as (_, store, feed):
            await Desk(store).take(purchase("a"))
            changed = await feed.since(position, ALL)
            assert changed.begins
            assert [row.table for row in changed.rows] == ["requests", "events", "deliveries"]

    @in_loop
    async def test_goes_on_while_the_log_is_away(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (session, store, feed):
            await Desk(store).take(purchase("a"))
            first = await feed.since(Position(), ALL)
            with session.refusing("events"), pytest.raises(UnavailableError):
                await Desk(store).take(purchase("b"))
            await Desk(store).take(purchase("c"))
            second = await feed.since(first.position, ALL)
            assert not second.begins
            assert [row.table for row in second.rows] == ["requests", "events", "deliveries"]

    @in_loop
    async def test_ends_with_the_feed(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            await feed.since(Position(), ALL)
            await feed.close()
            assert store.follow is None
            with pytest.raises(UnavailableError, match="has ended"):
                await feed.since(Position(), ALL)
            with pytest.raises(UnavailableError):
                await feed.totals()

    @in_loop
    async def test_a_log_that_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (session, _, feed):
            with contextlib.closing(sqlite3.connect(session.path, isolation_level=None)) as other:
                other.execute("alter table replies rename to aside")
                with pytest.raises(UnavailableError, match="cannot be read"):
                    await feed.since(Position(), ALL)
                other.execute("alter table aside rename to replies")
            assert (await feed.since(Position(), ALL)).rows == ()


class TestTotals:
    @in_loop
    async def test_are_what_a_copy_cannot_count(self, tmp_path: Path) -> None:
        async with following(tmp_path) as (_, store, feed):
            await Desk(store).take(purchase("a"), b"{")
            live = await feed.totals()
            assert (live.balance.received, live.balance.pending, live.balance.invalid) == (2, 1, 1)
            assert (live.first_event, live.in_flight) == (1, (CALL,))
