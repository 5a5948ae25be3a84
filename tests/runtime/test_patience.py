"""Requests do not wait longer than they may."""

import asyncio

from liveview.adapters.receiver import Accepted
from liveview.errors import UnavailableError
from liveview.runtime.patience import Patience
from tests.support.in_loop import in_loop
from tests.support.running import PATIENCE

Answers = asyncio.Queue[Accepted | UnavailableError]
SOON, NEVER = 0.01, 1_000.0


async def next_of(told: Answers) -> Accepted | UnavailableError:
    async with asyncio.timeout(PATIENCE):
        return await told.get()


class TestRequest:
    @in_loop
    async def test_that_waits_too_long_is_told_so_once(self) -> None:
        told, patience = Answers(), Patience(SOON)
        tell = patience.bounded(told.put_nowait)
        assert patience.waits(tell)
        assert str(await next_of(told)) == "the log does not answer"
        assert not patience.waits(tell)
        tell(Accepted(1, 200))
        assert told.empty()

    @in_loop
    async def test_that_is_told_in_time_is_told_nothing_else(self) -> None:
        told, others, patience = Answers(), Answers(), Patience(SOON)
        patience.bounded(told.put_nowait)(Accepted(1, 200))
        patience.bounded(others.put_nowait)
        await next_of(others)
        assert (await next_of(told), told.empty()) == (Accepted(1, 200), True)

    @in_loop
    async def test_that_cannot_be_told_keeps_no_other_waiting(self) -> None:
        def broken(_: object) -> None:
            raise RuntimeError("it broke")

        complaints = list[str]()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["message"]))
        told, patience = Answers(), Patience(SOON)
        patience.bounded(broken)
        patience.bounded(told.put_nowait)
        await next_of(told)
        assert complaints == ["a request could not be answered"]

    @in_loop
    async def test_without_a_bound_waits(self) -> None:
        assert Patience(NEVER).waits(Answers().put_nowait)
