"""A commit whose end nobody knows: conformance 7."""

import pytest

from liveview.core.steps import Fetch
from liveview.errors import UnavailableError
from tests.support.in_loop import in_loop
from tests.support.log.stores import NOW, Desk, Held, called, ended, purchase


class TestUnknownCommit:
    """7: it counts as lost, and a retry is a duplicate of what was stored after all."""

    @in_loop
    async def test_7_is_reported_as_lost(self, held: Held) -> None:
        async with held.opened() as store:
            desk = Desk(store)
            with held.unknown_commit(), pytest.raises(UnavailableError):
                await desk.take(purchase("a"))
            assert held.rows("select id from events") == [1]

    @in_loop
    async def test_7_its_retry_names_the_stored_event_and_ids_go_on(self, held: Held) -> None:
        async with held.opened() as store:
            desk = Desk(store)
            await desk.take(purchase("z"))
            with held.unknown_commit(), pytest.raises(UnavailableError):
                await desk.take(purchase("a"), purchase("b"))
            await held.back(store)
            rows = await desk.take(purchase("a"), purchase("b"), purchase("c"))
            assert [(row.id, row.duplicate_of) for row in rows.events] == [(4, 2), (5, 3), (6, None)]
            assert held.rows("select id from requests") == [1, 2, 3, 4, 5, 6]

    @in_loop
    async def test_7_its_deliveries_are_carried_out(self, held: Held) -> None:
        async with held.opened() as store:
            desk = Desk(store)
            with held.unknown_commit(), pytest.raises(UnavailableError):
                await desk.take(purchase("a"), room=9)
            await held.back(store)
            rows = await desk.take(purchase("a"), room=9)
            assert ([task.delivery.id for task in rows.tasks], set(rows.waiting)) == ([], {"Webhooks"})
            due = await store.lease(Fetch("Webhooks", 9), NOW)
            assert [task.delivery.event_id for task in due.tasks] == [1]

    @in_loop
    async def test_7_the_balance_counts_it(self, held: Held) -> None:
        async with held.opened() as store:
            desk = Desk(store)
            with held.unknown_commit(), pytest.raises(UnavailableError):
                await desk.take(purchase("a"), b"{")
            await held.back(store)
            await desk.take(purchase("a"))
            balance = held.balance(store)
            assert (balance.received, balance.pending, balance.invalid, balance.duplicate) == (3, 1, 1, 1)
            assert balance.holds

    @in_loop
    async def test_7_what_has_happened_is_told_once_it_can_be_known(self, held: Held) -> None:
        async with held.opened() as store:
            (task, other) = (await Desk(store).take(purchase("a"), purchase("b"), room=9)).tasks
            with held.unknown_commit():
                noted = store.note([called(task, 1), ended(task)])
                later = store.note([ended(other, at=NOW)])
                with pytest.raises(UnavailableError):
                    await Desk(store).take(purchase("c"))
            stored = "select state from events order by id"
            if held.in_order:
                assert held.rows(stored) == ["delivered", "pending", "pending"]
            await held.back(store)
            assert [(each.id, each.was, each.state) for each in (await noted).moved] == [(1, "pending", "delivered")]
            assert (await later).moved == ()
            assert held.rows(stored) == ["delivered", "pending", "pending"]
            assert held.rows("select id, outcome from attempts") == [(1, "ok")]
            assert held.balance(store) == held.counted()
            await Desk(store).take(purchase("c"))
            assert held.balance(store) == held.counted()
