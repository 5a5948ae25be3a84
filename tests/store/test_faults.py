"""Several receivers of a shared session whose lines break in every way while they work: nothing is lost or doubled."""

import asyncio
import contextlib
import json
import random
import tempfile
from collections.abc import Awaitable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.steps import Fetch, Task
from liveview.errors import UnavailableError
from liveview.model.delivery import DeliveryState
from tests.support.examples import examples
from tests.support.in_loop import in_loop, until
from tests.support.log.fleet import Fleet, Receiver, fleet
from tests.support.log.mirror import Mirror
from tests.support.log.stores import NOW, TWO, Desk, called, ended, purchase

pytestmark = pytest.mark.slow

DESTINATIONS = ("Webhooks", "Mixpanel")
MEMBERS = 3
LEASE = 1.0
ENDS = (DeliveryState.DELIVERED, DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.PENDING)


class Member:
    """A receiver, and what it has to do."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self.store = receiver.store
        self.tasks: dict[int, Task] = {}
        self.noted: list[Awaitable[object]] = []
        self.calls = self.store.first_attempt_id

    @property
    def lives(self) -> bool:
        """Whether the others have not taken over from it."""
        return not self.receiver.fenced

    def takes(self, tasks: tuple[Task, ...]) -> None:
        self.tasks |= {task.delivery.id: task for task in tasks}

    def end(self, task: Task, state: DeliveryState) -> None:
        """A call is over."""
        self.calls += 1
        at = NOW if state is DeliveryState.PENDING else None
        self.noted.append(self.store.note([called(task, self.calls), ended(task, state, at)]))


def is_settled(member: Member) -> bool:
    """Whether it can be used, or never will."""
    return not member.lives or not member.store.error


class Trouble:
    """What happens, chosen by numbers."""

    def __init__(self, receivers: Fleet, seed: int) -> None:
        self.receivers = receivers
        self.chosen = random.Random(seed)
        self.members: list[Member] = []
        self.gone: list[Member] = []
        self.acknowledged: set[str] = set()

    async def step(self) -> None:
        """Something happens to one of them."""
        while len(self.members) < MEMBERS:
            self.members.append(Member(await self.receivers.receiver(LEASE)))
        member = self.chosen.choice(self.members)
        acts = (self.take, self.take, self.take, self.lease, self.lease, self.end, self.end, self.end, self.harm)
        with contextlib.suppress(UnavailableError):
            await self.chosen.choice(acts)(member)
        self.gone += [each for each in self.members if not each.lives]
        self.members = [each for each in self.members if each.lives]

    async def take(self, member: Member) -> None:
        keys = [f"k{self.chosen.randrange(60)}" for _ in range(self.chosen.randrange(1, 5))]
        rows = await Desk(member.store, TWO).take(*map(purchase, keys), room=self.chosen.choice((0, 3)))
        member.takes(rows.tasks)
        self.acknowledged |= set(keys)

    async def lease(self, member: Member) -> None:
        fetch = Fetch(self.chosen.choice(DESTINATIONS), self.chosen.randrange(1, 9), early=True)
        tasks = (await member.store.lease(fetch, NOW)).tasks
        for other in self.members:
            if other.lives:
                assert not {task.delivery.id for task in tasks} & other.tasks.keys(), "two have the same delivery"
        member.takes(tasks)

    async def end(self, member: Member) -> None:
        for number in list(member.tasks)[: self.chosen.randrange(1, 4)]:
            member.end(member.tasks.pop(number), self.chosen.choice(ENDS))

    async def harm(self, member: Member) -> None:
        line = member.receiver.line
        match self.chosen.randrange(6):
            case 0:
                line.cut()
                line.mend()
            case 1:
                line.unknown = True
                with contextlib.suppress(UnavailableError):
                    await self.take(member)
                line.unknown = False
            case 2:
                line.unknown = True
                with contextlib.suppress(UnavailableError):
                    await self.lease(member)
                line.unknown = False
            case 3:
                line.unknown = True
                await self.end(member)
                await asyncio.sleep(0.03)
                line.unknown = False
            case 4:
                line.hold()
                with contextlib.suppress(UnavailableError, TimeoutError):
                    async with asyncio.timeout(0.1):
                        await asyncio.shield(asyncio.gather(self.take(member), return_exceptions=True))
                line.release()
            case _:
                line.cut()
                self.members.remove(member)
                self.gone.append(member)

    async def calm(self) -> None:
        """Everything that lives finds its way back and finishes what there is to do."""
        survivor = Member(await self.receivers.receiver(LEASE))
        self.members.append(survivor)
        for member in self.members:
            await until(partial(is_settled, member))
            if member.lives:
                await asyncio.gather(*member.noted)
                for task in member.tasks.values():
                    member.end(task, DeliveryState.DELIVERED)
                await asyncio.gather(*member.noted)
        session = self.receivers.session
        dead = [member.store.receiver_id for member in self.gone]
        await until(
            lambda: session.sql("select count(*) from {}.receivers where gone = 0 and id = any(%s)", dead) == [0]
        )
        while session.sql("select count(*) from {}.deliveries where state = 'pending'") != [0]:
            for destination in DESTINATIONS:
                due = await survivor.store.lease(Fetch(destination, 99, early=True), NOW)
                for task in due.tasks:
                    survivor.end(task, DeliveryState.DELIVERED)
            await asyncio.gather(*survivor.noted)


@in_loop
async def play(seed: int, steps: int) -> None:
    """Whatever happens, in the end everything is as if nothing had."""
    with tempfile.TemporaryDirectory() as folder:
        async with fleet(Path(folder)) as receivers:
            trouble, session = Trouble(receivers, seed), receivers.session
            for _ in range(steps):
                await trouble.step()
            await trouble.calm()
            assert session.kept() == session.counted()
            assert session.kept().holds
            for table in ("requests", "events", "deliveries"):
                ids = session.sql(f"select id from {{}}.{table} order by id")
                assert ids == list(range(1, len(ids) + 1))
            accepted = session.sql("select dedup_key from {}.events where verdict = 'accepted'")
            assert len(set(accepted)) == len(accepted)
            assert trouble.acknowledged <= {json.loads(key) for key in accepted}
            assert session.sql(WRONG_STATES) == []
            async with session.feed(trouble.members[0].store) as feed:
                mirror = Mirror(Path(folder) / "mirror.db")
                await mirror.catch_up(feed, 50)
                assert mirror.tables() == session.tables()
                mirror.close()


WRONG_STATES = """
select e.id, e.state from {}.events e where e.verdict = 'accepted' and e.state <> (
   select case when bool_or(d.state = 'pending') then 'pending' when bool_or(d.state = 'failed') then 'failed'
      when bool_or(d.state = 'delivered') then 'delivered' else 'unrouted' end
   from {}.deliveries d where d.event_id = e.id)
"""


@examples(4)
@given(seed=st.integers(0, 1 << 30))
def test_nothing_is_lost_or_doubled_whatever_happens_to_the_lines(seed: int) -> None:
    play(seed, 60)
