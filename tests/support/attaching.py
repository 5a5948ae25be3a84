"""`liveview attach --no-tui` as a child process, and what it leaves."""

import contextlib
import json
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.log.mirror import tables_of
from tests.support.program import LIVEVIEW, PATIENCE, environment


def tables(log: Path) -> Any:
    with contextlib.closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
        return tables_of(connection)


@contextlib.contextmanager
def attached(home: Path, url: str, *options: str, **more: str) -> Iterator[tuple["subprocess.Popen[str]", Any]]:
    """`attach --no-tui` and its first line."""
    command = [*LIVEVIEW, "attach", url, "--no-tui", *options]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=home,
        env=environment(home, **more),
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, process.communicate()
            yield process, json.loads(line)
        finally:
            if process.poll() is None:
                process.kill()


def ended(process: "subprocess.Popen[str]", number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """The exit code after a signal, and what it said on stderr."""
    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def refused(home: Path, url: str, *options: str, **more: str) -> str:
    """What `attach` says when it exits with 2."""
    command = [*LIVEVIEW, "attach", url, "--no-tui", *options]
    env = environment(home, **more)
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=home,
        env=env,
        timeout=PATIENCE,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout) == (2, ""), done
    return done.stderr
