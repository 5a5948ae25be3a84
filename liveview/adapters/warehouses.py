"""The warehouses: a call that stands for a row becomes one in a file or a folder.

Each warehouse has a thread of its own, so that there is one writer a file, and a slow disk delays nobody else.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

from liveview.adapters.clock import Clock
from liveview.adapters.warehouse_csv import CsvWarehouse
from liveview.adapters.warehouse_sqlite import SqliteWarehouse
from liveview.core.json.document import Document, Json, read
from liveview.core.steps import AttemptEnded, Call
from liveview.errors import WarehouseError
from liveview.model.delivery import Outcome, Reason
from liveview.text.masking import redact
from liveview.text.storable import storable

LONGEST_ERROR = 300
"""Characters of an error that are stored."""
_BESIDE = ("", "-wal", "-shm", "-lock", "-journal")
"""Suffixes of the files that belong to a log."""


class _Warehouse(Protocol):
    def write(self, table: str, cells: Mapping[str, Json]) -> tuple[str, ...]: ...

    def close(self) -> None: ...


_KINDS: Mapping[str, Callable[[Path], _Warehouse]] = {"sqlite": SqliteWarehouse, "csv": CsvWarehouse}


class _Writer:
    """A warehouse and its thread."""

    def __init__(self, kind: str, place: str) -> None:
        self.path = Path(place).expanduser()
        self.thread = ThreadPoolExecutor(1, f"warehouse {kind}")
        self._apart: Path | None = None
        """The log that is known to be another file; None for none."""
        self._warehouse: _Warehouse = _KINDS[kind](self.path)

    def write(self, table: str, body: bytes, log: Path | None) -> tuple[str, ...]:
        """Write a row; raises what `_Warehouse.write` raises."""
        if log is not None and log != self._apart:
            if self.path.resolve() in {Path(f"{log}{end}").resolve() for end in _BESIDE}:
                raise WarehouseError(
                    "that is the log of this session, which cannot be a warehouse; choose another path"
                )
            self._apart = log
        found = read(body)
        if not isinstance(found, Document) or not isinstance(found.value, dict):
            raise WarehouseError("the row cannot be read")
        return self._warehouse.write(table, found.value)

    def close(self) -> None:
        """Close the file."""
        self._warehouse.close()


class Warehouses:
    """Writes rows. Use it inside one event loop.

    `log` returns the log of the open session, which is never written; `secrets` are what must not be stored, such as a
    path that came from the environment.
    """

    def __init__(
        self,
        clock: Clock,
        log: Callable[[], Path | None] = lambda: None,
        secrets: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._clock = clock
        self._log = log
        self._secrets = secrets
        self._writers: dict[tuple[str, str], _Writer] = {}

    async def call(self, call: Call) -> AttemptEnded:
        """Write a row; every way to fail is an outcome, cancellation is `interrupted`."""
        started, reason, error = self._clock.now(), None, ""
        try:
            async with asyncio.timeout(call.budget):
                outcome, error = Outcome.OK, "; ".join(await self._written(call))
        except TimeoutError:
            outcome, error = call.limit, f"timeout while writing the row, after {call.budget:.2f} s"
        except asyncio.CancelledError:
            outcome, error, reason = Outcome.INTERRUPTED, "liveview stopped while writing the row", Reason.STOPPED
        except WarehouseError as refused:
            outcome, error = Outcome.BLOCKED, str(refused)
        except (OSError, ValueError, sqlite3.Error) as failed:  # a path with a NUL is a `ValueError`
            outcome, error = Outcome.REFUSED, f"the row could not be written: {_words(failed)}"
        return AttemptEnded(
            delivery_id=call.delivery_id,
            outcome=outcome,
            duration_ms=round((self._clock.now() - started) * 1000, 3),
            error=redact(storable(error), self._secrets())[:LONGEST_ERROR] or None,
            reason=reason,
        )

    async def close(self) -> None:
        """Close all files, after the rows that are being written."""
        writers, self._writers = self._writers, {}
        loop = asyncio.get_running_loop()
        for writer in writers.values():
            await loop.run_in_executor(writer.thread, writer.close)
            writer.thread.shutdown()

    async def _written(self, call: Call) -> tuple[str, ...]:
        """Write the row in the thread of its warehouse: a write that has begun goes on, also when nobody waits."""
        place, _, table = call.webhook.url.rpartition("/")
        kind, _, path = place.partition(":")
        if not path:
            raise WarehouseError("the path is empty; set settings.path of the destination")
        if (kind, path) not in self._writers:
            self._writers[kind, path] = _Writer(kind, path)
        writer = self._writers[kind, path]
        work = partial(writer.write, table, call.body, self._log())
        return await asyncio.get_running_loop().run_in_executor(writer.thread, work)


def _words(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
