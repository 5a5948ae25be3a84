"""Claims of dedup keys: conformance 1 to 4."""

import asyncio

import msgspec
import pytest

from liveview.config.schema import DedupConfig
from liveview.core.dedup import Key
from liveview.core.store import ClaimsLost, Stored
from liveview.errors import UnavailableError
from liveview.model.event import DedupSource
from tests.support.in_loop import in_loop
from tests.support.log.stores import NOW, ONE, Desk, Held, purchase
from tests.support.running import TOKEN

DAY = 86_400.0
WINDOW = msgspec.structs.replace(ONE, dedup=DedupConfig(window="24h"))


def key(text: str, source: DedupSource = DedupSource.INSERT_ID, token: str = TOKEN) -> Key:
    return Key(token, source, f'"{text}"')


class TestCopiesRace:
    """1: one is accepted, its duplicates name it, ids are dense and in the order of the commits."""

    @in_loop
    async def test_1_the_second_of_two_batches_with_the_same_holders_loses_its_claims(self, held: Held) -> None:
        async with held.opened() as store:
            first, second = Desk(store), Desk(store)
            mine = await first.decide(purchase("a"), purchase("b"))
            theirs = await second.decide(purchase("x"), purchase("b"), purchase("a"))
            assert isinstance(await store.commit(mine), Stored)
            assert isinstance(await store.commit(theirs), ClaimsLost)
            assert held.rows("select id from events") == [1, 2]
            second.intake.lost()
            rows = await second.take(purchase("x"), purchase("b"), purchase("a"))
            assert [(row.id, row.verdict, row.duplicate_of) for row in rows.events] == [
                (3, "accepted", None),
                (4, "duplicate", 2),
                (5, "duplicate", 1),
            ]
            assert [request.retry_of for request in rows.requests] == [None, 2, 1]

    @in_loop
    async def test_1_two_batches_of_one_moment_race_too(self, held: Held) -> None:
        async with held.opened() as store:
            first, second = Desk(store), Desk(store)
            batches = await first.decide(purchase("a")), await second.decide(purchase("a"))
            results = await asyncio.gather(*map(store.commit, batches))
            assert [type(result) for result in results] == [Stored, ClaimsLost]
            assert held.rows("select id from events") == [1]

    @in_loop
    async def test_1_a_batch_that_claims_nothing_new_is_stored_after_others(self, held: Held) -> None:
        async with held.opened() as store:
            first, second = Desk(store), Desk(store)
            mine, theirs = await first.decide(purchase("a")), await second.decide(purchase("b"))
            results = await asyncio.gather(store.commit(mine), store.commit(theirs))
            assert [type(result) for result in results] == [Stored, Stored]
            assert held.rows("select id, request_id from events") == [(1, 1), (2, 2)]
            assert held.rows("select id, event_id from deliveries") == [(1, 1), (2, 2)]

    @in_loop
    async def test_1_of_fifty_copies_at_once_one_is_accepted(self, held: Held) -> None:
        async with held.opened() as store:
            copies = [(Desk(store), purchase(f"k{number % 6}")) for number in range(50)]
            stored = await asyncio.gather(*(desk.take(body) for desk, body in copies))
        assert sorted(rows.events[0].id for rows in stored) == list(range(1, 51))
        assert held.rows("select id from events order by id") == list(range(1, 51))
        assert held.rows("select count(*) from events where verdict = 'accepted'") == [6]
        wrong = (
            "select e.id from events e left join events o on o.id = e.duplicate_of where e.verdict = 'duplicate' and "
            "(o.verdict is not 'accepted' or o.dedup_key <> e.dedup_key or o.id > e.id)"
        )
        assert held.rows(wrong) == []
        assert held.rows("select count(distinct dedup_key) from events where verdict = 'accepted'") == [6]

    @in_loop
    async def test_1_ids_follow_the_order_of_the_commits(self, held: Held) -> None:
        async with held.opened() as store:
            desks = [Desk(store) for _ in range(5)]
            batches = [await desk.decide(purchase(f"k{number}")) for number, desk in enumerate(desks)]
            results = await asyncio.gather(*(store.commit(batch) for batch in reversed(batches)))
            ids = [result.rows.events[0].id for result in results if isinstance(result, Stored)]
        assert ids == [1, 2, 3, 4, 5]
        assert held.rows("select dedup_key from events order by id") == [f'"k{number}"' for number in (4, 3, 2, 1, 0)]


