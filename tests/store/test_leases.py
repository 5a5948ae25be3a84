"""Leases of deliveries: conformance 8, 11, 12 and 15."""

import asyncio
from itertools import count

import pytest

from liveview.config.schema import DeliveryConfig
from liveview.core.deliver import Deliveries
from liveview.core.steps import Call, Fetch, Step, Task
from liveview.core.store import Store, Stored
from liveview.model.delivery import DeliveryState, Outcome
from tests.support.in_loop import in_loop
from tests.support.log.stores import NOW, ONE, TWO, Desk, Held, called, ended, purchase

WAIT = 60.0
FAR = 10_000.0


def ids(tasks: tuple[Task, ...]) -> list[int]:
    return [task.delivery.id for task in tasks]


async def waiting(store: Store, fresh: int, retries: int = 0) -> None:
    """Deliveries to `Webhooks` that nobody has: first rounds, after retries that are due at `NOW`."""
    for first in range(0, retries, 100):
        desk, number = Desk(store), min(100, retries - first)
        rows = await desk.take(*(purchase(f"r{first + each}") for each in range(number)), room=1_000)
        await store.note([ended(task, at=NOW - 1) for task in rows.tasks])
    desk = Desk(store)
    await desk.take(*(purchase(f"f{number}") for number in range(fresh)))


class TestLease:
    """8: no delivery twice among several owners, in order, half of the places for retries, early ones if asked."""

    @in_loop
    async def test_8_each_delivery_has_one_owner(self, held: Held) -> None:
        async with held.opened() as store:
            await waiting(store, 40, 40)
            dues = await asyncio.gather(*(store.lease(Fetch("Webhooks", 7), NOW) for _ in range(20)))
            leased = [each for due in dues for each in ids(due.tasks)]
            assert sorted(leased) == list(range(1, 81))

    @in_loop
    async def test_8_what_a_commit_hands_out_is_leased_too(self, held: Held) -> None:
        async with held.opened() as store:
            rows = await Desk(store).take(*(purchase(f"k{number}") for number in range(5)), room=3)
            assert (ids(rows.tasks), set(rows.waiting)) == ([1, 2, 3], {"Webhooks"})
            due = await store.lease(Fetch("Webhooks", 9), NOW)
            assert ids(due.tasks) == [4, 5]

    @in_loop
    async def test_8_the_longest_waiting_come_first(self, held: Held) -> None:
        async with held.opened() as store:
            desk = Desk(store)
            for number, at in enumerate((NOW + 3, NOW + 1, NOW + 2)):
                await desk.take(purchase(f"k{number}"), at=at)
            first = await store.lease(Fetch("Webhooks", 2), NOW + 9)
            assert (ids(first.tasks), first.more) == ([2, 3], True)
            second = await store.lease(Fetch("Webhooks", 2), NOW + 9)
            assert (ids(second.tasks), second.more) == ([1], False)

    @in_loop
    async def test_8_half_of_the_places_are_for_retries(self, held: Held) -> None:
        async with held.opened() as store:
            await waiting(store, fresh=20, retries=20)
            due = await store.lease(Fetch("Webhooks", 10), NOW)
            assert sorted(task.delivery.rounds for task in due.tasks) == [0] * 5 + [1] * 5
            assert due.more

    @pytest.mark.parametrize(("fresh", "retries", "got"), [(20, 2, (8, 2)), (2, 20, (2, 8)), (0, 20, (0, 10))])
    @in_loop
    async def test_8_places_that_one_half_does_not_need_are_for_the_other(
        self, held: Held, fresh: int, retries: int, got: tuple[int, int]
    ) -> None:
        async with held.opened() as store:
            await waiting(store, fresh, retries)
            rounds = [task.delivery.rounds for task in (await store.lease(Fetch("Webhooks", 10), NOW)).tasks]
            assert (rounds.count(0), rounds.count(1)) == got

    @in_loop
    async def test_8_a_retry_waits_for_its_time_unless_asked_for_early(self, held: Held) -> None:
        async with held.opened() as store:
            (task,) = (await Desk(store).take(purchase("a"), room=9)).tasks
            await store.note([called(task, 1, Outcome.REFUSED), ended(task, at=NOW + WAIT)])
            due = await store.lease(Fetch("Webhooks", 9), NOW)
            assert (due.tasks, due.next_at) == ((), NOW + WAIT)
            early = await store.lease(Fetch("Webhooks", 9, early=True), NOW)
            assert (ids(early.tasks), early.next_at) == ([1], None)
            await store.note([early.tasks[0].delivery])  # handed back, as it was
            due = await store.lease(Fetch("Webhooks", 9), NOW)
            assert (due.tasks, due.next_at) == ((), NOW + WAIT)
            due = await store.lease(Fetch("Webhooks", 9), NOW + WAIT)
            assert [(task.delivery.id, task.delivery.rounds) for task in due.tasks] == [(1, 1)]

    @in_loop
    async def test_8_only_retries_are_leased_if_only_they_are_asked_for(self, held: Held) -> None:
        async with held.opened() as store:
            await waiting(store, fresh=5, retries=5)
            due = await store.lease(Fetch("Webhooks", 9, fresh=False), NOW)
            assert {task.delivery.rounds for task in due.tasks} == {1}

    @in_loop
    async def test_8_a_lease_ends_with_the_note_of_its_end(self, held: Held) -> None:
        async with held.opened() as store:
            await waiting(store, fresh=1)
            (task,) = (await store.lease(Fetch("Webhooks", 9), NOW)).tasks
            noted = store.note([ended(task, at=NOW)])
            assert (await store.lease(Fetch("Webhooks", 9), NOW)).tasks == ()
            await noted
            (again,) = (await store.lease(Fetch("Webhooks", 9), NOW)).tasks
            assert (again.delivery.id, again.delivery.rounds) == (1, 1)

    @in_loop
    async def test_8_a_restart_ends_all_leases_and_tells_what_was_finished(self, held: Held) -> None:
        async with held.opened() as store:
            (task,) = (await Desk(store).take(purchase("a"), room=9)).tasks
            await store.note([called(task, 1, Outcome.REFUSED)])
        async with held.opened() as store:
            assert (await store.resume()).pending == {"Webhooks"}
            (again,) = (await store.lease(Fetch("Webhooks", 9), NOW)).tasks
            assert (again.delivery.id, again.finished) == (1, (Outcome.REFUSED,))


