"""A receiver that is gone, and one that only seems to be: conformance 9 and 10, in PostgreSQL."""

import asyncio
import contextlib
from pathlib import Path

import msgspec
import pytest

from liveview.core.steps import Fetch, Task
from liveview.errors import FencedError, UnavailableError
from liveview.model.delivery import Attempt, Outcome
from liveview.model.facts import TakenOver
from tests.support.in_loop import in_loop, until
from tests.support.log.fleet import fleet
from tests.support.log.shared_session import SharedSession, SharedTolds
from tests.support.log.stores import NOW, TWO, Desk, called, ended, purchase

ALL = Fetch("Webhooks", 99)


def begun(task: Task, number: int) -> Attempt:
    """A call under way."""
    return msgspec.structs.replace(called(task, number), outcome=None)


def numbers(tasks: tuple[Task, ...]) -> list[int]:
    return [task.delivery.id for task in tasks]


class TestTakeover:
    """9: what a dead receiver had is carried out by another, and nothing twice that was finished."""

    @in_loop
    async def test_9_its_deliveries_are_free_for_the_others(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            dead, alive = await receivers.receiver(), await receivers.receiver()
            await dead.desk.take(*(purchase(f"k{number}") for number in range(5)), room=3)
            assert numbers((await alive.store.lease(Fetch("Webhooks", 1), NOW)).tasks) == [4]
            dead.line.cut()
            await until(lambda: alive.taken_over)
            assert alive.taken_over == [TakenOver(dead.store.receiver_id, 3)]
            assert sorted(numbers((await alive.store.lease(ALL, NOW)).tasks)) == [1, 2, 3, 5]

    @in_loop
    async def test_9_it_is_told_that_they_are_due(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            dead, alive = await receivers.receiver(), await receivers.receiver()
            await dead.desk.take(purchase("a"), room=1)
            alive.told.due.clear()
            dead.line.cut()
            await until(lambda: "Webhooks" in alive.told.due)

    @in_loop
    async def test_9_a_call_under_way_counts_as_interrupted_and_finished_ones_stay(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            dead, alive = await receivers.receiver(), await receivers.receiver()
            (task,) = (await dead.desk.take(purchase("a"), room=1)).tasks
            first = dead.store.first_attempt_id
            await dead.store.note([called(task, first, Outcome.OK), begun(task, first + 1)])
            dead.line.cut()
            await until(lambda: alive.taken_over)
            outcomes = receivers.session.rows("select id, outcome, reason from attempts order by id")
            assert outcomes == [(first, "ok", None), (first + 1, "interrupted", "stopped")]
            (again,) = (await alive.store.lease(ALL, NOW)).tasks
            assert (again.delivery.message_id, again.finished) == (task.delivery.message_id, (Outcome.OK,))

    @in_loop
    async def test_9_only_one_of_many_takes_over(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            dead = await receivers.receiver()
            others = [await receivers.receiver() for _ in range(3)]
            await dead.desk.take(*(purchase(f"k{number}") for number in range(4)), room=99)
            dead.line.cut()
            await until(lambda: receivers.session.sql("select gone from {}.receivers order by id")[0])
            await until(lambda: any(other.taken_over for other in others))
            leased = await asyncio.gather(*(other.store.lease(ALL, NOW) for other in others))
            assert sorted(each for due in leased for each in numbers(due.tasks)) == [1, 2, 3, 4]
            assert [fact for other in others for fact in other.taken_over] == [TakenOver(dead.store.receiver_id, 4)]

    @in_loop
    async def test_9_one_that_closes_leaves_nothing_to_take_over(self, tmp_path: Path) -> None:
        session = SharedSession(tmp_path)
        await session.migrated()
        told = SharedTolds()
        async with session.receiver(told=told, lease=3_600) as other:
            async with session.receiver(lease=3_600) as leaving:
                await Desk(leaving).take(purchase("a"), purchase("b"), room=99)
                assert (await other.lease(ALL, NOW)).tasks == ()
            assert numbers((await other.lease(ALL, NOW)).tasks) == [1, 2]
        assert told.facts == []
        assert session.sql("select gone from {}.receivers") == [1, 1]

    @in_loop
    async def test_9_a_claim_of_a_dead_receiver_holds(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            dead, alive = await receivers.receiver(), await receivers.receiver()
            await dead.desk.take(purchase("a"))
            dead.line.cut()
            rows = await alive.desk.take(purchase("a"), purchase("b"))
            assert [(row.id, row.duplicate_of) for row in rows.events] == [(2, 1), (3, None)]


class TestFence:
    """10: a paused owner is fenced, and everything it still wants to store is refused."""

    @in_loop
    async def test_10_it_stores_nothing_after_the_others_took_over(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            paused, alive = await receivers.receiver(), await receivers.receiver()
            first, second = (await paused.desk.take(purchase("a"), purchase("b"), room=99)).tasks
            batch = await paused.desk.decide(purchase("late"), room=99)
            paused.line.hold()
            noted = paused.store.note([called(first, 1), ended(first)])
            with pytest.raises(UnavailableError):
                await paused.store.commit(batch)
            await until(lambda: alive.taken_over)
            mine = (await alive.store.lease(ALL, NOW)).tasks
            await alive.store.note([ended(task) for task in mine if task.delivery.id == second.delivery.id])
            paused.line.release()
            await until(lambda: paused.told.fatal)
            assert paused.fenced
            assert [type(error) for error in paused.told.fatal] == [FencedError]
            with pytest.raises(UnavailableError):
                await paused.store.commit(batch)
            session = receivers.session
            assert session.rows("select id from events order by id") == [1, 2]
            assert session.rows("select id, state, rounds from deliveries order by id") == [
                (1, "pending", 0),
                (2, "delivered", 1),
            ]
            assert session.rows("select count(*) from attempts") == [0]
            assert session.kept() == session.counted()
            assert session.kept().holds
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(noted, 5)

    @in_loop
    async def test_10_its_late_result_is_refused_after_a_give_up_elsewhere(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(3_600), await receivers.receiver(3_600)
            (task,) = (await one.desk.take(purchase("a"), room=1)).tasks
            (given_up,) = await other.store.pending(1)
            assert given_up.delivery.id == task.delivery.id
            noted = await one.store.note([ended(task)])
            assert noted.moved == ()
            assert receivers.session.rows("select state, rounds from deliveries") == [("pending", 0)]
            await other.store.note([ended(given_up)])
            assert receivers.session.rows("select state, rounds from deliveries") == [("delivered", 1)]

    @in_loop
    async def test_10_a_slow_line_takes_nothing_away(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            slow, other = await receivers.receiver(3.0), await receivers.receiver(3.0)
            (task,) = (await slow.desk.take(purchase("a"), room=1)).tasks
            slow.line.hold()
            noted = slow.store.note([ended(task)])
            await asyncio.sleep(1.0)  # a third of what it may be silent
            slow.line.release()
            await noted
            assert receivers.session.rows("select state from deliveries") == ["delivered"]
            assert (slow.told.facts, other.told.facts) == ([], [])


class TestOwners:
    """8, 12 and 15 among several receivers."""

    @in_loop
    async def test_8_each_delivery_has_one_owner(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            owners = [await receivers.receiver(3_600) for _ in range(3)]
            for number in range(3):
                await owners[number].desk.take(*(purchase(f"{number}-{each}") for each in range(20)))
            asked = (owner.store.lease(Fetch("Webhooks", 7), NOW) for _ in range(5) for owner in owners)
            leased = await asyncio.gather(*asked)
            assert sorted(each for due in leased for each in numbers(due.tasks)) == list(range(1, 61))

    @in_loop
    async def test_8_a_failed_round_is_free_for_all(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(3_600), await receivers.receiver(3_600)
            (task,) = (await one.desk.take(purchase("a"), room=1)).tasks
            await one.store.note([called(task, 1, Outcome.REFUSED), ended(task, at=NOW + 5)])
            due = await other.store.lease(ALL, NOW)
            assert (due.tasks, due.next_at) == ((), NOW + 5)
            (again,) = (await other.store.lease(ALL, NOW + 5)).tasks
            assert (again.delivery.rounds, again.delivery.message_id) == (1, task.delivery.message_id)

    @pytest.mark.parametrize("turn", [1, -1])
    @in_loop
    async def test_12_siblings_of_two_owners_give_the_right_state(self, tmp_path: Path, turn: int) -> None:
        async with fleet(tmp_path) as receivers:
            owners = [await receivers.receiver(3_600) for _ in range(2)]
            events = [purchase(f"k{number}") for number in range(10)]
            await Desk(owners[0].store, TWO).take(*events)
            first, second = owners[::turn]
            left = (await first.store.lease(Fetch("Webhooks", 99), NOW)).tasks
            right = (await second.store.lease(Fetch("Mixpanel", 99), NOW)).tasks
            noting = [
                asyncio.gather(*(first.store.note([ended(task)]) for task in left)),
                asyncio.gather(*(second.store.note([ended(task)]) for task in right)),
            ]
            moved = [each for notes in await asyncio.gather(*noting) for noted in notes for each in noted.moved]
            assert sorted((each.id, each.was, each.state) for each in moved) == [
                (number, "pending", "delivered") for number in range(1, 11)
            ]
            balance = receivers.session.kept()
            assert (balance.pending, balance.delivered) == (0, 10)
            assert balance == receivers.session.counted()

    @in_loop
    async def test_15_a_retry_can_be_hurried_from_another_receiver(self, tmp_path: Path) -> None:
        async with fleet(tmp_path) as receivers:
            one, other = await receivers.receiver(3_600), await receivers.receiver(3_600)
            (task,) = (await one.desk.take(purchase("a"), room=1)).tasks
            assert await other.store.retry_now(1, NOW) == 0  # somebody has it
            await one.store.note([ended(task, at=NOW + 5_000)])
            assert await other.store.retry_now(1, NOW) == 1
            assert numbers((await one.store.lease(ALL, NOW)).tasks) == [1]
