import asyncio
import contextlib
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.steps import UNIT, Due, Fetch
from liveview.errors import UnavailableError
from liveview.model.delivery import Outcome
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import Connection, connect
from liveview.postgres.line import KeptLine, LostError
from tests.support.examples import examples
from tests.support.in_loop import in_loop, until
from tests.support.log.fleet import FOREVER, Receiver, fleet
from tests.support.log.stores import NOW, Desk, SqliteSession, called, ended, purchase


class Waiting(NamedTuple):
    """A delivery that waits."""

    rounds: int
    due: int
    units: int


WAITING = st.lists(
    st.builds(Waiting, st.integers(0, 1), st.integers(-3, 3), st.integers(0, 2)), min_size=1, max_size=12
)
FETCHES = st.builds(Fetch, st.just("Webhooks"), most=st.integers(1, 6), fresh=st.booleans(), early=st.booleans())


_DUE = "update deliveries set rounds = ?, next_attempt_at = ? where id = ?"


def bodies(waiting: list[Waiting]) -> list[bytes]:
    return [purchase(f"k{n}", filler="x" * (UNIT * each.units)) for n, each in enumerate(waiting)]


def told(due: Due) -> tuple[list[int], float | None, bool]:
    return [task.delivery.id for task in due.tasks], due.next_at, due.more


@examples(15)
@given(waiting=WAITING, fetches=st.lists(FETCHES, min_size=1, max_size=4))
def test_the_same_deliveries_are_leased_as_from_a_file(
    tmp_path_factory: pytest.TempPathFactory, waiting: list[Waiting], fetches: list[Fetch]
) -> None:
    @in_loop
    async def play() -> None:
        folder = tmp_path_factory.mktemp("leases")
        file = SqliteSession(folder)
        async with fleet(folder) as receivers, file.opened() as twin:
            one = await receivers.receiver(FOREVER)
            for store in (one.store, twin):
                await Desk(store).take(*bodies(waiting))
            for number, each in enumerate(waiting, start=1):
                values = each.rounds, NOW + each.due, number
                receivers.session.sql(_DUE.replace("deliveries", "{}.deliveries").replace("?", "%s"), *values)
                with contextlib.closing(sqlite3.connect(file.path)) as writer, writer:
                    writer.execute(_DUE, values)
            for fetch in fetches:
                assert told(await one.store.lease(fetch, NOW)) == told(await twin.lease(fetch, NOW))

    play()


@pytest.mark.parametrize("by_event", [False, True], ids=["those that are due", "those of an event"])
@in_loop
async def test_what_a_commit_stored_that_nobody_knows_of_yet_is_leased_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_event: bool
) -> None:
    """It is freed when the receiver learns of it, so nobody may have it before."""

    async def lease(receiver: Receiver) -> set[int]:
        if by_event:
            return {task.delivery.id for task in await receiver.store.pending(1)}
        return {task.delivery.id for task in (await receiver.store.lease(Fetch("Webhooks", 9), NOW)).tasks}

    async def connect_later(address: SharedAddress) -> Connection:
        await may_connect.wait()
        return await connect(address)

    may_connect = asyncio.Event()
    async with fleet(tmp_path) as receivers:
        one, two = [await receivers.receiver(FOREVER) for _ in range(2)]
        monkeypatch.setattr("liveview.postgres.line.connect", connect_later)
        one.line.unknown = True
        with pytest.raises(LostError):
            await Desk(one.store).take(purchase("a"))
        one.line.unknown = False
        early = await lease(one)
        may_connect.set()
        await until(lambda: not one.store.error)
        late = await lease(one)
        assert [early, late, await lease(two) if not by_event else set()] == [set(), {1}, set()]