class Owner:
    """Deliveries in memory whose `Fetch` is answered only when the test says so."""

    def __init__(self, store: Store) -> None:
        numbers = count(1)
        self.store = store
        self.deliveries = Deliveries(ONE.destinations, DeliveryConfig(max_in_flight=1_000), lambda: next(numbers))
        self.calls: list[int] = []
        self.fetches: list[Fetch] = []

    def carry_out(self, step: Step) -> None:
        self.calls += [command.delivery_id for command in step.commands if isinstance(command, Call)]
        self.fetches += [command for command in step.commands if isinstance(command, Fetch)]

    def start(self, stored: Stored) -> None:
        self.carry_out(self.deliveries.start(stored.rows.tasks, stored.rows.waiting, NOW))

    async def answer(self) -> None:
        """Answer the open question."""
        due = await self.store.lease(self.fetches.pop(0), NOW)
        self.carry_out(self.deliveries.due(due, NOW))


class TestOpenFetch:
    """11: a commit during an open `Fetch` loses no wake-up."""

    @pytest.mark.parametrize("during", ["before the answer is read", "after it was read"])
    @in_loop
    async def test_11_a_commit_meanwhile_is_fetched_for_again(self, held: Held, during: str) -> None:
        async with held.opened() as store:
            owner, desk = Owner(store), Desk(store)

            async def commit(key: str) -> None:
                batch = await desk.decide(purchase(key), room=owner.deliveries.room()["Webhooks"])
                stored = await store.commit(batch)
                assert isinstance(stored, Stored)
                desk.intake.stored(stored.rows)
                owner.start(stored)

            await desk.take(purchase("a"))  # it waits in the log
            owner.carry_out(owner.deliveries.start((), ("Webhooks",), NOW))
            (fetch,) = owner.fetches
            if during == "before the answer is read":
                await commit("b")
                due = await store.lease(fetch, NOW)
            else:
                due = await store.lease(fetch, NOW)
                await commit("b")
            owner.fetches.clear()
            owner.carry_out(owner.deliveries.due(due, NOW))
            while owner.fetches:
                await owner.answer()
            assert owner.calls == [1, 2]

    @in_loop
    async def test_11_none_of_many_is_lost_or_called_twice(self, held: Held) -> None:
        async with held.opened() as store:
            owner, desks = Owner(store), [Desk(store) for _ in range(4)]

            async def take(desk: Desk, first: int) -> None:
                for number in range(first, first + 15):
                    batch = await desk.decide(purchase(f"k{number}"), room=owner.deliveries.room()["Webhooks"])
                    stored = await store.commit(batch)
                    assert isinstance(stored, Stored)
                    owner.start(stored)
                    if owner.fetches and number % 3 == 0:
                        await owner.answer()

            owner.carry_out(owner.deliveries.start((), ("Webhooks",), NOW))
            await asyncio.gather(*(take(desk, 100 * number) for number, desk in enumerate(desks)))
            while owner.fetches:
                await owner.answer()
            assert sorted(owner.calls) == list(range(1, 61))
            assert owner.deliveries.inconsistency() == ""


