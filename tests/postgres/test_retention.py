from pathlib import Path

from liveview.model.changes import MarkChanged
from tests.support.in_loop import in_loop
from tests.support.log.fleet import FOREVER, Receiver, fleet
from tests.support.log.stores import NOW, called, ended, purchase

LATER = NOW + 100


async def delivered(one: Receiver, *keys: str) -> None:
    """Events whose deliveries are over."""
    tasks = (await one.desk.take(*map(purchase, keys), room=99)).tasks
    for number, task in enumerate(tasks):
        await one.store.note([called(task, one.store.first_attempt_id + task.delivery.id + number), ended(task)])


@in_loop
async def test_old_events_go_with_all_that_belongs_to_them_and_their_claims_stay(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, session = await receivers.receiver(FOREVER), receivers.session
        await delivered(one, "a", "b", "c")
        await one.desk.take(b"{", purchase("d"))
        await one.store.note([MarkChanged(1, marked=True)])
        assert await one.store.forget(LATER, None) == 4
        for table, column in (("events", "id"), ("deliveries", "event_id"), ("requests", "id")):
            assert session.rows(f"select min({column}) from {table}") == [5]
        assert session.rows("select count(*) from attempts") == [0]
        assert session.sql("select value from {}.settings where kind = 'mark'") == [None]
        assert session.kept() == session.counted()
        assert await one.store.forget(LATER, None) == 0
        rows = await one.desk.take(purchase("a"))
        assert (rows.events[0].verdict, rows.events[0].duplicate_of) == ("duplicate", 1)


@in_loop
async def test_claims_that_are_old_enough_go_too(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await delivered(one, "a", "b")
        assert await one.store.forget(LATER, LATER) == 1
        assert (await one.desk.take(purchase("a"))).events[0].verdict == "accepted"


@in_loop
async def test_it_stops_before_what_is_young_or_pending_and_takes_a_few_at_once(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, session = await receivers.receiver(FOREVER), receivers.session
        await delivered(one, "a", "b", "c", "d")
        await one.desk.take(purchase("waits"))
        await delivered(one, "e")
        assert await one.store.forget(NOW, None) == 0
        assert [await one.store.forget(LATER, None, most=3) for _ in range(3)] == [3, 1, 0]
        assert session.rows("select id from events") == [5, 6]
