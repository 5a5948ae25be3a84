"""What handlers share: one open session, another one when the log is another, and work that is carried to its end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from liveview.api.problem import ApiError, ProblemType
from liveview.api.services import Services
from liveview.model.facts import SessionMoved


class Run:
    """A run that can move to another log."""

    log = "/tmp/a.db"

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def play(act: Callable[[Services, Run], Awaitable[None]]) -> None:
    async def main() -> None:
        run = Run()
        await act(Services(run, 1, 1), run)

    asyncio.run(main())


def test_the_session_is_that_of_the_log() -> None:
    async def act(services: Services, run: Run) -> None:
        first = services.session
        assert services.session is first
        run.log = "/tmp/b.db"
        await services.moved(SessionMoved("/tmp/b.db", "/tmp/a.db", ""))
        assert services.session.path == "/tmp/b.db"
        with pytest.raises(ApiError) as failed:
            await first.pages.ask(lambda _: None)
        assert failed.value.kind is ProblemType.SESSION_OVER
        await services.close()

    play(act)


def test_there_is_no_session_when_the_run_ends() -> None:
    async def act(services: Services, run: Run) -> None:
        assert services.session.path == run.log
        await services.close()
        with pytest.raises(ApiError) as failed:
            assert services.session
        assert failed.value.kind is ProblemType.UNAVAILABLE

    play(act)


def test_work_is_carried_to_its_end_even_if_nobody_waits_for_it() -> None:
    async def act(services: Services, _: Run) -> None:
        go_on, done = asyncio.Event(), asyncio.Event()

        async def work() -> int:
            await go_on.wait()
            done.set()
            return 7

        asked = asyncio.ensure_future(services.finish(work()))  # noqa: TID251 - a task of this test
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        go_on.set()
        await asyncio.wait_for(done.wait(), 10)
        assert await services.finish(work()) == 7
        await services.close()

    play(act)


def test_work_that_fails_fails_for_whom_it_was_done() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    async def act(services: Services, _: Run) -> None:
        with pytest.raises(ZeroDivisionError):
            await services.finish(work())
        await services.close()

    play(act)


def test_work_that_is_cancelled_does_not_leave_its_caller_waiting() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    async def act(services: Services, _: Run) -> None:
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(services.finish(work()), 10)
        await services.close()

    play(act)