class TestSiblings:
    """12: two owners that finish deliveries of one event give it the right state."""

    @pytest.mark.parametrize("together", [True, False])
    @pytest.mark.parametrize(
        ("one", "other", "state"),
        [
            (DeliveryState.DELIVERED, DeliveryState.DELIVERED, "delivered"),
            (DeliveryState.DELIVERED, DeliveryState.FAILED, "failed"),
            (DeliveryState.FAILED, DeliveryState.DELIVERED, "failed"),
        ],
    )
    @in_loop
    async def test_12_the_last_one_moves_the_event(
        self, held: Held, one: DeliveryState, other: DeliveryState, state: str, together: bool
    ) -> None:
        async with held.opened() as store:
            await Desk(store, TWO).take(purchase("a"))
            (first,) = (await store.lease(Fetch("Webhooks", 1), NOW)).tasks
            (second,) = (await store.lease(Fetch("Mixpanel", 1), NOW)).tasks
            noting = [store.note([ended(first, one)])]
            if not together:
                assert (await noting[0]).moved == ()
                assert held.rows("select state from events") == ["pending"]
            noting.append(store.note([ended(second, other)]))
            moved = [each for noted in await asyncio.gather(*noting) for each in noted.moved]
            assert [(each.id, each.was, each.state) for each in moved] == [(1, "pending", state)]
            assert held.rows("select state from events") == [state]

    @in_loop
    async def test_12_a_sibling_that_waits_for_a_retry_keeps_it_pending(self, held: Held) -> None:
        async with held.opened() as store:
            rows = await Desk(store, TWO).take(purchase("a"), room=9)
            first, second = rows.tasks
            await store.note([ended(first, DeliveryState.FAILED), ended(second, at=NOW + WAIT)])
            assert held.rows("select state from events") == ["pending"]


class TestByHand:
    """15: `retry_now` and giving up leave a delivery alone that somebody has."""

    @in_loop
    async def test_15_a_waiting_retry_is_made_due(self, held: Held) -> None:
        async with held.opened() as store:
            rows = await Desk(store, TWO).take(purchase("a"), room=9)
            await store.note([ended(task, at=NOW + FAR) for task in rows.tasks])
            assert await store.retry_now(1, NOW) == 2
            assert held.rows("select next_attempt_at, rounds from deliveries") == [(NOW, 1)] * 2
            assert await store.retry_now(1, NOW) == 0
            assert ids((await store.lease(Fetch("Webhooks", 9), NOW)).tasks) == [1]

    @in_loop
    async def test_15_one_that_somebody_has_is_left_alone(self, held: Held) -> None:
        async with held.opened() as store:
            rows = await Desk(store, TWO).take(purchase("a"), room=9)
            await store.note([ended(task, at=NOW + FAR) for task in rows.tasks])
            (mine,) = (await store.lease(Fetch("Webhooks", 9, early=True), NOW)).tasks
            assert await store.retry_now(1, NOW) == 1
            assert held.rows("select next_attempt_at from deliveries where id = 1") == [NOW + FAR]
            assert ids(await store.pending(1)) == [2]
            await store.note([ended(mine)])
            assert held.rows("select state from deliveries where id = 1") == ["delivered"]

    @in_loop
    async def test_15_pending_ones_are_leased_to_who_gives_up(self, held: Held) -> None:
        async with held.opened() as store:
            await Desk(store, TWO).take(purchase("a"))
            tasks = await store.pending(1)
            assert ids(tasks) == [1, 2]
            assert await store.pending(1) == ()
            assert (await store.lease(Fetch("Webhooks", 9), NOW)).tasks == ()
            noted = await store.note([ended(task, DeliveryState.FAILED) for task in tasks])
            assert [(each.id, each.state) for each in noted.moved] == [(1, "failed")]

    @in_loop
    async def test_15_an_event_that_is_not_there_has_none(self, held: Held) -> None:
        async with held.opened() as store:
            assert await store.pending(7) == ()
            assert await store.retry_now(7, NOW) == 0
            assert await store.past([7]) == ()