@in_loop
async def test_what_was_leased_stays_so_if_the_line_breaks_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else waits for its turn between a lease and what is read of it, and loses the connection."""

    async def ask_in_turn(line: KeptLine, statement: bytes, *given: Any, **more: Any) -> list[Any]:
        try:
            found = await ask(line, statement, *given, **more)
        except UnavailableError:
            one.line.unknown = False
            raise
        if b"take_due" in statement and not lost:
            one.line.unknown = True  # the next one that stores something loses the connection
            lost.append(line)
        return found

    ask, lost = KeptLine.ask_in_turn, list[KeptLine]()
    monkeypatch.setattr(KeptLine, "ask_in_turn", ask_in_turn)
    async with fleet(tmp_path) as receivers:
        one, two = [await receivers.receiver(FOREVER) for _ in range(2)]
        (task,) = (await Desk(one.store).take(purchase("a"), room=9)).tasks
        await Desk(one.store).take(purchase("b"))
        one.line.hold()
        leasing = asyncio.ensure_future(one.store.lease(Fetch("Webhooks", 9), NOW))  # noqa: TID251 - tasks of this test
        noting = asyncio.ensure_future(one.store.note([called(task, 1), ended(task)]))  # noqa: TID251 - as above
        await until(lambda: one.store.unstored.is_in_thread)
        one.line.release()
        mine = {each.delivery.id for each in (await leasing).tasks}
        await noting
        assert not one.line.unknown
        await until(lambda: not one.store.error)
        theirs = {each.delivery.id for each in (await two.store.lease(Fetch("Webhooks", 9), NOW)).tasks}
        assert (mine, theirs) == ({2}, set())


@in_loop
async def test_a_task_has_everything_that_its_body_is_made_of(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        await one.store.note([FrozenPipeline(7, NOW, "{}")])
        await Desk(one.store).take(purchase("a", note="n\0ul"))
        receivers.session.sql("update {}.deliveries set pipeline_id = 7, notes = '[]'")
        (task,) = (await other.store.lease(Fetch("Webhooks", 9), NOW)).tasks
        assert task.event.payload == purchase("a", note="n\0ul").decode()
        assert task.pipeline == FrozenPipeline(7, NOW, "{}")
        await other.store.note([called(task, 1, Outcome.REFUSED), called(task, 2, Outcome.INTERRUPTED)])
        (again,) = await one.store.pending(1)
        assert again.finished == (Outcome.REFUSED,)


@in_loop
async def test_settings_that_are_lost_are_empty(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.desk.take(purchase("a"))
        receivers.session.sql("update {}.deliveries set pipeline_id = 8")
        (task,) = (await one.store.lease(Fetch("Webhooks", 9), NOW)).tasks
        assert task.pipeline == FrozenPipeline(8, 0.0, "")
        assert await one.store.known_pipelines() == (FrozenPipeline(8, 0.0, ""),)


@in_loop
async def test_to_give_up_takes_from_the_others(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        assert [each.delivery.id for each in await other.store.pending(1)] == [1]
        assert (await one.store.note([ended(task)])).moved == ()
        assert receivers.session.rows("select state from deliveries") == ["pending"]


@in_loop
async def test_past_events_are_read_by_their_ids(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        await one.desk.take(purchase("a"), b'{"event": 1}')
        first, second = await one.store.past([2, 1, 9])
        assert (first.event_id, first.key is not None, first.verdict) == (1, True, "accepted")
        assert (second.event_id, second.key, second.verdict) == (2, None, "invalid")


@in_loop
async def test_a_retry_that_was_made_due_is_told_to_copies(tmp_path: Path) -> None:
    async with fleet(tmp_path) as receivers:
        one = await receivers.receiver(FOREVER)
        (task,) = (await one.desk.take(purchase("a"), room=9)).tasks
        await one.store.note([ended(task, at=NOW + 60)])
        before = receivers.session.sql("select changed from {}.deliveries")
        assert await one.store.retry_now(1, NOW) == 1
        assert receivers.session.sql("select changed from {}.deliveries") == [before[0] + 1]
