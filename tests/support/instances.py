"""A state directory of its own, and files of instances in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from liveview.instances.instance import Instance, encoded, folder
from liveview.model.ready import ready
from liveview.model.snapshot import Endpoints

ENDPOINTS = Endpoints(
    receiver="http://127.0.0.1:4080",
    sink="http://127.0.0.1:4081",
    log="/logs/one.db",
    token="secret",
    config=None,
    outside=(),
)
_HOLD = """
import fcntl, sys
file = open(sys.argv[1], "r+")
fcntl.flock(file, fcntl.LOCK_EX)
print(flush=True)
sys.stdin.read()
"""


def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the state directory in `tmp_path`; the folder of instances."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return folder()


def made(pid: int = 4711, started_at: float = 5.0, **changed: object) -> Instance:
    """An instance that no process is."""
    fields = msgspec.structs.asdict(ready(ENDPOINTS, pid))
    return Instance(**{**fields, "started_at": started_at, **changed})


def stale(instance: Instance) -> Path:
    """The file of an instance that was killed."""
    path = folder() / f"{instance.pid}.json"
    path.write_bytes(encoded(instance))
    return path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process holds the lock of a file for the length of the block."""
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.stdin.close()


@contextmanager
def alive(instance: Instance) -> Iterator[Path]:
    """The file of an instance that runs, as it seems."""
    path = stale(instance)
    with held(path):
        yield path
