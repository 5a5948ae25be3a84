import asyncio
import gc

from liveview.adapters.tasks import Tasks


class TestTasks:
    def test_reports_a_failure_by_name(self) -> None:
        reports: list[tuple[str, str]] = []

        async def fail() -> None:
            raise ValueError("broken")

        async def work() -> None:
            tasks = Tasks(lambda name, error: reports.append((name, repr(error))))
            tasks.start(fail(), "delivery 7")
            await asyncio.sleep(0)
            await asyncio.sleep(0)

        asyncio.run(work())
        assert reports == [("delivery 7", "ValueError('broken')")]

    def test_says_nothing_of_what_ended_well_or_was_cancelled(self) -> None:
        reports: list[str] = []

        async def wait() -> None:
            await asyncio.Event().wait()

        async def work() -> None:
            tasks = Tasks(lambda name, _: reports.append(name))
            tasks.start(asyncio.sleep(0), "fine")
            tasks.start(wait(), "hangs")
            await asyncio.sleep(0)
            await tasks.cancel()

        asyncio.run(work())
        assert reports == []

    def test_cancelling_waits_until_all_have_ended(self) -> None:
        ended: list[int] = []

        async def wait(number: int) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                ended.append(number)

        async def work() -> None:
            tasks = Tasks(lambda *_: None)
            for number in range(5):
                tasks.start(wait(number), "waits")
            await asyncio.sleep(0)
            await tasks.cancel()
            assert sorted(ended) == [0, 1, 2, 3, 4]

        asyncio.run(work())

    def test_keeps_a_task_that_nobody_else_holds(self) -> None:
        async def work() -> list[int]:
            tasks = Tasks(lambda *_: None)
            done: list[int] = []
            opened = asyncio.Event()

            async def wait() -> None:
                await opened.wait()
                done.append(1)

            tasks.start(wait(), "waits")
            await asyncio.sleep(0)
            gc.collect()
            opened.set()
            await asyncio.sleep(0)
            return done

        assert asyncio.run(work()) == [1]
