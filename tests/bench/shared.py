"""CPU an event of a receiver on a session in PostgreSQL, beside the same receiver on a session file.

Both get the same load in turns, and each turn lasts until everything is delivered. What the database takes is a number
of its own: it may be on another machine.
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from tests.bench.configurations import NO_DESTINATION, healthy
from tests.bench.cpu import cost
from tests.bench.figure import Figure
from tests.bench.process import cpu_seconds, cpu_seconds_with_children
from tests.bench.serving import Server, serving
from tests.bench.wrk import put_load
from tests.support.postgres import PostgresServer, private_server, schema_of, session_name
from tests.support.program import LIVEVIEW

TARGETS = {0: ("no destination", 1.5), 1: ("one destination", 2.0)}
"""How many times the CPU of a session file an event may cost, by the number of destinations."""


class _Cost(NamedTuple):
    """CPU µs an event."""

    receiver: float
    database: float


def measure(*, quick: bool) -> Iterator[Figure]:
    """A figure without and one with a destination."""
    seconds, rounds = (2, 1) if quick else (4, 5)
    with private_server(durable=True) as database:
        for destinations, (name, most) in TARGETS.items():
            config, session = healthy(destinations) if destinations else NO_DESTINATION, _session(database)
            options = ("--log", database.url, "--session", session)
            with (
                serving(config) as file,
                serving(config, shared=options, left=partial(_left, database, session)) as shared,
            ):
                cost(file, 1)
                _cost(shared, database, 1)
                costs = [(cost(file, seconds), _cost(shared, database, seconds)) for _ in range(rounds)]
            yield Figure(
                f"CPU an event of a shared session, {name}, to a session file",
                statistics.median(shared.receiver / file for file, shared in costs),
                most=most,
                more={
                    "file µs": statistics.median(file for file, _ in costs),
                    "shared µs": statistics.median(shared.receiver for _, shared in costs),
                    "PostgreSQL µs": statistics.median(shared.database for _, shared in costs),
                },
            )


def _session(database: PostgresServer) -> str:
    """Make a session; its name."""
    name = session_name()
    subprocess.run([*LIVEVIEW, "migrate", database.url, "--session", name], check=True, stdout=sys.stderr)
    return name


def _cost(server: Server, database: PostgresServer, seconds: int) -> _Cost:
    """CPU µs an event, until everything is delivered."""
    before = cpu_seconds(server.pid), cpu_seconds_with_children(database.pid)
    count = put_load(server.port, seconds).requests
    server.settle()
    after = cpu_seconds(server.pid), cpu_seconds_with_children(database.pid)
    return _Cost(*((now - then) / count * 1e6 for then, now in zip(before, after, strict=True)))


def _left(database: PostgresServer, session: str) -> int:
    """How many events of a session are not delivered yet."""
    with database.connect() as connection:
        query = f"select count(*) from {schema_of(session)}.events where state = 'pending'"
        row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
