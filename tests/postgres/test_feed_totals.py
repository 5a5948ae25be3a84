"""What a copy cannot count by itself."""

from pathlib import Path

import msgspec

from liveview.model.settings import Settings
from liveview.postgres.feed import PostgresFeed
from tests.support.in_loop import in_loop
from tests.support.log.making import NOW
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import ONE, Desk, called, ended, purchase
from tests.support.postgres import PATIENCE


class TestTotals:
    """They are those of all receivers."""

    @in_loop
    async def test_the_balance_and_the_oldest_event(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as one, held.receiver() as other, held.feed(one) as feed:
            assert (await feed.totals()).first_event == 0
            await Desk(one).take(purchase("a"), purchase("b"), b"{")
            await Desk(other).take(purchase("a"), purchase("c"))
            balance = (await feed.totals()).balance
            assert balance == held.counted()
            assert (balance.received, balance.invalid, balance.duplicate, balance.pending) == (5, 1, 1, 3)

    @in_loop
    async def test_the_receivers_and_the_clock(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as one, held.feed(one) as feed:
            assert isinstance(feed, PostgresFeed)
            assert (await feed.totals()).receivers == 1
            assert feed.offset is not None
            assert abs(feed.offset) < PATIENCE  # the database is on this machine
            async with held.receiver():
                assert (await feed.totals()).receivers == 2
            assert (await feed.totals()).receivers == 1

    @in_loop
    async def test_calls_under_way_with_their_budgets(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            settings = Settings(destinations=ONE.destinations, webhook_timeout=3.0, total_timeout=4.0)
            await store.note([settings])
            (task,) = (await Desk(store).take(purchase("a"), room=1)).tasks
            first, second = store.first_attempt_id + 1, store.first_attempt_id + 2
            begun = msgspec.structs.replace(called(task, second), outcome=None, started_at=NOW + 2, duration_ms=None)
            await store.note([msgspec.structs.replace(called(task, first), started_at=NOW), begun])
            (call,) = (await feed.totals()).in_flight
            assert (call.event_id, call.delivery_id, call.destination, call.round) == (1, 1, "Webhooks", 1)
            assert (call.webhook, call.webhooks) == (2, 2)
            assert (call.started_at, call.budget) == (NOW + 2, 2.0)
            assert (call.round_started_at, call.total_budget) == (NOW, 4.0)
            await store.note([called(task, second), ended(task)])
            assert (await feed.totals()).in_flight == ()

    @in_loop
    async def test_calls_of_a_receiver_that_is_gone_are_over(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            (task,) = (await Desk(store).take(purchase("a"), room=1)).tasks
            begun = msgspec.structs.replace(called(task, store.first_attempt_id + 1), outcome=None, duration_ms=None)
            await store.note([begun])
            assert len((await feed.totals()).in_flight) == 1
            held.sql("update {}.receivers set gone = 1")
            assert (await feed.totals()).in_flight == ()
            held.sql("update {}.receivers set gone = 0")
