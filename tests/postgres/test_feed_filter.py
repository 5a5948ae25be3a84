"""A copy with a filter has what the same filter finds in a session file."""

from pathlib import Path

import pytest

from liveview.core.store import Position
from liveview.model.changes import MarkChanged
from liveview.model.settings import KnownEnvironment, Settings
from tests.support.in_loop import in_loop
from tests.support.log.mirror import Mirror
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import TWO, Desk, called, ended, purchase
from tests.support.running import TOKEN


def events(mirror: Mirror) -> list[int]:
    return [row[0] for row in mirror.tables()["events"]]


class TestFilteredAnswer:
    """Whatever touches an event is a reason to look at it."""

    @in_loop
    async def test_an_event_comes_and_goes_with_its_mark(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            mirror = Mirror(tmp_path / "mirror.db", "is:marked")
            await Desk(store).take(purchase("a"), purchase("b"), purchase("c"))
            for marked, there in ((True, [2]), (False, [])):
                await store.note([MarkChanged(2, marked=marked)])
                await mirror.catch_up(feed)
                assert events(mirror) == there
            assert mirror.tables()["requests"] == []
            mirror.close()

    @in_loop
    async def test_an_event_comes_with_the_end_of_a_delivery_or_a_call(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            delivered, answered = (
                Mirror(tmp_path / f"{number}.db", only) for number, only in enumerate(("state:delivered", "outcome:ok"))
            )
            tasks = (await Desk(store, TWO).take(purchase("a"), room=9)).tasks
            for number, task in enumerate(tasks, 1):
                await delivered.catch_up(feed)
                await answered.catch_up(feed)
                assert events(delivered) == []
                assert events(answered) == [1] * (number > 1)
                await store.note([called(task, number)])
                await store.note([ended(task)])
            await delivered.catch_up(feed)
            assert delivered.tables() == held.tables()
            delivered.close()
            answered.close()

    @in_loop
    async def test_the_names_of_environments_are_known(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            await store.note([Settings(environments=(KnownEnvironment("Staging", TOKEN),))])
            await Desk(store).take(purchase("a"))
            for only, there in (("env:Staging", [1]), ("env:Production", [])):
                changed = await feed.since(Position(), 99, only)
                assert [row.values[0] for row in changed.rows if row.table == "events"] == there

    @pytest.mark.parametrize(("only", "most"), [("is:paired", 1), ("is:duplicate", 1), ("is:collision", 50)])
    @in_loop
    async def test_originals_are_known_and_do_not_come_with_it(self, only: str, most: int, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            desk, mirror = Desk(store), Mirror(tmp_path / "mirror.db", only)
            await desk.take(purchase("a"))
            await desk.take(purchase("a"), purchase("a", price=3))
            await mirror.catch_up(feed, most)
            assert events(mirror) == held.matching(only)
            mirror.close()
