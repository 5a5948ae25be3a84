"""Several receivers on one session in PostgreSQL: conformance 1, 7, 13, 14 and 20 where more than one takes part."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import Config, DedupConfig
from liveview.core.steps import Fetch
from liveview.core.store import ClaimsLost, SettingsMoved, Stored
from liveview.errors import UnavailableError
from liveview.model.changes import DestinationChanged
from tests.support.in_loop import in_loop, until
from tests.support.log.fleet import FOREVER, LEASE, Receiver, fleet
from tests.support.log.mirror import Mirror
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import NOW, ONE, TWO, Desk, called, ended, purchase
from tests.support.postgres import VIEWER, grant_select

WRONG = (
    "select e.id from events e left join events o on o.id = e.duplicate_of where e.verdict = 'duplicate' and "
    "(o.verdict is not 'accepted' or o.dedup_key <> e.dedup_key or o.id > e.id)"
)


class TestCopiesRace:
    """1: among several receivers, too."""

    @in_loop
    async def test_1_the_later_of_two_receivers_loses_its_claims(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
            mine = await one.desk.decide(purchase("a"), purchase("b"))
            theirs = await other.desk.decide(purchase("x"), purchase("b"), purchase("a"))
            assert isinstance(await one.store.commit(mine), Stored)
            assert isinstance(await other.store.commit(theirs), ClaimsLost)
            other.desk.intake.lost()
            rows = await other.desk.take(purchase("x"), purchase("b"), purchase("a"))
            assert [(row.id, row.verdict, row.duplicate_of) for row in rows.events] == [
                (3, "accepted", None),
                (4, "duplicate", 2),
                (5, "duplicate", 1),
            ]

    @in_loop
    async def test_1_of_copies_at_several_receivers_one_is_accepted(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            stores = [(await receivers.receiver(FOREVER)).store for _ in range(3)]
            copies = [(Desk(stores[number % 3]), purchase(f"k{number % 6}")) for number in range(60)]
            stored = await asyncio.gather(*(desk.take(body) for desk, body in copies))
            session = receivers.session
            assert sorted(rows.events[0].id for rows in stored) == list(range(1, 61))
            assert session.rows("select id from events order by id") == list(range(1, 61))
            assert session.rows("select count(*) from events where verdict = 'accepted'") == [6]
            assert session.rows(WRONG) == []
            assert session.kept() == session.counted()

    @in_loop
    async def test_1_batches_of_different_keys_do_not_lose_each_other(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
            mine, theirs = await one.desk.decide(purchase("a")), await other.desk.decide(purchase("b"))
            results = await asyncio.gather(one.store.commit(mine), other.store.commit(theirs))
            assert [type(result) for result in results] == [Stored, Stored]
            ids = sorted(result.rows.events[0].id for result in results if isinstance(result, Stored))
            assert ids == [1, 2]
            assert receivers.session.rows("select id, event_id from deliveries") == [(1, 1), (2, 2)]


class TestUnknownCommit:
    """7: the retry may come to another receiver."""

    @in_loop
    async def test_7_a_retry_elsewhere_names_what_was_stored_and_its_delivery_is_free(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(), await receivers.receiver()
            one.line.unknown = True
            with pytest.raises(UnavailableError):
                await one.desk.take(purchase("a"), room=1)
            rows = await other.desk.take(purchase("a"))
            assert [(row.id, row.duplicate_of) for row in rows.events] == [(2, 1)]
            one.line.unknown = False
            await receivers.session.back(one.store)
            await until(
                lambda: receivers.session.sql("select owner from {}.deliveries where state = 'pending'") == [None]
            )
            assert one.told.fatal == []
            assert [row.id for row in (await one.desk.take(purchase("b"))).events] == [3]

    @in_loop
    async def test_7_a_lease_that_nobody_learned_of_is_free_again(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one = await receivers.receiver(FOREVER)
            await one.desk.take(purchase("a"), purchase("b"))
            one.line.unknown = True
            with pytest.raises(UnavailableError):
                await one.store.lease(Fetch("Webhooks", 1), NOW)
            one.line.unknown = False
            await receivers.session.back(one.store)
            due = await one.store.lease(Fetch("Webhooks", 9), NOW)
            assert sorted(task.delivery.id for task in due.tasks) == [1, 2]

    @in_loop
    async def test_7_pending_ones_that_nobody_learned_of_are_free_again(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
            await one.desk.take(purchase("a"))
            one.line.unknown = True
            with pytest.raises(UnavailableError):
                await one.store.pending(1)
            one.line.unknown = False
            await receivers.session.back(one.store)
            due = await other.store.lease(Fetch("Webhooks", 9), NOW)
            assert [task.delivery.id for task in due.tasks] == [1]


class TestSwitch:
    """14: a switch at one receiver splits the events of all of them by id."""

    @in_loop
    async def test_14_a_batch_of_the_old_setting_is_decided_again(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
            await one.desk.take(purchase("before"))
            batch = await other.desk.decide(purchase("a"))
            settings = await one.store.change([DestinationChanged("Webhooks", enabled=False)], "somebody")
            assert settings.after_event == 1
            assert isinstance(await other.store.commit(batch), SettingsMoved)
            other.desk.intake.lost()
            seen = await other.store.settings()
            assert (seen.version, seen.after_event) == (settings.version, 1)
            assert seen.changes == (DestinationChanged("Webhooks", enabled=False),)
            other.store.applied(seen.version)
            assert [row.id for row in (await other.desk.take(purchase("a"))).events] == [2]

    @in_loop
    async def test_14_the_others_learn_of_it_by_themselves(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(LEASE), await receivers.receiver(LEASE)
            await one.store.change([DestinationChanged("Webhooks", enabled=False)], "somebody")
            await until(lambda: other.told.moved)

    @in_loop
    async def test_14_who_changed_what_is_kept(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one = await receivers.receiver(FOREVER)
            for enabled in (False, True):
                await one.store.change([DestinationChanged("Webhooks", enabled=enabled)], f"who-{enabled}")
            kept = receivers.session.sql("select who, kind, name, value from {}.audit order by id")
            assert [row[:3] for row in kept] == [
                ("who-False", "destination", "Webhooks"),
                ("who-True", "destination", "Webhooks"),
            ]
            assert receivers.session.sql("select settings_version from {}.sessions") == [2]

    @in_loop
    async def test_14_under_load_no_event_follows_the_wrong_setting(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            members = [await receivers.receiver(FOREVER) for _ in range(2)]
            states, done = {0: True}, asyncio.Event()
            after: dict[int, int] = {}

            async def switch() -> None:
                for turn in range(1, 21):
                    enabled = turn % 2 == 0
                    await asyncio.sleep(0.01)
                    settings = await members[turn % 2].store.change([DestinationChanged("Webhooks", enabled)], "x")
                    states[settings.version], after[settings.version] = enabled, settings.after_event
                await asyncio.sleep(0.01)
                done.set()

            await asyncio.gather(*(load(member, number, done) for number, member in enumerate(members)), switch())
            rules = receivers.session.rows("select event_id, rule from deliveries order by event_id")
            assert len(after) == 20
            for event_id, rule in rules:
                version = max((version for version, last in after.items() if event_id > last), default=0)
                assert (rule == "default") is states[version], (event_id, version)


async def load(member: Receiver, number: int, done: asyncio.Event) -> None:
    """Take events, by the settings of the store, until it is done."""
    store, desk, each = member.store, member.desk, 0
    while not done.is_set():
        result = await store.commit(await desk.decide(purchase(f"{number}-{each}")))
        if isinstance(result, Stored):
            desk.intake.stored(result.rows)
            each += 1
            continue
        desk.intake.lost()
        if isinstance(result, SettingsMoved):
            seen = await store.settings()
            switches = (change for change in seen.changes if isinstance(change, DestinationChanged))
            desk.intake.configure(switched(all(change.enabled is not False for change in switches)))
            store.applied(seen.version)


def switched(enabled: bool) -> Config:
    (first,) = ONE.destinations
    return msgspec.structs.replace(ONE, destinations=(msgspec.structs.replace(first, enabled=enabled),))


class TestClock:
    """The clock of the database orders what receivers with other clocks do."""

    @in_loop
    async def test_the_offset_of_a_receiver_whose_clock_is_wrong_is_known(self, tmp_path: Path) -> None:
        session = SharedSession(tmp_path)
        await session.migrated()
        async with session.receiver() as store:  # its clock shows NOW for ever
            (real,) = session.sql("select extract(epoch from clock_timestamp())::float8")
            assert abs(store.clock_offset - (real - NOW)) < 5

    @in_loop
    async def test_it_is_not_taken_over_for_that(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(), await receivers.receiver()
            before = receivers.session.sql("select seen_at from {}.receivers order by id")
            await until(
                lambda: all(
                    now > then + LEASE
                    for now, then in zip(
                        receivers.session.sql("select seen_at from {}.receivers order by id"), before, strict=True
                    )
                )
            )
            assert one.told.facts == other.told.facts == []


class TestWindow:
    """20: the claims of a window hold among receivers."""

    @in_loop
    async def test_20_after_its_window_one_of_two_receivers_holds_the_key(self, tmp_path: Path) -> None:
        window = msgspec.structs.replace(ONE, dedup=DedupConfig(window="24h"))
        async with fleet(tmp_path) as receivers:
            desks = [Desk((await receivers.receiver(FOREVER)).store, window) for _ in range(2)]
            await desks[0].take(purchase("a"))
            rows = await asyncio.gather(*(desk.take(purchase("a"), at=NOW + 86_400) for desk in desks))
            taken = sorted((row.events[0].id, row.events[0].duplicate_of) for row in rows)
            assert taken == [(2, None), (3, 2)]


class TestRetention:
    """20: the oldest events go, their claims stay for the window, and copies follow."""

    @in_loop
    async def test_20_claims_outlive_their_events_until_the_window_is_over(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(FOREVER), await receivers.receiver(FOREVER)
            rows = await one.desk.take(*(purchase(f"k{number}") for number in range(5)), room=99, at=NOW - 1_000)
            await one.store.note([ended(task) for task in rows.tasks])
            await one.desk.take(purchase("new"))
            while await one.store.forget(NOW - 500, NOW - 2_000, 2):
                pass
            session = receivers.session
            assert session.rows("select id from events") == [6]
            assert session.kept() == session.counted()
            copies = await other.desk.take(purchase("k1"), purchase("new"), purchase("k9"))
            assert [(row.id, row.duplicate_of) for row in copies.events] == [(7, 2), (8, 6), (9, None)]
            await one.store.forget(NOW - 500, NOW - 500)
            fresh = await other.desk.take(purchase("k1"))
            assert [(row.id, row.duplicate_of) for row in fresh.events] == [(10, None)]

    @in_loop
    async def test_20_what_is_pending_stays(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one = await receivers.receiver(FOREVER)
            rows = await one.desk.take(*(purchase(f"k{number}") for number in range(3)), room=99, at=NOW - 1_000)
            await one.store.note([ended(rows.tasks[0])])
            await one.desk.take(purchase("new"))
            while await one.store.forget(NOW - 500, None):
                pass
            assert receivers.session.rows("select id from events order by id") == [2, 3, 4]

    @in_loop
    async def test_20_a_copy_loses_them_too(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, session = await receivers.receiver(FOREVER), receivers.session
            rows = await one.desk.take(*(purchase(f"k{number}") for number in range(9)), b"{", room=99, at=NOW - 1_000)
            await one.store.note(
                [each for task in rows.tasks for each in (called(task, task.delivery.id), ended(task))]
            )
            await one.desk.take(purchase("new"), purchase("newer"))
            async with session.feed(one.store) as feed:
                mirror = Mirror(tmp_path / "mirror.db")
                await mirror.catch_up(feed, 4)
                assert mirror.tables() == session.tables()
                while await one.store.forget(NOW - 500, None, 3):
                    await mirror.follow(feed, 2)
                await one.desk.take(purchase("newest"))
                await mirror.catch_up(feed, 4)
                assert mirror.tables() == session.tables()
                assert (await feed.totals()).first_event == 11
                mirror.close()


class TestViewer:
    """A role that may only select can follow."""

    @in_loop
    async def test_16_a_feed_needs_no_other_right(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one = await receivers.receiver(FOREVER)
            await Desk(one.store, TWO).take(purchase("a"), purchase("a"), b"{")
            session = receivers.session
            grant_select(session.server, session.name)
            async with session.feed(one.store, VIEWER) as feed:
                assert (await feed.totals()).balance == session.counted()