class TestUndone:
    """2: a claim is undone with its commit."""

    @in_loop
    async def test_2_a_key_of_a_failed_commit_is_free(self, held: Held) -> None:
        async with held.opened() as store:
            desk = Desk(store)
            with held.refusing("deliveries"), pytest.raises(UnavailableError):
                await desk.take(purchase("a"))
            assert (await store.holders([key("a")])).found == {}
            rows = await desk.take(purchase("a"))
            assert [(row.id, row.verdict) for row in rows.events] == [(1, "accepted")]

    @in_loop
    async def test_2_a_lost_batch_claims_nothing(self, held: Held) -> None:
        async with held.opened() as store:
            first, second = Desk(store), Desk(store)
            mine, theirs = await first.decide(purchase("a")), await second.decide(purchase("a"), purchase("b"))
            await asyncio.gather(store.commit(mine), store.commit(theirs))
            assert list((await store.holders([key("a"), key("b")])).found) == [key("a")]


class TestRestart:
    """3: a claim survives a restart, until its window ends."""

    @in_loop
    async def test_3_an_accepted_event_holds_its_key_in_the_next_run(self, held: Held) -> None:
        async with held.opened() as store:
            await Desk(store).take(purchase("a", price=1))
        async with held.opened() as store:
            found = await store.holders([key("a"), key("b")])
            assert list(found.found) == [key("a")]
            original = found.found[key("a")]
            assert (original.event_id, original.request_id, original.received_at) == (1, 1, NOW)
            assert original.payload == purchase("a", price=1).decode()
            assert found.seen == 1
            rows = await Desk(store).take(purchase("a", price=1))
            assert [(row.id, row.verdict, row.duplicate_of) for row in rows.events] == [(2, "duplicate", 1)]

    @in_loop
    async def test_3_after_its_window_the_next_event_holds_it(self, held: Held) -> None:
        async with held.opened() as store:
            await Desk(store, WINDOW).take(purchase("a"))
        async with held.opened() as store:
            desk = Desk(store, WINDOW)
            last = await desk.take(purchase("a"), at=NOW + DAY - 1)
            fresh = await desk.take(purchase("a"), at=NOW + DAY)
            again = await desk.take(purchase("a"), at=NOW + DAY + 1)
            assert [rows.events[0].duplicate_of for rows in (last, fresh, again)] == [1, None, 3]
            assert (await store.holders([key("a")])).found[key("a")].event_id == 3

    @in_loop
    async def test_3_duplicates_and_invalid_events_hold_nothing(self, held: Held) -> None:
        async with held.opened() as store:
            await Desk(store).take(purchase("a"), purchase("a"), b'{"event": "x", "properties": {"$insert_id": "i"}}')
            assert (await store.holders([key("a")])).found[key("a")].event_id == 1
            assert (await store.holders([key("i"), key("i", token="")])).found == {}

    @pytest.mark.parametrize(
        "other",
        [
            key("a", token=TOKEN.upper()),
            key("A"),
            key("a "),
            Key(TOKEN, DedupSource.INSERT_ID, "a"),
            key("a", DedupSource.TIME),
            Key("", DedupSource.INSERT_ID, f'{TOKEN}"a"'),
        ],
        ids=repr,
    )
    @in_loop
    async def test_3_a_key_is_found_by_exactly_its_parts(self, held: Held, other: Key) -> None:
        async with held.opened() as store:
            await Desk(store).take(purchase("a"))
            assert (await store.holders([other])).found == {}
            assert list((await store.holders([other, key("a")])).found) == [key("a")]


class TestTogether:
    """4: all rows of a commit, or none."""

    @pytest.mark.parametrize("table", ["requests", "events", "deliveries"])
    @in_loop
    async def test_4_a_table_that_takes_no_rows_leaves_the_others_without(self, held: Held, table: str) -> None:
        async with held.opened() as store:
            desk = Desk(store)
            await desk.take(purchase("a"))
            with held.refusing(table), pytest.raises(UnavailableError):
                await desk.take(purchase("b"), purchase("c"))
            for each in ("requests", "events", "deliveries"):
                assert held.rows(f"select id from {each}") == [1]
            rows = await desk.take(purchase("c"))
            assert (rows.requests[0].id, rows.events[0].id, rows.deliveries[0].id) == (2, 2, 2)

    @in_loop
    async def test_4_batches_and_notes_of_one_moment_fail_apart(self, held: Held) -> None:
        """What has happened is kept when a batch beside it is lost."""
        async with held.opened() as store:
            desk = Desk(store)
            (task,) = (await desk.take(purchase("a"), room=9)).tasks
            batch = await desk.decide(purchase("b"))
            with held.refusing("events"):
                noted = store.note([msgspec.structs.replace(task.delivery, rounds=7)])
                with pytest.raises(UnavailableError):
                    await store.commit(batch)
            await noted
            assert held.rows("select rounds from deliveries") == [7]
            assert held.rows("select id from events") == [1]
