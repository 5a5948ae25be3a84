"""The log writer: the one thread with the one connection that writes.

Group commit: it takes whatever is waiting, commits it at once and reports, with no fixed delay. A batch that
cannot be committed is undone as a whole. Intake jobs of it, and all that were decided since, are reported
lost, because later decisions may rest on them; everything else (what webhooks answered) has happened and is
kept until the log can be written again.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec

from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Headers, Request
from liveview.model.facts import EventMoved, Fact
from liveview.model.sink import SinkRequest

RETRY_EVERY = 0.25
"""Seconds between tries while the log cannot be written: soon enough to be back before a client gives up."""
MOST_JOBS = 512
"""Jobs in one commit; a bound on how long the first of them waits for the last."""
CHECKPOINT_PAGES = 4_000
"""Pages (16 MB) after which SQLite moves the write-ahead log into the file."""

Row: TypeAlias = Fact | SinkRequest


class Job(msgspec.Struct, frozen=True, eq=False):
    """Rows that belong together. `epoch` marks intake jobs: those of a lost epoch are lost; None is kept for ever."""

    rows: tuple[Row, ...]
    epoch: int | None = None


class Report(msgspec.Struct, frozen=True):
    """What became of jobs, in the order they were submitted. `error` is "" when they are in the log.

    `fatal`: the writer has ended by a mistake of ours, nothing more will be written.
    """

    jobs: tuple[Job, ...]
    error: str = ""
    fatal: bool = False


class Writer:
    """Owns the writing connection. `report` is called in the writer's thread after every commit or failure."""

    def __init__(self, connection: sqlite3.Connection, report: Callable[[Report], None]) -> None:
        self._connection = connection
        self._connection.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self._report = report
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._kept: list[Job] = []
        self._lost_epoch = -1
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="liveview-log", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Hand over rows; returns at once."""
        self._jobs.put(job)

    def close(self, timeout: float) -> bool:
        """Write what is waiting and stop; False if that took longer than `timeout` seconds."""
        self._jobs.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._closing:
                jobs = self._take()
                if jobs or self._kept:
                    self._write(jobs)
        except Exception as error:
            self._report(Report((), f"the log writer failed: {error!r}", fatal=True))
        finally:
            self._connection.close()

    def _take(self) -> list[Job]:
        """Wait for a job, then take all that are there."""
        jobs: list[Job] = []
        try:
            job = self._jobs.get(timeout=RETRY_EVERY if self._kept else None)
            while job is not None:
                jobs.append(job)
                if len(jobs) >= MOST_JOBS:
                    return jobs
                job = self._jobs.get_nowait()
            self._closing = True
        except queue.Empty:
            pass
        return jobs

    def _write(self, jobs: list[Job]) -> None:
        lost = [job for job in jobs if self._is_lost(job)]
        if lost:
            self._report(Report(tuple(lost), "an earlier commit failed"))
        batch = [*self._kept, *(job for job in jobs if not self._is_lost(job))]
        if not batch:
            return
        try:
            self._commit(row for job in batch for row in job.rows)
        except sqlite3.Error as error:
            self._fail(batch, str(error))
        else:
            self._kept = []
            self._report(Report(tuple(batch)))

    def _is_lost(self, job: Job) -> bool:
        return job.epoch is not None and job.epoch <= self._lost_epoch

    def _fail(self, batch: list[Job], error: str) -> None:
        self._kept = [job for job in batch if job.epoch is None]
        lost = tuple(job for job in batch if job.epoch is not None)
        self._lost_epoch = max((job.epoch for job in lost if job.epoch is not None), default=self._lost_epoch)
        self._report(Report(lost, error))

    def _commit(self, rows: Iterable[Row]) -> None:
        sorted_rows: dict[type, list[tuple[Any, ...]]] = {kind: [] for kind in _STATEMENTS}
        for row in rows:
            sorted_rows[type(row)].append(_VALUES[type(row)](row))
        self._connection.execute("begin immediate")
        try:
            for kind, values in sorted_rows.items():
                if values:
                    self._connection.executemany(_STATEMENTS[kind], values)
            self._connection.execute("commit")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise


def _request(row: Request) -> tuple[Any, ...]:
    return (
        *(row.id, row.received_at, row.method, row.path, row.wire, row.remote),
        *(_headers(row.headers), row.body, row.status, row.problem),
    )


def _event(row: Event) -> tuple[Any, ...]:
    return (
        *(row.id, row.request_id, row.position, row.received_at, row.token, row.type, row.name, row.distinct_id),
        *(row.device_id, row.time, row.verdict, _json(row.problems) if row.problems else "[]", row.dedup_source),
        *(row.dedup_key, row.duplicate_of, int(row.collision), row.state, row.payload),
    )


def _delivery(row: Delivery) -> tuple[Any, ...]:
    return (
        *(row.id, row.event_id, row.destination, row.decision, row.rule, row.state, row.rounds),
        *(row.next_attempt_at, row.message_id),
    )


def _attempt(row: Attempt) -> tuple[Any, ...]:
    return (
        *(row.id, row.delivery_id, row.round, row.webhook, row.started_at, row.duration_ms, row.outcome, row.status),
        *(_headers(row.request_headers), row.request_body),
        *(_headers(row.response_headers), row.response_body, row.error),
    )


def _sink_request(row: SinkRequest) -> tuple[Any, ...]:
    return (row.received_at, row.path, _headers(row.headers), row.body, row.behaviour, row.status)


def _headers(headers: Headers) -> str:
    return _json(headers) if headers else "[]"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_VALUES: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    Request: _request,
    Event: _event,
    EventMoved: lambda row: (row.state, row.id),
    Delivery: _delivery,
    Attempt: _attempt,
    SinkRequest: _sink_request,
}

_STATEMENTS: dict[type, str] = {
    Request: f"insert into requests values ({', '.join('?' * 10)})",
    Event: f"insert into events values ({', '.join('?' * 18)})",
    EventMoved: "update events set state = ? where id = ?",
    Delivery: f"insert into deliveries values ({', '.join('?' * 9)}) on conflict (id) do update set "
    "state = excluded.state, rounds = excluded.rounds, next_attempt_at = excluded.next_attempt_at",
    Attempt: f"insert into attempts values ({', '.join('?' * 13)}) on conflict (id) do update set "
    "duration_ms = excluded.duration_ms, outcome = excluded.outcome, status = excluded.status, "
    "request_headers = excluded.request_headers, response_headers = excluded.response_headers, "
    "response_body = excluded.response_body, error = excluded.error",
    SinkRequest: "insert into sink_requests (received_at, path, headers, body, behaviour, status) "
    "values (?, ?, ?, ?, ?, ?)",
}
"""How each kind of row is stored, parents before children."""
