"""What one turn of the engine's loop has for the log, handed to the writer at once.

Each handing over wakes a thread that then takes the interpreter away, and a commit costs the same however much is in
it.
"""

import asyncio
from typing import Protocol

from liveview.log.write.writer import Job


class TakesJobs(Protocol):
    """The log writer, as far as it is needed here."""

    def submit(self, *jobs: Job) -> None:
        """Take over jobs; returns at once."""


class JobBatch:
    """Collects jobs until the loop's next turn. All methods belong to the loop that made it."""

    def __init__(self, writer: TakesJobs) -> None:
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._jobs: list[Job] = []

    def add(self, job: Job) -> None:
        """Store a job, together with all others of this turn."""
        if not self._jobs:
            self._loop.call_soon(self.hand_over)
        self._jobs.append(job)

    def hand_over(self) -> None:
        """Give the writer what was added in this turn."""
        jobs, self._jobs = self._jobs, []
        if jobs:
            self._writer.submit(*jobs)
