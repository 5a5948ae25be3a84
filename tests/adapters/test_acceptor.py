"""No client is cut off that could be served or told why not."""

import socket
import sys
from pathlib import Path

import pytest

from liveview.adapters import acceptor, server
from liveview.adapters.acceptor import TOO_MANY
from tests.support.adapters.one_server import everything
from tests.support.adapters.starving import no_descriptors
from tests.support.running import event, running, to


def request(port: int, path: str = "/track", body: bytes = b"") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.skipif(sys.platform == "win32", reason="it knows no such limit")
def test_without_descriptors_clients_wait_and_the_screen_says_so(tmp_path: Path) -> None:
    """It ends by itself, and the client is served."""
    with running(tmp_path) as app, socket.socket() as client:
        client.settimeout(30)
        with no_descriptors():
            client.connect(("127.0.0.1", app.port))
            client.sendall(request(app.port, body=event("first")))
            app.wait_until(lambda: "no file descriptors are left" in app.runtime.session.snapshot().port_error)
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 ")
        app.wait_until(lambda: app.runtime.session.snapshot().port_error == "")
        assert not app.failures


@pytest.mark.skipif(sys.platform == "win32", reason="it knows no such limit")
def test_a_client_has_its_grace_also_without_descriptors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was let in a moment ago may have sent what is not read yet."""
    monkeypatch.setattr(acceptor, "GRACE", 3_600.0)
    with running(tmp_path) as app, socket.create_connection(("127.0.0.1", app.port), timeout=30) as first:
        first.sendall(request(app.port, body=event("first")))
        assert first.recv(65_536).startswith(b"HTTP/1.1 200 ")
        with socket.socket() as second, no_descriptors():
            second.connect(("127.0.0.1", app.port))
            app.wait_until(lambda: "no file descriptors are left" in app.runtime.session.snapshot().port_error)
        first.sendall(request(app.port, body=event("second")))
        assert first.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_our_own_calls_to_the_sink_are_neither_cut_nor_kept_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others use up the whole limit, and more of them come."""
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 2)
    with running(tmp_path, to("sink:/orders", most=20)) as app:
        others = [socket.create_connection(("127.0.0.1", app.sink_port), timeout=10) for _ in range(8)]
        for number in range(20):
            assert app.post(event(f"id-{number}")).status == 200
        app.wait_for(lambda: app.states() == ["delivered"] * 20)
        assert app.rows("select distinct outcome from attempts") == ["ok"]
        for other in others:
            other.close()


def test_a_client_in_the_queue_is_served_as_soon_as_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
    with running(tmp_path) as app, socket.create_connection(("127.0.0.1", app.port), timeout=10) as first:
        first.sendall(request(app.port, body=event("first")))
        assert first.recv(65_536).startswith(b"HTTP/1.1 200 ")
        with socket.create_connection(("127.0.0.1", app.port), timeout=10) as second:
            second.sendall(request(app.port, body=event("second")))
            assert second.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_waits_too_long_is_told_when_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acceptor, "QUEUE_SECONDS", 0.1)
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
    with running(tmp_path) as app, socket.create_connection(("127.0.0.1", app.port), timeout=10) as first:
        first.sendall(request(app.port, body=event("first")))
        assert first.recv(65_536).startswith(b"HTTP/1.1 200 ")
        with socket.create_connection(("127.0.0.1", app.port), timeout=10) as second:
            second.sendall(request(app.port, body=event("second")))
            assert everything(second) == TOO_MANY
        assert len(app.rows("select id from events")) == 1
