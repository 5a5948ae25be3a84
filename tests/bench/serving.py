"""The servers that are measured."""

import contextlib
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.program import LIVEVIEW


class Server(NamedTuple):
    """A process that takes events."""

    pid: int
    """Its process id."""
    port: int
    """The port of `/track`."""
    sink_port: int
    """The port of the sink; 0 without one."""
    log: Path
    """Its log; of no use for a server without one."""
    left: Callable[[], int]
    """How many events are not delivered yet."""
    token: str = ""
    """The token of its HTTP API; "" for a server without one."""

    def settle(self) -> None:
        """Return when everything is delivered."""
        while self.left():
            time.sleep(0.1)


@contextlib.contextmanager
def floor(destinations: int) -> Iterator[Server]:
    """Bare aiohttp."""
    command = [sys.executable, "-m", "tests.bench.floor", str(destinations)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            yield Server(process.pid, port, 0, Path(), lambda: _posts_left(port))
        finally:
            process.kill()


@contextlib.contextmanager
def serving(
    config: str, log: Path | None = None, *, shared: Sequence[str] = (), left: Callable[[], int] | None = None
) -> Iterator[Server]:
    """A headless liveview, with a new log or on an old one; its facts go to a file.

    `shared` are the options for a session in PostgreSQL, and `left` says how many of its events are not delivered yet.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bench.toml").write_text(config)
        log = log or folder / "bench.db"
        options = [
            "--port",
            "0",
            "--sink-port",
            "0",
            "--log",
            str(log),
            "--config",
            str(folder / "bench.toml"),
            *shared,
        ]
        command = [*LIVEVIEW, "serve", *options]
        with (folder / "facts").open("w") as out, subprocess.Popen(command, stdout=out) as process:
            while not (line := (folder / "facts").read_text().partition("\n")[0]):
                assert process.poll() is None, "liveview did not start"
                time.sleep(0.01)
            ready = json.loads(line)
            port, sink_port = (int(ready[name].rpartition(":")[2]) for name in ("receiver", "sink"))
            try:
                yield Server(process.pid, port, sink_port, log, left or (lambda: pending(log)), ready["token"])
            finally:
                process.terminate()
                process.wait(60)


def pending(log: Path) -> int:
    """How many events of a log are not delivered yet."""
    with contextlib.closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("select count(*) from events where state = 'pending'").fetchone()[0])


def _posts_left(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/left") as answer:
        return int(answer.read())
