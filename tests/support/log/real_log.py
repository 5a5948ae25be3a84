"""The twin of the log in memory: the same questions, answered by a real SQLite file."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from liveview.core.dedup import Claims
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.log import files, rows, schema
from liveview.log.engine import tasks
from liveview.log.engine.claims import LogClaims
from liveview.log.read.reader import Reader
from liveview.model.facts import EventMoved, Fact
from tests.support.core.memory_log import MemoryLog


class RealLog(MemoryLog):
    """Stores in a file, answers from the file, and keeps the memory beside it to compare with."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        files.prepare(path)
        self.reader = Reader(path)
        self._writer = files.read_write(path, "normal")
        self._writer.execute("pragma synchronous = off")  # hundreds of files on a slow disk
        schema.migrate(self._writer)
        self._questions = files.read_only(path)
        self.moved: list[EventMoved] = []

    def store(self, facts: Iterable[Fact]) -> None:
        stored = tuple(facts)
        super().store(stored)
        self.moved += [fact for fact in stored if isinstance(fact, EventMoved)]
        rows.store(self._writer, stored)
        counted = self.reader.balance()
        assert counted == self.balance(), "the file and the memory count differently"

    def claims(self) -> Claims:
        return LogClaims(self._questions)

    def due(self, fetch: Fetch, at: float) -> Due:
        return tasks.due(self._questions, fetch, at)

    def pending(self, event_id: int) -> tuple[Task, ...]:
        return tasks.pending(self._questions, event_id)

    def stored_events(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        found = tasks.past(self._questions, ids)
        assert found == super().stored_events(ids)
        return found

    def recover(self, at: float) -> Resume:
        super().recover(at)
        tasks.recover(self._writer, at)
        return tasks.resume(self._questions)

    def close(self) -> None:
        self.reader.close()
        self._writer.close()
        self._questions.close()
