"""The servers of the tests: they start, they end, and nothing of them stays."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres import (
    GUARDED,
    PASSWORD,
    PostgresServer,
    private_server,
    session_name,
    shared_server,
    until,
)

pytestmark = pytest.mark.slow


def test_all_tests_of_a_process_share_one_server_and_none_shares_a_session() -> None:
    assert shared_server() is shared_server()
    assert session_name() != session_name()


def test_a_role_needs_its_password() -> None:
    server = shared_server()
    with psycopg.connect(server.url_of(GUARDED, PASSWORD)) as connection:
        assert connection.execute("select current_user").fetchone() == (GUARDED,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url_of(GUARDED, "wrong"))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
def test_a_private_server_comes_back_with_what_was_committed(how: signal.Signals) -> None:
    with private_server(durable=True) as server:
        with server.connect() as connection:
            connection.execute("create table kept as select 1 as one")
        before = server.port
        server.restart(how, elsewhere=True)
        assert server.port != before
        with server.connect() as connection:
            assert connection.execute("select one from kept").fetchone() == (1,)
        server.restart(how)
    until(lambda: not server.running)
    assert not server.folder.exists()


def test_a_server_ends_with_tests_that_are_killed() -> None:
    script = "from tests.support.postgres import shared_server as s; print(s().pid, s().folder, flush=True); input()"
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        pid, folder = tests.stdout.readline().split()
        tests.kill()
    until(lambda: not Path("/proc", pid).exists() and not Path(folder).exists())


def test_a_running_server_is_not_started_twice() -> None:
    server: PostgresServer = shared_server()
    with pytest.raises(RuntimeError, match="runs"):
        server.start()
