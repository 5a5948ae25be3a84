"""A running liveview for tests: the real runtime on free ports and a log in `tmp_path`.

    with running(tmp_path, config) as app:
        assert app.post(event()).status == 200
        app.wait_for(lambda: app.states() == ["delivered"])

`wait_for` looks again after every commit, so it neither sleeps nor polls.
"""

import asyncio
import contextlib
import http.client
import itertools
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from liveview.config.schema import Config, DedupConfig, DeliveryConfig
from liveview.core.store import Row
from liveview.model.destination import Destination, Webhook
from liveview.runtime import Runtime

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""
TOKEN = "2ce2b45b-af44-4426-a3ef-a314abce9c85"
JSON = {"Content-Type": "application/json"}
Subscriber = Callable[[tuple[Row, ...]], None]
NOWHERE = Config(destinations=())
"""A configuration that receives and delivers nothing."""
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """What the receiver answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def event(insert_id: str | None = None, **properties: object) -> bytes:
    """The bytes of a valid event; it has a key of its own unless `insert_id` is given."""
    required = {"distinct_id": "u-1", "token": TOKEN, "time": round(time.time(), 3)}
    key = {"$insert_id": insert_id or f"own-{next(_numbers)}-{time.monotonic_ns()}"}
    return json.dumps({"event": "Purchase", "properties": required | key | properties}).encode()


def to(
    *urls: str,
    webhook: float = 1.0,
    total: float = 5.0,
    schedule: Iterable[float] = (),
    jitter: float = 0.0,
    most: int = 20,
    dedup: DedupConfig | None = None,
    headers: dict[str, str] | None = None,
) -> Config:
    """One destination, `Webhooks`, with these webhooks and budgets; no retries unless a schedule is given."""
    return among({"Webhooks": urls}, webhook, total, schedule, jitter, most, dedup, headers)


def among(
    destinations: Mapping[str, Iterable[str]],
    webhook: float = 1.0,
    total: float = 5.0,
    schedule: Iterable[float] = (),
    jitter: float = 0.0,
    most: int = 20,
    dedup: DedupConfig | None = None,
    headers: dict[str, str] | None = None,
) -> Config:
    """Several destinations, by name."""
    return Config(
        destinations=tuple(
            Destination(name, webhooks=tuple(Webhook(url, headers or JSON) for url in urls))
            for name, urls in destinations.items()
        ),
        delivery=DeliveryConfig(webhook, total, tuple(schedule), jitter, most),
        dedup=dedup or DedupConfig(),
    )


class Running:
    """A started runtime and what a test may ask of it."""

    def __init__(self, config: Config, log: Path, *, subscribers: Iterable[Subscriber] = (), **options: Any) -> None:
        told = (*subscribers, lambda _: self._committed())
        self.runtime = Runtime(config, log, failed=self._failed, subscribers=told, **options)
        self.log = log
        self.failures: list[str] = []
        self._commits = 0
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def port(self) -> int:
        """The receiver's port."""
        return urlsplit(self.runtime.session.endpoints.receiver).port or 0

    @property
    def sink_port(self) -> int:
        """The sink's port."""
        return urlsplit(self.runtime.session.endpoints.sink).port or 0

    def post(self, body: bytes, headers: Mapping[str, str] | None = None, path: str = "/track") -> Reply:
        """POST a body to the receiver on a connection of its own."""
        return self.ask("POST", path, body, {**JSON, **(headers or {})})

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """Any request to the receiver."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, body, dict(headers or {}))
            with connection.getresponse() as response:
                return Reply(response.status, dict(response.getheaders()), response.read())

    def post_all(self, bodies: Iterable[bytes], parallel: int = 16) -> list[int]:
        """The statuses of many posts at one time, on `parallel` connections."""
        with ThreadPoolExecutor(parallel) as pool:
            return [reply.status for reply in pool.map(self.post, bodies)]

    def raw(self, data: bytes, *, timeout: float = PATIENCE, port: int | None = None) -> bytes:
        """Send bytes as they are and read until the other side closes; what arrived before a reset counts."""
        with socket.create_connection(("127.0.0.1", port or self.port), timeout=timeout) as connection:
            received = b""
            with contextlib.suppress(ConnectionError):
                connection.sendall(data)
            with contextlib.suppress(ConnectionError):
                while chunk := connection.recv(65_536):
                    received += chunk
            return received

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Rows of the log, through a read-only connection; a single column comes as plain values."""
        return rows(self.log, sql, *values)

    def states(self) -> list[str]:
        """The states of all events."""
        return self.rows("select state from events order by id")

    def outcomes(self) -> list[str | None]:
        """The outcomes of all attempts."""
        return self.rows("select outcome from attempts order by id")

    def wait_for(self, condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Wait until a condition on the log holds; it is looked at after every commit."""
        deadline = time.monotonic() + timeout
        while True:
            with self._changed:
                seen = self._commits
            if condition():
                return
            with self._changed:
                news = self._changed.wait_for(partial(self._moved_on, seen), deadline - time.monotonic())
            assert not self.failures, self.failures
            assert news, f"no commit made it true within {timeout:g} s"

    def settled(self, events: int, timeout: float = PATIENCE) -> None:
        """Wait until there are `events` events and none of them is pending."""
        query = "select count(*), coalesce(sum(state = 'pending'), 0) from events"
        self.wait_for(lambda: self.rows(query) == [(events, 0)], timeout)

    def wait_until(self, condition: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Wait for what no commit announces, such as `live()`, which changes at most twenty times a second."""
        deadline = time.monotonic() + timeout
        pause = threading.Event()
        while not condition():
            assert time.monotonic() < deadline, f"not true within {timeout:g} s"
            pause.wait(0.01)

    def engine_tasks(self) -> int:
        """How many tasks the engine's loop has, this question among them; only after the first commit."""

        async def count() -> int:
            return len(asyncio.all_tasks())

        assert self._loop is not None, "nothing was committed yet"
        return asyncio.run_coroutine_threadsafe(count(), self._loop).result(PATIENCE)

    def _moved_on(self, seen: int) -> bool:
        return self._commits != seen or bool(self.failures)

    def _committed(self) -> None:
        self._loop = asyncio.get_running_loop()
        with self._changed:
            self._commits += 1
            self._changed.notify_all()

    def _failed(self, sentence: str) -> None:
        with self._changed:
            self.failures.append(sentence)
            self._changed.notify_all()


@contextlib.contextmanager
def running(tmp_path: Path, config: Config = NOWHERE, *, name: str = "log.db", **options: Any) -> Iterator[Running]:
    """A runtime on free ports, stopped at the end; it must not have failed meanwhile.

    `options` are those of `Runtime`. The same `tmp_path` and `name` again is a restart on the same log.
    """
    config = msgspec.structs.replace(
        config,
        receiver=msgspec.structs.replace(config.receiver, port=0),
        sink=msgspec.structs.replace(config.sink, port=0),
    )
    app = Running(config, tmp_path / name, **options)
    app.runtime.start()
    try:
        yield app
    finally:
        stopped = app.runtime.stop()
    assert stopped, "stopping took longer than it may"
    assert not app.failures, app.failures


def rows(log: Path, sql: str, *values: object) -> list[Any]:
    """Rows of a log, through a read-only connection; a single column comes as plain values."""
    with contextlib.closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
        found = connection.execute(sql, values).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


@contextlib.contextmanager
def refusing(log: Path, table: str, reason: str = "the disk is full") -> Iterator[None]:
    """Make every insert into a table fail for real: a trigger put there by a second connection."""
    with contextlib.closing(sqlite3.connect(log, isolation_level=None, timeout=PATIENCE)) as other:
        other.execute(f"create trigger refusing before insert on {table} begin select raise(abort, '{reason}'); end")
        try:
            yield
        finally:
            other.execute("drop trigger refusing")


def request(app: Running, *lines: str, body: bytes = b"{}", target: str = "/track", host: str | None = None) -> bytes:
    """A POST as bytes, with more header lines."""
    fixed = [f"POST {target} HTTP/1.1", f"Host: {host or f'127.0.0.1:{app.port}'}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*fixed, "Connection: close", *lines, "", ""]).encode("latin-1") + body


@contextlib.contextmanager
def exclusive(log: Path) -> Iterator[None]:
    """Another program has the log for itself, as a backup or a browser of databases may."""
    with contextlib.closing(sqlite3.connect(log, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield
        other.execute("rollback")


def error(app: Running) -> str:
    """Why the log of a run cannot be used; "" when it can."""
    return app.runtime.session.snapshot().log_error
