"""The twin of the log in memory: the same questions, answered by the store on a real SQLite file."""

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from liveview.core.batch import Batch, BatchRows
from liveview.core.dedup import Key
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.core.store import ClaimsLost, Holders, Noted, Row, Stored
from liveview.log import files, schema
from liveview.log.engine import tasks
from liveview.log.engine.store import SqliteStore
from liveview.log.read.reader import Reader
from tests.support.core.memory_log import MemoryLog, Wish

Answer = TypeVar("Answer")


class RealLog(MemoryLog):
    """Stores in a file, and compares every answer with that of the memory beside it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        files.prepare(path)
        self.path = path
        self.reader = Reader(path)
        self._runner = asyncio.Runner()
        self._store = self._opened(0.0)

    def holders(self, keys: Sequence[Key], *, copies: bool = False) -> Holders:
        return same(super().holders(keys, copies=copies), self._run(self._store.holders(keys, copies=copies)))

    def commit(self, batch: Batch) -> Stored | ClaimsLost:
        answer = same(super().commit(batch), self._run(self._store.commit(batch)))
        self._compare()
        return answer

    def commit_all(self, wishes: Sequence[Wish]) -> list[Stored | ClaimsLost | Noted]:
        """The file moves each event once for all of them, the memory with each."""

        async def stored() -> list[Stored | ClaimsLost | Noted]:
            store = self._store
            return await asyncio.gather(
                *(store.commit(wish) if isinstance(wish, Batch) else store.note(wish) for wish in wishes)
            )

        expected = [
            MemoryLog.commit(self, wish) if isinstance(wish, Batch) else MemoryLog.note(self, wish) for wish in wishes
        ]
        found = self._run(stored())
        same([rows_of(answer) for answer in expected], [rows_of(answer) for answer in found])
        self._compare()
        return found

    def lease(self, fetch: Fetch, at: float) -> Due:
        return same(super().lease(fetch, at), self._run(self._store.lease(fetch, at)))

    def pending(self, event_id: int) -> tuple[Task, ...]:
        return same(super().pending(event_id), self._run(self._store.pending(event_id)))

    def past(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        return same(super().past(ids), self._run(self._store.past(ids)))

    def retry_now(self, event_id: int, at: float) -> int:
        return same(super().retry_now(event_id, at), self._run(self._store.retry_now(event_id, at)))

    def recover(self, at: float) -> Resume:
        """The file spreads the retries that came due while nothing ran: the memory takes that over."""
        assert self._run(self._store.close(5.0))
        self._store = self._opened(at)
        for event_id in self.events:
            detail = self.reader.detail(event_id)
            assert detail is not None
            self.deliveries |= {row.id: row for row in detail.deliveries}
        return same(super().recover(at), self._run(self._store.resume()))

    def close(self) -> None:
        """Close the file."""
        assert self._run(self._store.close(5.0))
        self._runner.close()
        self.reader.close()

    def _opened(self, at: float) -> SqliteStore:
        writer = files.read_write(self.path, "normal")
        writer.execute("pragma synchronous = off")  # hundreds of files on a slow disk
        schema.migrate(writer)
        tasks.recover(writer, at)
        reader = files.read_only(self.path)

        async def opened() -> SqliteStore:
            return SqliteStore(self.path, writer, reader, tasks.resume(reader))

        return self._run(opened())

    def _compare(self) -> None:
        """The balance that the store counts, that of the file, and that of the memory."""
        assert self._store.balance == self.reader.balance() == self.balance

    def _run(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        return self._runner.run(coroutine)


def rows_of(answer: Stored | ClaimsLost | Noted) -> BatchRows | tuple[Row, ...] | None:
    """The rows that were stored, and None if a batch has lost a claim."""
    return None if isinstance(answer, ClaimsLost) else answer.rows


def same(expected: Answer, found: Answer) -> Answer:
    """The answer of both logs."""
    assert found == expected, "the file and the memory answer differently"
    return found
