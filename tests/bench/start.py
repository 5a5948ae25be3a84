"""How long the program takes to be ready."""

import subprocess
import tempfile
import time
from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.support.program import LIVEVIEW


def start_seconds() -> float:
    """From the command to the ready line."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        command = [*LIVEVIEW, "serve", "--port", "0", "--sink-port", "0", "--log", f"{folder}/a.db"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            seconds = time.perf_counter() - started
            process.terminate()
    return seconds


def measure() -> Iterator[Figure]:
    """A figure about it."""
    yield Figure("start to ready", min(start_seconds() for _ in range(3)), "s", most=1)
