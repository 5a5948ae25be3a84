"""How soon a wait of the HTTP API is answered once its event is in the log: one wait alone, and all that fit at once.

The time is from the reply of `/track`, which is sent after the commit, to the last byte of the answer.
"""

import contextlib
import http.client
import statistics
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from liveview.adapters.descriptors import MOST_WAITS
from tests.bench.configurations import healthy
from tests.bench.figure import Figure
from tests.bench.serving import Server, serving
from tests.support.running import JSON, event

TARGET = 20
"""Milliseconds from the commit to the answer."""
_PATIENCE = 60
"""Seconds after which a wait counts as not answered."""
_NO_EVENT = 1_000_000
"""An id that no event has: it makes the filters differ."""


def measure(*, quick: bool) -> Iterator[Figure]:
    """One wait alone, and 200 with filters of their own."""
    with serving(healthy(1)) as server, contextlib.closing(_connection(server)) as track:
        track.request("POST", "/track", event(), JSON)
        track.getresponse().read()
        alone = [_answered(server, track, f"alone-{number}", 1) for number in range(50 if quick else 500)]
        together = [_answered(server, track, f"all-{number}", MOST_WAITS) for number in range(5 if quick else 30)]
    more = {"median": statistics.median(alone), "longest": max(alone)}
    yield Figure("commit to the answer of a wait, 95th percentile", _percentile(alone), "ms", most=TARGET, more=more)
    more = {"fastest": min(together), "slowest": max(together)}
    what = f"commit to the last answer of {MOST_WAITS} waits, median"
    yield Figure(what, statistics.median(together), "ms", more=more)


def _answered(server: Server, track: http.client.HTTPConnection, user: str, number: int) -> float:
    """Milliseconds after which all of these waits were answered."""
    waits = [_connection(server) for _ in range(number)]
    for seat, wait in enumerate(waits):
        _ask(server, wait, "wait", filter=f"user:{user} -id:{_NO_EVENT + seat}", timeout=_PATIENCE)
    for _ in range(3):  # requests and their searches are taken in order, so the waits have seen what is there
        _ask(server, track, "events", limit=1)
        track.getresponse().read()
    track.request("POST", "/track", event(distinct_id=user), JSON)
    track.getresponse().read()
    began = time.perf_counter()
    for wait in waits:
        answer = wait.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()
    took = time.perf_counter() - began
    for wait in waits:
        wait.close()
    return took * 1000


def _ask(server: Server, connection: http.client.HTTPConnection, path: str, **query: object) -> None:
    token = {"Authorization": f"Bearer {server.token}"}
    connection.request("GET", f"/_liveview/{path}?{urlencode(query)}", headers=token)


def _connection(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)


def _percentile(values: list[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[94]
