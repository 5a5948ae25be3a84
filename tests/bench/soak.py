"""Thirty minutes at 300 events a second, with three destinations of which one fails: everything has to stay flat."""

import contextlib
import json
import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from liveview.adapters.client import ReceiverClient
from liveview.log.queries import balance
from tests.bench.configurations import healthy
from tests.bench.figure import Figure
from tests.bench.process import descriptors, megabytes, threads
from tests.bench.serving import Server, serving

EVENTS_A_SECOND = 300
CLIENTS = 3
_FAILING = '[sink.behaviours]\n"/2" = "status 500"\n[delivery]\nretry_schedule = [1, 2]\n'


class _Sample(NamedTuple):
    """One moment."""

    megabytes: float
    descriptors: int
    threads: int
    p99_ms: float


def measure(*, quick: bool) -> Iterator[Figure]:
    """How the last third compares with the second, and whether the balance is exact at the end."""
    seconds, parts = (45, 9) if quick else (1_800, 30)
    replies: list[float] = []
    over = threading.Event()
    with serving(healthy(3) + _FAILING) as server:
        clients = [threading.Thread(target=_client, args=(server, over, n, replies)) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        samples = [_sample(server, seconds / parts, replies) for _ in range(parts)]
        over.set()
        for client in clients:
            client.join()
        server.settle()
        yield from _flat(samples)
        yield _exact(server.log)


def _sample(server: Server, seconds: float, replies: list[float]) -> _Sample:
    del replies[:]
    time.sleep(seconds)
    p99 = statistics.quantiles(list(replies), n=100)[98] * 1000
    return _Sample(megabytes(server.pid), descriptors(server.pid), threads(server.pid), p99)


def _flat(samples: list[_Sample]) -> Iterator[Figure]:
    third = len(samples) // 3
    before, after = samples[third : 2 * third], samples[2 * third :]
    for name, most in (("megabytes", 1.1), ("descriptors", 1.2), ("threads", 1.0), ("p99_ms", 1.5)):
        was, now = (statistics.median(getattr(each, name) for each in part) for part in (before, after))
        yield Figure(
            f"{name} at the end of the soak, to its middle", now / was, most=most, more={"then": was, "now": now}
        )


def _exact(log: Path) -> Figure:
    with contextlib.closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
        counted = balance(connection)
    states = counted.invalid + counted.duplicate + counted.unrouted + counted.delivered + counted.failed
    return Figure("events of the soak without a final state", counted.received - states, "events", most=0)


def _client(server: Server, over: threading.Event, number: int, replies: list[float]) -> None:
    """A client's share of the stream."""
    with ReceiverClient(f"http://127.0.0.1:{server.port}") as client:
        began, sent = time.perf_counter(), 0
        while not over.is_set():
            sent += 1
            properties = {"distinct_id": "u", "token": "t", "time": time.time(), "$insert_id": f"{number}-{sent}"}
            started = time.perf_counter()
            client.post(json.dumps({"event": "Soak", "properties": properties}).encode())
            replies.append(time.perf_counter() - started)
            over.wait(max(0.0, began + sent * CLIENTS / EVENTS_A_SECOND - time.perf_counter()))
