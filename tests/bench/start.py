"""How long the program takes to be ready."""

import subprocess
import tempfile
import time

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


def measure() -> str:
    """A line about it."""
    return f"start to ready: {min(start_seconds() for _ in range(3)):.2f} s (target ≤ 1 s)"
