"""What must not depend on how long a session is: to start, to look, to filter, and what an event costs."""

import array
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from liveview.log import filter as language
from liveview.log.read.reader import Reader
from liveview.log.read.search import Search
from tests.bench import million
from tests.bench.configurations import NO_DESTINATION
from tests.bench.cpu import cost
from tests.bench.figure import Figure
from tests.bench.process import megabytes
from tests.bench.screen import Watch
from tests.bench.serving import serving
from tests.support.program import LIVEVIEW, on_terminal

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
FILTERS = (
    *("name:Refund", "user:user-77", "type:page", "is:failed", "dest:Webhooks", "state:delivered"),
    *("outcome:http_error", "status:500", "price>698", '"user-4999"'),
)


def measure(*, quick: bool) -> Iterator[Figure]:
    """Figures for each size."""
    smallest = 0.0
    for size in SIZES[:2] if quick else SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "grown.db"
            million.make(path, size)
            yield from _opened(path, size)
            yield _pages(path, size)
            yield _filters(path, size)
            began = time.perf_counter()
            with serving(NO_DESTINATION, path) as server:
                yield Figure(f"start to ready with {size:,} events", time.perf_counter() - began, "s", most=1)
                cost(server, 1)
                event = cost(server, 3)
            smallest = smallest or event
            yield Figure(
                f"CPU an event with {size:,} events, to the smallest log",
                event / smallest,
                most=1.1,
                more={"µs": event},
            )


def _opened(path: Path, size: int) -> Iterator[Figure]:
    started = time.perf_counter()
    with on_terminal([*LIVEVIEW, "open", str(path)], path.parent, columns=120, lines=36) as terminal:
        terminal.wait_for(f"#{size}")
        yield Figure(f"first paint of {size:,} events", time.perf_counter() - started, "s", most=1)
        watch = Watch(terminal)
        started = time.perf_counter()
        terminal.press(b"g")
        milliseconds = watch.seconds_until("#1 ", started) * 1000
        yield Figure(f"jump to the first of {size:,} events", milliseconds, "ms", most=50)
        yield Figure(f"memory with {size:,} events", megabytes(terminal.process.pid), "MB", most=150)
        terminal.process.terminate()
        terminal.process.wait(30)


def _pages(path: Path, size: int) -> Figure:
    times = []
    with Reader(path) as reader:
        for first in range(1, size, max(size // 100, 1)):
            started = time.perf_counter()
            reader.rows(first, 50)
            times.append(time.perf_counter() - started)
    return Figure(f"page of {size:,} events, p99", statistics.quantiles(times, n=100)[98] * 1000, "ms", most=50)


def _filters(path: Path, size: int) -> Figure:
    """The slowest of the first words, which are a result or how far the search is."""
    first: dict[str, float] = {}
    for text in FILTERS:
        search = _Timed()
        with Search(path, language.parse(text, million.AT)) as running:
            running.run(search.note, lambda: False)
        first[text] = search.first * 1000
    slowest = max(first, key=lambda text: first[text])
    return Figure(f"first word of a filter over {size:,} events ({slowest})", first[slowest], "ms", most=100)


class _Timed:
    """Takes what a search finds."""

    def __init__(self) -> None:
        self.first = 0.0
        self._started = time.perf_counter()

    def note(self, ids: "array.array[int]", progress: object) -> None:
        """The search says something."""
        del ids, progress
        self.first = self.first or time.perf_counter() - self._started
