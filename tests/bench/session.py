"""A session of a million events: opening it, moving in it, filtering it."""

import array
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from liveview.log import filter as language
from liveview.log.read.reader import Reader
from liveview.log.read.search import Search
from tests.bench import million
from tests.bench.screen import Watch
from tests.support.program import LIVEVIEW, on_terminal

FILTERS = (
    *(
        "name:Refund",
        "user:user-77",
        "type:page",
        "is:failed",
        "dest:Webhooks",
        "state:delivered",
        "outcome:http_error",
    ),
    *("status:500", "price>698", '"user-4999"', "price:nothing"),
)


def measure() -> Iterator[str]:
    """A line for each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.db"
        million.make(path)
        yield from _open(path)
        yield from _pages(path)
        yield from _filters(path)


def _open(path: Path) -> Iterator[str]:
    started = time.perf_counter()
    with on_terminal([*LIVEVIEW, "open", str(path)], path.parent, columns=120, lines=36) as terminal:
        terminal.wait_for("#1000000")
        yield f"a million events opened: first paint {time.perf_counter() - started:.2f} s (target ≤ 1 s)"
        watch = Watch(terminal)
        started = time.perf_counter()
        terminal.press(b"g")
        yield f"jump to the first: {watch.seconds_until('#1 ', started) * 1000:.0f} ms (target ≤ 50 ms)"
        megabytes = _resident(terminal.process.pid)
        yield f"resident: {megabytes:.0f} MB (target ≤ 150 MB)"
        terminal.process.terminate()
        terminal.process.wait(30)


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _pages(path: Path) -> Iterator[str]:
    times = []
    with Reader(path) as reader:
        for first in range(1, 1_000_000, 9_973):
            started = time.perf_counter()
            assert len(reader.rows(first, 50)) == 50 or first > 999_950
            times.append(time.perf_counter() - started)
    yield f"a page of 50: p99 {statistics.quantiles(times, n=100)[98] * 1000:.1f} ms"


def _filters(path: Path) -> Iterator[str]:
    for text in FILTERS:
        search = _Timed()
        with Search(path, language.parse(text, million.AT)) as running:
            running.run(search.note, lambda: False)
        whole = time.perf_counter() - search.started
        result = f"first result {search.result * 1000:.0f} ms" if search.count else "nothing to find"
        first = f"first word {search.first * 1000:.0f} ms, {result} (target ≤ 100 ms)"
        yield f"filter {text}: {first}, {search.count} found in {whole:.2f} s"


class _Timed:
    """Takes what a search finds."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.first = 0.0
        self.result = 0.0
        self.count = 0

    def note(self, ids: "array.array[int]", progress: object) -> None:
        """The search says something."""
        del progress
        now = time.perf_counter() - self.started
        self.first = self.first or now
        if ids and not self.result:
            self.result = now
        self.count += len(ids)
