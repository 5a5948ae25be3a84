"""What the store itself decides: ids, claims, leases, the states of events, and the balance."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from liveview.core.batch import Batch
from liveview.core.intake import keys_of
from liveview.core.replay import planned
from liveview.core.steps import Fetch, Ids, Replayed
from liveview.core.store import ClaimsLost, Stored
from liveview.errors import UnavailableError
from liveview.log import files, schema
from liveview.log.engine.store import SqliteStore
from liveview.log.engine.tasks import recover, resume
from liveview.log.read.reader import Reader
from liveview.model.delivery import Delivery, DeliveryState
from liveview.model.event import Balance, State
from liveview.model.facts import EventMoved
from tests.support.core.inputs import NOW, arrived, body, refused
from tests.support.core.receiver import TWO, Receiver

AT = NOW + 1
ROOM = {"Webhooks": 100, "Mixpanel": 100}


@contextlib.asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqliteStore]:
    """The store of a session, as a run opens it."""
    files.prepare(path)
    writer = files.read_write(path, "normal")
    schema.migrate(writer)
    recover(writer, AT)
    reader = files.read_only(path)
    store = SqliteStore(path, writer, reader, resume(reader))
    try:
        yield store
    finally:
        assert await store.close(5.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def play(path: Path, story: Callable[[SqliteStore], Awaitable[None]]) -> Balance:
    """Open a store, play a story, and close it; the balance of the log afterwards, which the store has counted, too."""

    async def played() -> Balance:
        async with opened(path) as store:
            await story(store)
            return store.balance

    counted = asyncio.run(played())
    with Reader(path) as reader:
        assert reader.balance() == counted
    assert counted.holds
    return counted


class Client:
    """Decides about requests by what a store holds; `room` is how much of the deliveries it leases."""

    def __init__(self, store: SqliteStore, room: dict[str, int] | None = None) -> None:
        self.store = store
        self.room = ROOM if room is None else room
        self.receiver = Receiver(TWO)

    async def decided(self, *contents: bytes) -> Batch:
        given = [self.receiver.prepared(arrived(content)) for content in contents]
        held = await self.store.holders(keys_of(given))
        batch = self.receiver.intake.decide(given, held.found, NOW, seen=held.seen, room=self.room)
        self.receiver.intake.lost()
        return batch

    async def post(self, *contents: bytes) -> Stored:
        answer = await self.store.commit(await self.decided(*contents))
        assert isinstance(answer, Stored)
        return answer


def named(key: str, **more: object) -> bytes:
    return body(**{"$insert_id": key}, **more)


def ended(delivery: Delivery, state: DeliveryState, next_at: float | None = None) -> Delivery:
    return msgspec.structs.replace(delivery, state=state, rounds=delivery.rounds + 1, next_attempt_at=next_at)


class TestIds:
    def test_are_dense_in_the_order_of_the_commits_and_continue_after_a_restart(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            client = Client(store)
            batches = [await client.decided(named(key)) for key in "ab"]
            first, second = await asyncio.gather(*(store.commit(batch) for batch in batches))
            assert isinstance(first, Stored)
            assert isinstance(second, Stored)
            assert first.rows.events[0].id + 1 == second.rows.events[0].id
            assert [row.id for row in (*first.rows.deliveries, *second.rows.deliveries)] == [
                first.rows.deliveries[0].id + number for number in range(4)
            ]

        play(path, story)

        async def later(store: SqliteStore) -> None:
            assert (await store.resume()).last == Ids(2, 2, 4)
            stored = await Client(store).post(named("c"))
            assert (stored.rows.requests[0].id, stored.rows.events[0].id, stored.rows.last) == (3, 3, Ids(3, 3, 6))

        play(path, later)

    def test_of_a_batch_that_is_not_stored_are_not_used_up(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            client = Client(store)
            batch = await client.decided(named("a"))
            await client.post(named("a"))
            assert await store.commit(batch) == ClaimsLost()
            assert (await client.post(named("b"))).rows.events[0].id == 2

        play(path, story)


class TestClaims:
    def test_are_lost_to_another_batch_of_the_same_transaction(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            client = Client(store)
            mine, theirs = await client.decided(named("b"), named("a")), await client.decided(named("a"))
            answers = await asyncio.gather(store.commit(theirs), store.commit(mine))
            assert isinstance(answers[0], Stored)
            assert answers[1] == ClaimsLost()
            again = (await client.post(named("b"), named("a"))).rows.events
            assert [(event.id, event.duplicate_of) for event in again] == [(2, None), (3, 1)]

        assert play(path, story).received == 3

    def test_of_other_keys_do_not_disturb_a_batch(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            client = Client(store)
            batches = [await client.decided(named(key)) for key in "abc"]
            answers = await asyncio.gather(*(store.commit(batch) for batch in batches))
            assert all(isinstance(answer, Stored) for answer in answers)

        assert play(path, story).received == 3

    def test_survive_a_restart(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            (event,) = (await Client(store).post(named("a"))).rows.events
            assert event.duplicate_of in {None, 1}

        play(path, story)
        assert play(path, story).duplicate == 1

    def test_are_those_of_stored_events_only(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            client = Client(store)
            batch = await client.decided(named("a"))
            held = await store.holders(batch.claims)
            assert (held.found, held.seen) == ({}, 0)
            await store.commit(batch)
            held = await store.holders(batch.claims)
            assert ([original.event_id for original in held.found.values()], held.seen) == ([1], 1)

        play(path, story)


class TestStates:
    def test_of_new_events_are_those_that_were_decided(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            client = Client(store)
            await client.post(b"{", named("a"), named("a"), named("b", **{"$options": "junk"}))
            refusal = client.receiver.decide(refused())
            assert isinstance(await store.commit(refusal), Stored)

        expected = Balance(received=4, invalid=1, duplicate=1, unrouted=1, pending=1, refused=1)
        assert play(path, story) == expected
        assert play(path, no_story) == expected, "they are counted on from those of the log"

    def test_move_once_all_deliveries_of_the_event_ended(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            one, other = (await Client(store).post(named("a"))).rows.deliveries
            first = await store.note([ended(one, DeliveryState.DELIVERED)])
            assert (first.moved, store.balance.pending) == ((), 1)
            second = await store.note([ended(other, DeliveryState.FAILED)])
            assert second.moved == (EventMoved(1, State.PENDING, State.FAILED),)

        assert play(path, story) == Balance(received=1, failed=1)

    def test_do_not_move_while_a_retry_follows(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            one, other = (await Client(store).post(named("a"))).rows.deliveries
            noted = await store.note([ended(one, DeliveryState.PENDING, AT), ended(other, DeliveryState.DELIVERED)])
            assert noted.moved == ()

        assert play(path, story) == Balance(received=1, pending=1)

    def test_go_back_to_pending_with_a_replay_and_follow_from_all_deliveries(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            rows = (await Client(store).post(named("a"))).rows
            await store.note([ended(row, DeliveryState.DELIVERED) for row in rows.deliveries])
            replay = planned(Replayed("Webhooks", await store.past([1, 99])), AT)
            stored = await store.commit(replay)
            assert isinstance(stored, Stored)
            assert stored.moved == (EventMoved(1, State.DELIVERED, State.PENDING),)
            assert stored.rows.tasks == ()
            assert stored.rows.waiting == {"Webhooks"}
            (task,) = (await store.lease(Fetch("Webhooks", 9), AT)).tasks
            noted = await store.note([ended(task.delivery, DeliveryState.FAILED)])
            assert noted.moved == (EventMoved(1, State.PENDING, State.FAILED),)

        assert play(path, story) == Balance(received=1, failed=1)

    def test_of_an_unrouted_event_follow_from_its_replay(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            await Client(store).post(named("a", **{"$options": "junk"}))
            stored = await store.commit(planned(Replayed("Mixpanel", await store.past([1])), AT))
            assert isinstance(stored, Stored)
            assert stored.moved == (EventMoved(1, State.UNROUTED, State.PENDING),)

        assert play(path, story) == Balance(received=1, pending=1)

    def test_move_once_for_everything_of_a_transaction(self, path: Path) -> None:
        """A replay and the end of the last delivery at one moment: the event stays pending, and nothing is reported."""

        async def story(store: SqliteStore) -> None:
            rows = (await Client(store).post(named("a"))).rows
            replay = planned(Replayed("Webhooks", await store.past([1])), AT)
            note = store.note([ended(row, DeliveryState.DELIVERED) for row in rows.deliveries])
            stored = await store.commit(replay)
            assert isinstance(stored, Stored)
            assert ((await note).moved, stored.moved) == ((), ())

        assert play(path, story) == Balance(received=1, pending=1)


async def no_story(store: SqliteStore) -> None:
    """Nothing happens."""
    assert store.balance.holds


class TestLeases:
    def test_of_a_batch_are_not_handed_out_again_before_their_end(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            rows = (await Client(store).post(named("a"))).rows
            task = next(task for task in rows.tasks if task.delivery.destination == "Webhooks")
            assert (await store.lease(Fetch("Webhooks", 9), AT)).tasks == ()
            assert await store.pending(1) == ()
            await store.note([ended(task.delivery, DeliveryState.PENDING, AT)])
            due = await store.lease(Fetch("Webhooks", 9), AT)
            assert [(each.delivery.id, each.delivery.rounds) for each in due.tasks] == [(task.delivery.id, 1)]
            assert (await store.lease(Fetch("Webhooks", 9), AT)).tasks == ()

        play(path, story)

    def test_are_for_one_owner_whichever_way_they_are_asked_for(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            await Client(store, room={}).post(*(named(key) for key in "abcd"))
            found = [task.delivery.id for task in (await store.lease(Fetch("Webhooks", 2), AT)).tasks]
            found += [task.delivery.id for task in await store.pending(1)]
            found += [task.delivery.id for task in await store.pending(3)]
            for key in ROOM:
                found += [task.delivery.id for task in (await store.lease(Fetch(key, 9), AT)).tasks]
            assert sorted(found) == list(range(1, 9))

        play(path, story)

    def test_are_free_after_a_restart(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            await Client(store).post(named("a"))

        play(path, story)

        async def later(store: SqliteStore) -> None:
            assert (await store.resume()).pending == {"Webhooks", "Mixpanel"}
            assert len(await store.pending(1)) == 2

        play(path, later)

    def test_cannot_be_brought_forward_but_waiting_retries_can(self, path: Path) -> None:
        async def story(store: SqliteStore) -> None:
            one, other = (await Client(store).post(named("a"))).rows.deliveries
            assert await store.retry_now(1, AT) == 0, "both are under way"
            await store.note([ended(one, DeliveryState.PENDING, AT + 60)])
            assert (await store.lease(Fetch(one.destination, 9), AT)).next_at == AT + 60
            assert await store.retry_now(1, AT) == 1
            (task,) = (await store.lease(Fetch(one.destination, 9), AT)).tasks
            assert (task.delivery.id, task.delivery.next_attempt_at, task.delivery.rounds) == (one.id, AT, 1)
            assert (await store.lease(Fetch(other.destination, 9), AT)).tasks == ()

        play(path, story)


class TestAfterTheEnd:
    def test_nothing_is_stored_any_more(self, path: Path) -> None:
        async def story() -> None:
            async with opened(path) as store:
                batch = await Client(store).decided(named("a"))
            with pytest.raises(UnavailableError, match="the session has ended"):
                await store.commit(batch)
            with pytest.raises(UnavailableError, match="the session has ended"):
                await store.note([])

        asyncio.run(story())
        assert play(path, no_story) == Balance()
