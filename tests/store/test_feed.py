"""The feed and the balance: conformance 13, 14 and 16."""

import asyncio
import random
import tempfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.config.schema import Config
from liveview.core.replay import planned
from liveview.core.steps import Replayed, Task
from liveview.core.store import Position, Store
from liveview.errors import FilterError, UnavailableError
from liveview.model.changes import DestinationChanged, MarkChanged
from liveview.model.delivery import DeliveryState, Outcome
from liveview.model.facts import Replied
from liveview.model.sink import SinkRequest
from tests.support.examples import examples
from tests.support.in_loop import in_loop
from tests.support.log.mirror import Mirror
from tests.support.log.stores import IN_FILES, IN_POSTGRES, MAKERS, NOW, TWO, Desk, Held, called, ended, purchase

ENDS = (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.PENDING)
STEPS = st.lists(st.integers(0, 10_000), min_size=1, max_size=40)
ASKS = st.lists(st.tuples(st.integers(1, 30), st.booleans()), max_size=40)
FILTERS = ["Purchase", "state:failed", "is:marked", "is:duplicate or is:invalid", "outcome:ok"]


class Traffic:
    """Something happens in a session, chosen by numbers."""

    def __init__(self, store: Store, first_attempt: int = 1) -> None:
        self.store = store
        self.desk = Desk(store, TWO)
        self.leased: list[Task] = []
        self.attempts = count(first_attempt)
        self.open: dict[int, int] = {}

    async def step(self, number: int) -> None:
        acts = (self.take, self.take, self.begin, self.end, self.end, self.replay, self.mark, self.record)
        await acts[number % len(acts)](number // len(acts))

    async def take(self, number: int) -> None:
        names = ("Purchase", "Refund", "Signup")
        bodies = [purchase(f"k{(number + each) % 50}", name=names[each % 3]) for each in range(number % 4 + 1)]
        bodies += [b"{"] if number % 5 == 0 else []
        rows = await self.desk.take(*bodies, room=20)
        self.leased += rows.tasks

    async def begin(self, number: int) -> None:
        """A call is recorded that has not ended; attempts are not stored in the order of their ids."""
        if self.leased:
            task = self.leased[number % len(self.leased)]
            if task.delivery.id not in self.open:
                skipped = next(self.attempts), next(self.attempts)
                self.open[task.delivery.id] = skipped[number % 2]
                begun = msgspec.structs.replace(called(task, self.open[task.delivery.id]), outcome=None)
                await self.store.note([begun])

    async def end(self, number: int) -> None:
        if self.leased:
            task = self.leased.pop(number % len(self.leased))
            attempt = self.open.pop(task.delivery.id, None) or next(self.attempts)
            state = ENDS[number % 3]
            at = NOW if state is DeliveryState.PENDING else None
            outcome = Outcome.OK if state is DeliveryState.DELIVERED else Outcome.HTTP_ERROR
            await self.store.note([called(task, attempt, outcome), ended(task, state, at)])
            if at is not None:
                self.leased += await self.store.pending(task.delivery.event_id)

    async def replay(self, number: int) -> None:
        past = await self.store.past([number % 20 + 1])
        batch = planned(Replayed("Webhooks", past), NOW)
        await self.store.commit(batch)
        for event in past:
            self.leased += await self.store.pending(event.event_id)

    async def mark(self, number: int) -> None:
        await self.store.note([MarkChanged(number % 7 + 1, marked=number % 3 > 0)])

    async def record(self, number: int) -> None:
        self.store.record(
            SinkRequest(
                received_at=NOW, path=f"/{number}", headers=(), body=bytes(number % 99), behaviour="ok", status=200
            )
        )
        self.store.record(Replied(1, number + 1, NOW))
        await self.store.note([])


async def busy(store: Store, steps: int, seed: int = 1) -> Traffic:
    chosen, traffic = random.Random(seed), Traffic(store)
    for _ in range(steps):
        await traffic.step(chosen.randrange(10_000))
    return traffic


def with_matching(tables: dict[str, list[Any]], wanted: Iterable[int]) -> dict[str, list[Any]]:
    """The tables with only these events, and what belongs to them."""
    events = [row for row in tables["events"] if row[0] in set(wanted)]
    ids, requests = {row[0] for row in events}, {row[1] for row in events}
    deliveries = [row for row in tables["deliveries"] if row[1] in ids]
    sent = {row[0] for row in deliveries}
    return tables | {
        "events": events,
        "requests": [row for row in tables["requests"] if row[0] in requests or row[9] is not None],
        "deliveries": deliveries,
        "attempts": [row for row in tables["attempts"] if row[1] in sent],
    }


@in_loop
async def follow_cut_off(maker: str, steps: list[int], asks: list[tuple[int, bool]], late: int) -> None:
    """A copy that is cut off again and again while a session changes equals it in the end."""
    with tempfile.TemporaryDirectory() as folder:
        held, copy = MAKERS[maker](Path(folder)), Path(folder) / "mirror.db"
        async with held.opened() as store, held.feed(store) as feed:
            traffic, mirror = Traffic(store), Mirror(copy)
            asked = iter(asks)
            for number, step in enumerate(steps):
                await traffic.step(step)
                if number < late:
                    continue
                if (ask := next(asked, None)) is not None:
                    await mirror.follow(feed, ask[0], killed=ask[1])
                if step % 7 == 0:
                    mirror.close()
                    mirror = Mirror(copy)
            await mirror.catch_up(feed, 7)
            assert mirror.tables() == held.tables()
            assert mirror.begun <= 1
            mirror.close()


@in_loop
async def follow_filtered(maker: str, only: str, steps: list[int], most: int) -> None:
    """A copy with a filter has the matching events and what belongs to them."""
    with tempfile.TemporaryDirectory() as folder:
        held = MAKERS[maker](Path(folder))
        async with held.opened() as store, held.feed(store) as feed:
            traffic, mirror = Traffic(store), Mirror(Path(folder) / "mirror.db", only)
            for number, step in enumerate(steps):
                await traffic.step(step)
                if number % 3 == 0:
                    await mirror.follow(feed, most)
            await mirror.catch_up(feed, most)
            assert mirror.tables() == with_matching(held.tables(), held.matching(only))
            mirror.close()


@in_loop
async def count_every_step(maker: str, steps: list[int]) -> None:
    """After each step, and after a restart, the balance equals the rows."""
    with tempfile.TemporaryDirectory() as folder:
        held = MAKERS[maker](Path(folder))
        async with held.opened() as store, held.feed(store) as feed:
            traffic = Traffic(store)
            for step in steps:
                await traffic.step(step)
                balance = (await feed.totals()).balance
                assert balance.holds
                assert balance == held.counted()
        async with held.opened() as store, held.feed(store) as feed:
            assert (await feed.totals()).balance == balance
            assert (await store.resume()).balance == balance


class TestMirror:
    """16: complete at any cut point, equal row by row, continued where it was cut off."""

    @examples(25)
    @given(steps=STEPS, asks=ASKS, late=st.integers(0, 40))
    @pytest.mark.parametrize("maker", IN_FILES)
    def test_16_equals_the_session_however_often_it_was_cut_off(
        self, maker: str, steps: list[int], asks: list[tuple[int, bool]], late: int
    ) -> None:
        follow_cut_off(maker, steps, asks, late)

    @examples(6)
    @given(steps=STEPS, asks=ASKS, late=st.integers(0, 40))
    @pytest.mark.parametrize("maker", IN_POSTGRES)
    def test_16_equals_a_shared_session_however_often_it_was_cut_off(
        self, maker: str, steps: list[int], asks: list[tuple[int, bool]], late: int
    ) -> None:
        follow_cut_off(maker, steps, asks, late)

    @in_loop
    async def test_16_a_whole_answer_may_be_asked_for_row_by_row(self, held: Held, tmp_path: Path) -> None:
        async with held.opened() as store, held.feed(store) as feed:
            await busy(store, 60)
            mirror = Mirror(tmp_path / "mirror.db")
            await mirror.catch_up(feed, 1)
            assert mirror.tables() == held.tables()
            mirror.close()

    @in_loop
    async def test_16_a_copy_of_an_earlier_run_equals_the_session_again(self, held: Held, tmp_path: Path) -> None:
        mirror = Mirror(tmp_path / "mirror.db")
        async with held.opened() as store, held.feed(store) as feed:
            await busy(store, 40)
            await mirror.catch_up(feed)
        async with held.opened() as store, held.feed(store) as feed:
            await Desk(store).take(purchase("new"))
            await mirror.catch_up(feed)
            assert mirror.begun == (2 if held.begins_again else 1)
            assert mirror.tables() == held.tables()
            mirror.close()

    @in_loop
    async def test_16_a_session_of_an_older_version_is_copied_too(self, held: Held, tmp_path: Path) -> None:
        held.older()
        async with held.opened() as store, held.feed(store) as feed:
            await Desk(store).take(purchase("new"))
            mirror = Mirror(tmp_path / "mirror.db")
            await mirror.catch_up(feed, 3)
            assert mirror.tables() == held.tables()
            mirror.close()

    @in_loop
    async def test_16_several_copies_follow_at_a_time(self, held: Held, tmp_path: Path) -> None:
        async with held.opened() as store, held.feed(store) as feed:
            mirrors = [Mirror(tmp_path / f"mirror-{number}.db") for number in range(3)]
            traffic = Traffic(store)
            for number in range(60):
                await traffic.step(number * 37)
                await mirrors[number % 3].follow(feed, 5)
            await asyncio.gather(*(mirror.catch_up(feed, 9) for mirror in mirrors))
            for mirror in mirrors:
                assert mirror.tables() == held.tables()
                mirror.close()

    @in_loop
    async def test_16_an_unknown_commit_is_in_the_copy_too(self, held: Held, tmp_path: Path) -> None:
        async with held.opened() as store, held.feed(store) as feed:
            mirror, desk = Mirror(tmp_path / "mirror.db"), Desk(store)
            (task,) = (await desk.take(purchase("a"), room=1)).tasks
            await mirror.catch_up(feed)
            with held.unknown_commit():
                noted = store.note([ended(task)])
                with pytest.raises(UnavailableError):
                    await desk.take(purchase("b"))
            await held.back(store)
            await noted
            await desk.take(purchase("c"))
            await mirror.catch_up(feed)
            assert mirror.tables() == held.tables()
            mirror.close()


class TestFilter:
    """16, with a filter: the matching events and what belongs to them."""

    @pytest.mark.parametrize("only", FILTERS)
    @examples(12)
    @given(steps=STEPS, most=st.integers(1, 30))
    @pytest.mark.parametrize("maker", IN_FILES)
    def test_16_has_exactly_the_matching_events(self, maker: str, only: str, steps: list[int], most: int) -> None:
        follow_filtered(maker, only, steps, most)

    @examples(8)
    @given(only=st.sampled_from(FILTERS), steps=STEPS, most=st.integers(1, 30))
    @pytest.mark.parametrize("maker", IN_POSTGRES)
    def test_16_has_exactly_the_matching_events_of_a_shared_session(
        self, maker: str, only: str, steps: list[int], most: int
    ) -> None:
        follow_filtered(maker, only, steps, most)

    @in_loop
    async def test_16_another_filter_begins_again(self, held: Held, tmp_path: Path) -> None:
        async with held.opened() as store, held.feed(store) as feed:
            await Desk(store).take(purchase("a"), purchase("b", name="Refund"))
            first = await feed.since((await feed.since(Position(), 99)).position, 99, "Refund")
            assert first.begins
            assert [row.values[0] for row in first.rows if row.table == "events"] == [2]

    @in_loop
    async def test_16_a_filter_with_a_mistake_is_told(self, held: Held) -> None:
        async with held.opened() as store, held.feed(store) as feed:
            with pytest.raises(FilterError):
                await feed.since(Position(), 9, "state:")


class TestBalance:
    """13: the balance equals a row count at every moment."""

    @examples(25)
    @given(steps=STEPS)
    @pytest.mark.parametrize("maker", IN_FILES)
    def test_13_equals_the_rows_at_every_moment(self, maker: str, steps: list[int]) -> None:
        count_every_step(maker, steps)

    @examples(5)
    @given(steps=STEPS)
    @pytest.mark.parametrize("maker", IN_POSTGRES)
    def test_13_equals_the_rows_of_a_shared_session_at_every_moment(self, maker: str, steps: list[int]) -> None:
        count_every_step(maker, steps)


def switched(enabled: bool) -> Config:
    """The configuration with this switch of `Webhooks`."""
    first, *others = TWO.destinations
    return msgspec.structs.replace(TWO, destinations=(msgspec.structs.replace(first, enabled=enabled), *others))


class TestSwitch:
    """14: a switch splits events exactly by id."""

    @in_loop
    async def test_14_events_up_to_a_switch_follow_the_old_setting_and_all_others_the_new(self, held: Held) -> None:
        async with held.opened() as store:
            desk = Desk(store, TWO)
            after: list[int] = []
            for turn in range(8):
                enabled = turn % 2 == 1
                for number in range(3):
                    await desk.take(purchase(f"{turn}-{number}"))
                switch = DestinationChanged("Webhooks", enabled)
                noted = await held.switch(store, switch)
                desk.intake.configure(switched(enabled))
                stored = await desk.take(purchase(f"{turn}-first"))
                await noted
                after.append(stored.events[0].id)
            rules = held.rows("select event_id, rule from deliveries where destination = 'Webhooks' order by event_id")
        wanted = [
            (number, "destination-disabled" if sum(number >= first for first in after) % 2 else "default")
            for number in range(1, len(rules) + 1)
        ]
        assert rules == wanted
