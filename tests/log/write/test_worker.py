"""A thread for what may take long."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator

import pytest

from liveview.log.write.worker import Worker
from tests.support.in_loop import in_loop


@contextlib.asynccontextmanager
async def working(name: str = "worker-of-a-test") -> AsyncIterator[Worker]:
    worker = Worker(name)
    try:
        yield worker
    finally:
        worker.close()


class TestWorker:
    @in_loop
    async def test_returns_what_the_function_returns(self) -> None:
        async with working() as worker:
            assert await worker.run(lambda: 7) == 7

    @in_loop
    async def test_raises_what_the_function_raises(self) -> None:
        def fail() -> None:
            raise ZeroDivisionError

        async with working() as worker:
            with pytest.raises(ZeroDivisionError):
                await worker.run(fail)
            assert await worker.run(lambda: 7) == 7

    @in_loop
    async def test_runs_everything_in_one_daemon_thread_in_order(self) -> None:
        order: list[int] = []

        def note(number: int) -> threading.Thread:
            order.append(number)
            return threading.current_thread()

        async with working() as worker:
            threads = await asyncio.gather(*(worker.run(lambda n=number: note(n)) for number in range(20)))  # type: ignore[misc] # a default has no type
        assert order == list(range(20))
        (thread,) = set(threads)
        assert thread is not threading.current_thread()
        assert thread.daemon
        assert thread.name == "worker-of-a-test"

    @in_loop
    async def test_begins_its_thread_only_when_it_is_needed(self) -> None:
        async with working("worker-without-work"):
            assert "worker-without-work" not in [thread.name for thread in threading.enumerate()]

    @in_loop
    async def test_lets_the_loop_run_meanwhile(self) -> None:
        released = threading.Event()
        async with working() as worker:
            waiting = asyncio.gather(worker.run(lambda: released.wait(30)))
            await asyncio.sleep(0)
            released.set()
            assert list(await waiting) == [True]

    @in_loop
    async def test_ends_its_thread_after_what_it_was_given(self) -> None:
        done: list[int] = []
        async with working() as worker:
            (thread,) = await asyncio.gather(worker.run(threading.current_thread))
            last = asyncio.gather(worker.run(lambda: done.append(1)))
            await asyncio.sleep(0)
        await last
        await asyncio.to_thread(thread.join, 30)
        assert (done, thread.is_alive()) == ([1], False)

    def test_an_answer_that_comes_after_the_loop_has_ended_is_nobodys(self) -> None:
        released, worker = threading.Event(), Worker("worker-of-a-test")
        ended: list[threading.Thread] = []

        def wait() -> None:
            ended.append(threading.current_thread())
            released.wait(30)

        async def main() -> None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.01):
                    await worker.run(wait)

        asyncio.run(main())
        released.set()
        worker.close()
        ended[0].join(30)
        assert not ended[0].is_alive()
