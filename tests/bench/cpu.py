"""CPU an event: user and system time of `liveview serve`, beside the same HTTP exchanges by bare aiohttp.

Rates on shared machines lie, CPU does not. Both processes get the same load from `wrk`, in turns, and each turn lasts
until everything is delivered.
"""

import statistics
from collections.abc import Iterator, Sequence

from tests.bench.configurations import NO_DESTINATION, healthy
from tests.bench.figure import Figure
from tests.bench.process import cpu_seconds
from tests.bench.serving import Server, floor, serving
from tests.bench.wrk import PLAIN, put_load

TARGET = 2.2
"""How many times the CPU of the floor an event may cost."""
NAMES = {0: "no destination", 1: "one destination", 3: "three destinations"}


def measure(*, quick: bool) -> Iterator[Figure]:
    """A figure for each number of destinations."""
    seconds, rounds = (2, 1) if quick else (4, 5)
    for destinations, name in NAMES.items():
        config = healthy(destinations) if destinations else NO_DESTINATION
        with floor(destinations) as bare, serving(config) as ours:
            for server in (bare, ours):
                cost(server, 1)
            costs = [(cost(bare, seconds), cost(ours, seconds)) for _ in range(rounds)]
        yield Figure(
            f"CPU an event, {name}, to bare aiohttp",
            statistics.median(mine / theirs for theirs, mine in costs),
            most=TARGET,
            more={
                "floor µs": statistics.median(theirs for theirs, _ in costs),
                "liveview µs": statistics.median(mine for _, mine in costs),
            },
        )


def cost(server: Server, seconds: int, events: Sequence[str] = (PLAIN,)) -> float:
    """CPU µs an event, until everything is delivered."""
    before = cpu_seconds(server.pid)
    count = put_load(server.port, seconds, events).requests
    server.settle()
    return (cpu_seconds(server.pid) - before) / count * 1e6
