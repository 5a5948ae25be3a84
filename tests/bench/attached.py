"""How quick a session that runs elsewhere is seen: the keys of a screen over a slow line, and many mirrors at once."""

import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from liveview.adapters.client import ReceiverClient
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.mirror.follower import Follower
from liveview.postgres.address import shared_address
from liveview.postgres.feed import PostgresFeed
from tests.bench.configurations import NO_DESTINATION
from tests.bench.figure import Figure
from tests.bench.process import cpu_seconds_with_children
from tests.bench.screen import CURSOR, KEYS, Watch, key_to_echo, move_to_cursor
from tests.support.log.stores import purchase
from tests.support.postgres import PostgresServer, private_server
from tests.support.program import LIVEVIEW, Terminal, on_terminal
from tests.support.slow_line import SlowLine
from tests.support.team import Team

DELAY = 0.05
"""Seconds that everything takes in each direction of the line."""
EVENTS_A_SECOND = 300
MIRRORS, PROCESSES = 20, 4
"""Mirrors, and the processes that fill them."""
ROUNDS = 4
"""Times that `KEYS` are pressed: of 60 keys, the 99th percentile is the slowest one."""


def measure(*, quick: bool) -> Iterator[Figure]:
    """The figures of a screen and of mirrors."""
    with private_server() as server, tempfile.TemporaryDirectory() as folder:
        team = Team(Path(folder), NO_DESTINATION, server)
        with team.receiver() as served:
            yield from _keys(team, served.url, Path(folder))
            yield from _mirrors(team, server, served.url, 3.0 if quick else 10.0)


@contextlib.contextmanager
def _streaming(url: str) -> Iterator[list[float]]:
    """Events stream in while the block lasts; the seconds that each reply took."""
    over, replies = threading.Event(), list[float]()

    def send() -> None:
        began = time.perf_counter()
        with ReceiverClient(url) as client:
            while not over.is_set():
                started = time.perf_counter()
                client.post(purchase(f"s{len(replies)}-{began}", name="Streamed"))
                replies.append(time.perf_counter() - started)
                time.sleep(max(0.0, began + len(replies) / EVENTS_A_SECOND - time.perf_counter()))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield replies
    finally:
        over.set()
        thread.join()


def _keys(team: Team, url: str, folder: Path) -> Iterator[Figure]:
    """A screen reads its mirror only, so its keys do not know how long the line is."""
    near, far = _timed(team, url, folder, 0.0), _timed(team, url, folder, DELAY)
    for what, here, there in zip(("key to letter", "move to cursor"), near, far, strict=True):
        yield Figure(
            f"{what} over a line of {DELAY * 1000:g} ms, p99",
            _ms(there, 99),
            "ms",
            most=100,
            more={"p50 ms": _ms(there, 50), "without it, p99 ms": _ms(here, 99), "p50": _ms(here, 50)},
        )


def _timed(team: Team, url: str, folder: Path, delay: float) -> tuple[list[float], list[float]]:
    """Seconds from keys to their letters, and to the cursor, on a screen behind a line."""
    with SlowLine(team.session.server.port, delay) as line, _streaming(url):
        address = team.session.server.url_of("postgres", port=line.port)
        command = [*LIVEVIEW, "attach", address, "--session", team.session.name]
        with on_terminal(command, folder, columns=120, lines=36) as terminal:
            terminal.wait_for("Streamed")
            watch = Watch(terminal)
            letters = [seconds for _ in range(ROUNDS) for seconds in _typed(terminal, watch)]
            terminal.press(b"\x1b[A")
            watch.seconds_until(CURSOR, time.perf_counter())
            moves = [move_to_cursor(terminal, watch) for _ in range(ROUNDS * KEYS)]
            terminal.process.terminate()
            terminal.process.wait(30)
    return letters, moves


def _typed(terminal: Terminal, watch: Watch) -> list[float]:
    """Seconds from each key to its letter in the filter, which is opened and closed again."""
    terminal.press(b"/")
    time.sleep(0.5)  # opening and closing is not what is timed, and has no mark of its own on the screen
    watch.forget()
    letters = [key_to_echo(terminal, watch, number) for number in range(KEYS)]
    terminal.press(b"\x1b")
    time.sleep(0.5)  # as above
    return letters


def _mirrors(team: Team, server: PostgresServer, url: str, seconds: float) -> Iterator[Figure]:
    """From the receipt of an event to its row in a mirror."""
    command = [sys.executable, "-m", "tests.bench.attached", server.url, team.session.name, str(seconds)]
    with _streaming(url) as replies:
        before, sent = cpu_seconds_with_children(server.pid), len(replies)
        running = [
            subprocess.Popen([*command, str(MIRRORS // PROCESSES)], stdout=subprocess.PIPE, text=True)
            for _ in range(PROCESSES)
        ]
        delays = [delay for process in running for delay in json.loads(process.communicate(timeout=120)[0])]
        taken = cpu_seconds_with_children(server.pid) - before
        rate = (len(replies) - sent) / seconds
    yield Figure(
        f"received to in the mirror, {MIRRORS} mirrors at {EVENTS_A_SECOND}/s, p95",
        _ms(delays, 95),
        "ms",
        most=150,
        more={"p50 ms": _ms(delays, 50), "events/s": rate, "PostgreSQL CPU s": taken},
    )


class _Seen:
    """Notes how old each event is when it is in the mirror."""

    def __init__(self, path: Path, delays: list[float]) -> None:
        self._path = path
        self._delays = delays
        self._reader: Reader | None = None
        self._last = 0

    def look(self) -> None:
        """There is something new; called in the thread that has stored it."""
        at = time.time()
        if self._reader is None:
            self._reader = Reader(LogFile(self._path))
        rows = self._reader.execute("select id, received_at from events where id > ?", (self._last,)).fetchall()
        if rows:
            if self._last:
                self._delays.extend(at - received_at for _, received_at in rows)
            self._last = rows[-1][0]


def _fill(url: str, session: str, seconds: float, count: int) -> None:
    """Fill some mirrors for a while, and print how old the events were."""
    address, delays = shared_address(url, session, {}), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        followers = []
        for number in range(count):
            path = Path(folder) / f"{number}.db"
            seen = _Seen(path, delays)
            followers.append(Follower(lambda: PostgresFeed(address), path, told=seen.look))
        for follower in followers:
            follower.start()
        for follower in followers:
            follower.caught_up.wait(60)
        delays.clear()
        time.sleep(seconds)
        print(json.dumps(delays), flush=True)  # noqa: T201 - the answer of this process
        for follower in followers:
            follower.stop(catch_up=False)


def _ms(seconds: list[float], percentile: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percentile - 1] * 1000


if __name__ == "__main__":
    _fill(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
