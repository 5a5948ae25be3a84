"""How quick the screen is on a real terminal: under a stream of events, and while nothing happens."""

import contextlib
import json
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from liveview.adapters.client import ReceiverClient
from tests.bench.configurations import NO_DESTINATION, THREE_HEALTHY
from tests.bench.figure import Figure
from tests.bench.process import cpu_seconds
from tests.bench.serving import pending
from tests.support.program import LIVEVIEW, Terminal, on_terminal

EVENTS_A_SECOND = 500
CLIENTS = 4
KEYS = 60
"""Keys whose echo is timed: letters that the screen does not show otherwise, and moves of the cursor."""
CURSOR = "▎"
_UP = b"\x1b[A"
MARK = "Ж"
"""Begins the names of the events that are looked for: of 33 events a frame, a list without a filter shows the last."""
IDLE_SECONDS = 10.0
_PATIENCE = 20.0


@contextlib.contextmanager
def on_screen(folder: Path, *options: str) -> Iterator[tuple[Terminal, int]]:
    """A liveview on a terminal of 120 by 36, and its port."""
    arguments = [*LIVEVIEW, "--port", "0", "--sink-port", "0", "--log", f"{folder}/bench.db", *options]
    with on_terminal(arguments, folder, columns=120, lines=36) as terminal:
        terminal.wait_for("receiving 127.0.0.1:")
        found = re.search(r"127\.0\.0\.1:(\d+)", terminal.text)
        assert found
        yield terminal, int(found[1])


def drain(terminal: Terminal) -> None:
    """Read what the program draws, and throw it away, until it has ended."""
    while terminal.process.poll() is None:
        terminal.take(0.1)


class Watch:
    """Reads a terminal all the time and tells when something appeared in its output."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._seen = b""
        self._more = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while self._terminal.process.poll() is None:
            data = self._terminal.take(0.05)
            if data:
                with self._more:
                    self._seen = self._seen[-65_536:] + data
                    self._more.notify_all()

    def forget(self) -> None:
        """Look at nothing that was drawn so far."""
        with self._more:
            self._seen = b""

    def seconds_until(self, text: str, since: float) -> float:
        """Seconds from `since` (perf_counter) to the moment in which `text` had been drawn."""
        with self._more:
            assert self._more.wait_for(lambda: text.encode() in self._seen, _PATIENCE), text
            return time.perf_counter() - since


def _load(port: int, over: threading.Event, number: int, replies: list[float]) -> None:
    """A client's share of the stream."""
    with ReceiverClient(f"http://127.0.0.1:{port}") as client:
        began, sent = time.perf_counter(), 0
        while not over.is_set():
            sent += 1
            body = _event("Streamed", f"{number}-{sent}")
            started = time.perf_counter()
            client.post(body)
            replies.append(time.perf_counter() - started)
            time.sleep(max(0.0, began + sent * CLIENTS / EVENTS_A_SECOND - time.perf_counter()))


def _event(name: str, insert_id: str) -> bytes:
    properties = {"distinct_id": "u", "token": "t", "time": time.time(), "$insert_id": insert_id}
    return json.dumps({"event": name, "properties": properties}).encode()


def measure() -> Iterator[Figure]:
    """Event to screen, key to echo and replies, while events stream in that go nowhere."""
    yield from _measure(NO_DESTINATION, "")


def measure_rush() -> Iterator[Figure]:
    """The same with three webhooks an event."""
    yield from _measure(THREE_HEALTHY, ", three webhooks")


def _measure(config: str, also: str) -> Iterator[Figure]:
    replies: list[float] = []
    over = threading.Event()
    with tempfile.TemporaryDirectory() as folder, _streaming(Path(folder), config) as (terminal, port):
        watch = Watch(terminal)
        clients = [threading.Thread(target=_load, args=(port, over, number, replies)) for number in range(CLIENTS)]
        began = time.perf_counter()
        for client in clients:
            client.start()
        for key in f"/name:{MARK}*\r":
            terminal.press(key.encode())
            time.sleep(0.2)
        shown = [_event_to_screen(port, watch, number) for number in range(KEYS)]
        terminal.press(b"\x1b/")
        time.sleep(0.5)
        delays = [key_to_echo(terminal, watch, number) for number in range(KEYS)]
        terminal.press(b"\x1b" + _UP)
        time.sleep(0.5)
        moves = [move_to_cursor(terminal, watch) for _ in range(KEYS)]
        over.set()
        for client in clients:
            client.join()
        rate = len(replies) / (time.perf_counter() - began)
        left = pending(Path(folder) / "bench.db")
        terminal.process.terminate()
        terminal.process.wait(30)
    yield Figure(f"events a second with the screen on{also}", rate, "events/s", least=0.95 * EVENTS_A_SECOND)
    yield Figure(f"events that wait for their delivery at the end{also}", left, "events", most=EVENTS_A_SECOND)
    yield Figure(f"event to screen, p95{also}", _ms(shown, 95), "ms", most=150)
    yield Figure(f"key to echo, p99{also}", _ms(delays, 99), "ms", most=100)
    yield Figure(f"move to cursor, p99{also}", _ms(moves, 99), "ms", most=100)
    yield Figure(f"reply of /track, p99{also}", _ms(replies, 99), "ms", most=50)


def _streaming(folder: Path, config: str) -> AbstractContextManager[tuple[Terminal, int]]:
    (folder / "bench.toml").write_text(config)
    return on_screen(folder, "--config", "bench.toml")


def _event_to_screen(port: int, watch: Watch, number: int) -> float:
    name = f"{MARK}{number:04}"
    body = _event(name, name)
    with ReceiverClient(f"http://127.0.0.1:{port}") as client:
        started = time.perf_counter()
        client.post(body)
    return watch.seconds_until(name, started)


def key_to_echo(terminal: Terminal, watch: Watch, number: int) -> float:
    """Seconds from the key of a letter, another one for each number up to `KEYS`, to the letter on the screen."""
    letter = chr(0x0E01 + number % 40) if number < 40 else chr(0x10D0 + number - 40)
    started = time.perf_counter()
    terminal.press(letter.encode())
    seconds = watch.seconds_until(letter, started)
    time.sleep(0.05)
    return seconds


def move_to_cursor(terminal: Terminal, watch: Watch) -> float:
    """Seconds from the key to the cursor on the screen.

    Up: the list holds its place, so the cursor is drawn only because it moves.
    """
    watch.forget()
    started = time.perf_counter()
    terminal.press(_UP)
    seconds = watch.seconds_until(CURSOR, started)
    time.sleep(0.05)
    return seconds


def measure_idle() -> Iterator[Figure]:
    """The share of a core that an idle program takes."""
    with tempfile.TemporaryDirectory() as folder, on_screen(Path(folder)) as (terminal, _):
        watch = Watch(terminal)
        del watch
        time.sleep(2)
        before = cpu_seconds(terminal.process.pid)
        time.sleep(IDLE_SECONDS)
        share = (cpu_seconds(terminal.process.pid) - before) / IDLE_SECONDS
        terminal.process.terminate()
        terminal.process.wait(30)
    yield Figure("share of a core while idle", share * 100, "%", most=2)


def _ms(seconds: list[float], percentile: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percentile - 1] * 1000
