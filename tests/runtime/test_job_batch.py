import asyncio

from liveview.log.write.writer import Job
from liveview.runtime.job_batch import JobBatch


class Taken:
    """A writer that notes what it is handed."""

    def __init__(self) -> None:
        self.batches: list[tuple[Job, ...]] = []

    def submit(self, *jobs: Job) -> None:
        self.batches.append(jobs)


def test_jobs_of_one_turn_go_together_and_in_order() -> None:
    async def play() -> None:
        taken = Taken()
        batch = JobBatch(taken)
        first, second, third = Job(()), Job(()), Job(())
        batch.add(first)
        batch.add(second)
        assert taken.batches == []
        await asyncio.sleep(0)
        batch.add(third)
        await asyncio.sleep(0)
        assert [[id(job) for job in jobs] for jobs in taken.batches] == [[id(first), id(second)], [id(third)]]

    asyncio.run(play())


def test_what_is_handed_over_early_is_not_handed_over_again() -> None:
    async def play() -> None:
        taken = Taken()
        batch = JobBatch(taken)
        batch.add(Job(()))
        batch.hand_over()
        await asyncio.sleep(0)
        batch.hand_over()
        assert len(taken.batches) == 1

    asyncio.run(play())
