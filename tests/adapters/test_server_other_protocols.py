"""Clients that speak something else than plain HTTP to the plain port."""

import contextlib
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from liveview.adapters import connection
from liveview.adapters.other_protocols import FAREWELLS, OtherProtocol
from tests.support.adapters.one_server import everything, one_server, post, reply
from tests.support.needs import lacking, program
from tests.support.running import running

HELLO = bytes.fromhex("16030100050100000100")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")


class TestStrangers:
    """Who speaks TLS or HTTP/2 to the plain port is told of once, and answered at once."""

    @pytest.mark.parametrize(("sent", "who"), [(HELLO, OtherProtocol.TLS), (PREFACE, OtherProtocol.HTTP_2)])
    @pytest.mark.parametrize("piece", [1, 2, 1000])
    def test_are_told_of_once_however_their_first_bytes_come(
        self, tmp_path: Path, sent: bytes, who: OtherProtocol, piece: int
    ) -> None:
        with one_server(tmp_path) as app, app.plain() as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for start in range(0, len(sent), piece):
                with contextlib.suppress(ConnectionError):
                    client.sendall(sent[start : start + piece])
            with contextlib.suppress(ConnectionError):
                client.sendall(sent * 2)
            answer = everything(client)
            assert answer == FAREWELLS[who]
            remote, protocol, first = app.reported.get(timeout=10)
            assert (remote, protocol) == ("127.0.0.1", who)
            assert (sent + sent * 2).startswith(first)
            assert app.reported.empty()

    def test_of_real_tls_get_an_alert(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app, app.plain() as client:
            started = time.monotonic()
            with pytest.raises(ssl.SSLError, match=r"(?i)handshake.failure"):
                ssl.create_default_context().wrap_socket(client, server_hostname="localhost")
            assert time.monotonic() - started < 5
            _, protocol, first = app.reported.get(timeout=10)
            assert protocol is OtherProtocol.TLS
            assert b"localhost" in first

    def test_of_real_http_2_are_told_of(self, tmp_path: Path) -> None:
        curl = program("curl")
        features = subprocess.run([curl, "--version"], capture_output=True, text=True, check=True).stdout
        if "HTTP2" not in features:
            lacking("curl knows no HTTP/2")
        with one_server(tmp_path) as app:
            url = f"http://127.0.0.1:{app.port}/"
            ended = subprocess.run(
                [curl, "-sS", "-m", "10", "--http2-prior-knowledge", url], capture_output=True, check=False
            )
            assert ended.returncode != 28  # it does not wait
            assert app.reported.get(timeout=10)[1] is OtherProtocol.HTTP_2

    def test_may_say_no_more_than_fits(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app, app.plain() as client:
            with contextlib.suppress(ConnectionError):
                client.sendall(HELLO + bytes(200_000))
            assert len(app.reported.get(timeout=10)[2]) <= 1 << 16

    @pytest.mark.parametrize("piece", [1, 3])
    @pytest.mark.parametrize("method", ["POST", "PUT", "PROPFIND"])
    def test_are_not_those_who_only_begin_alike(self, tmp_path: Path, method: str, piece: int) -> None:
        request = f"{method} /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode()
        with one_server(tmp_path) as app, app.plain() as client:
            for start in range(0, len(request), piece):
                client.sendall(request[start : start + piece])
            assert everything(client).startswith(b"HTTP/1.1 200 " if method == "POST" else b"HTTP/1.1 405 ")
            assert app.reported.empty()

    def test_are_only_looked_for_at_the_beginning(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app:
            for later in (HELLO, PREFACE):
                with app.plain() as client:
                    client.sendall(post())
                    assert reply(client).startswith(b"HTTP/1.1 200 ")
                    client.sendall(later)
                    assert b" 400 " in everything(client)
                assert app.reported.get_nowait()[1] is OtherProtocol.MALFORMED
                with app.plain() as client:
                    client.sendall(post("Connection: close", body=later))
                    assert everything(client).endswith(b" %d" % len(later))
            assert app.reported.empty()

    def test_are_those_too_whose_http_cannot_be_read(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app, app.plain() as client:
            client.sendall(b"GARBAGE\r\n\r\n")
            assert b" 400 " in everything(client)
            assert app.reported.get_nowait() == ("127.0.0.1", OtherProtocol.MALFORMED, b"")

    @pytest.mark.parametrize("first", [b"P", b"\x16", b"PRI * HTTP/"])
    def test_are_not_waited_for_longer_than_others(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bytes
    ) -> None:
        monkeypatch.setattr(connection, "HEADER_SECONDS", 0.1)
        with one_server(tmp_path) as app, app.plain() as client:
            client.sendall(first)
            assert everything(client) == b""
            assert app.reported.empty()

    def test_mean_nothing_to_a_server_that_does_not_ask(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert b" 400 " in app.raw(PREFACE, port=app.sink_port)
