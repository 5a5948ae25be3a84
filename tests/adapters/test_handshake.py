"""The TLS port with real clients."""

import contextlib
import gc
import logging
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from liveview.adapters import connection, server
from liveview.adapters.other_protocols import OtherProtocol
from tests.support.adapters.one_server import OneServer, everything, one_server, post
from tests.support.needs import program
from tests.support.timing import late


def served(connection: socket.socket) -> bool:
    """Whether a request is answered on a connection."""
    connection.sendall(post())
    return connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


class TestRequests:
    def test_are_those_of_the_same_application(self, tmp_path: Path) -> None:
        with one_server(tmp_path, tls=True) as app, app.secured() as secured, app.plain() as plain:
            for connection, scheme in ((secured, b"https"), (plain, b"http")):
                connection.sendall(post(body=b"x" * 100_000))
                head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
                assert body == scheme + b" 127.0.0.1 100000"
                assert b"\r\nServer: liveview\r\n" in head
                assert served(connection)

    def test_may_come_together_with_the_end_of_the_handshake(self, tmp_path: Path) -> None:
        """TLS 1.3 lets a client write at once; both may arrive in one read."""
        with one_server(tmp_path, tls=True) as app, app.silent() as silent:
            assert app.authority is not None
            client = ssl.create_default_context(cafile=app.authority.certificate)
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            connection = client.wrap_bio(incoming, outgoing, server_hostname="localhost")
            while True:
                try:
                    connection.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    silent.sendall(outgoing.read())
                    incoming.write(silent.recv(65_536))
            connection.write(post())
            silent.sendall(outgoing.read())
            reply = b""
            while not reply:
                incoming.write(silent.recv(65_536))
                with contextlib.suppress(ssl.SSLWantReadError):
                    reply = connection.read()
            assert reply.startswith(b"HTTP/1.1 200 ")

    def test_of_curl_are_answered_when_it_trusts_the_authority(self, tmp_path: Path) -> None:
        with one_server(tmp_path, tls=True) as app:
            assert app.authority is not None
            for name in ("localhost", "127.0.0.1"):
                url = f"https://{name}:{app.tls_port}/a"
                trusting = [program("curl"), "-sS", "--cacert", str(app.authority.certificate), "-d", "{}"]
                ended = subprocess.run([*trusting, url], capture_output=True, text=True, check=True)
                assert ended.stdout == "https 127.0.0.1 2"
            doubting = [program("curl"), "-sS", "-d", "{}", url]
            assert subprocess.run(doubting, capture_output=True, check=False).returncode == 60

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_may_be_of_either_protocol(self, tmp_path: Path, version: ssl.TLSVersion) -> None:
        with one_server(tmp_path, tls=True) as app:
            assert app.authority is not None
            client = ssl.create_default_context(cafile=app.authority.certificate)
            client.minimum_version = client.maximum_version = version
            with app.silent() as silent, client.wrap_socket(silent, server_hostname="localhost") as secured:
                assert served(secured)


class TestLimits:
    """The same as of the plain port, for both together."""

    def test_a_handshake_that_is_not_gone_on_with_ends_at_the_deadline(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "HEADER_SECONDS", 0.3)
        with one_server(tmp_path, tls=True) as app, app.silent() as silent:
            started = time.monotonic()
            assert everything(silent) == b""
            assert 0.2 < time.monotonic() - started < 1.5 + late()

    def test_headers_have_a_deadline_after_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "HEADER_SECONDS", 0.3)
        with one_server(tmp_path, tls=True) as app, app.secured() as secured:
            started = time.monotonic()
            secured.sendall(post()[:20])
            with contextlib.suppress(ssl.SSLEOFError):
                assert everything(secured) == b""
            assert 0.2 < time.monotonic() - started < 1.8 + late()

    @pytest.mark.parametrize("kind", ["silent", "secured", "plain"])
    def test_clients_that_keep_us_waiting_lock_nobody_out(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
        with one_server(tmp_path, tls=True) as app, contextlib.ExitStack() as stack:
            first = [stack.enter_context(getattr(app, kind)()) for _ in range(3)]
            for newcomer in (app.plain, app.secured):
                with newcomer() as connection:
                    assert served(connection)
            with contextlib.suppress(ssl.SSLEOFError):
                assert first[0].recv(1) == b""


class TestOtherProtocols:
    """On the TLS port they make no noise: neither a traceback nor a warning."""

    @pytest.fixture(autouse=True)
    def quiet(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        self.caplog = caplog

    @pytest.mark.parametrize(
        "sent", [post(), b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00", b"\x16\x03", b"\x16\x03\x01\x00\x05abcde", b""]
    )
    def test_are_turned_away_silently(self, tmp_path: Path, sent: bytes, capfd: pytest.CaptureFixture[str]) -> None:
        with one_server(tmp_path, tls=True) as app:
            for _ in range(7):
                with app.silent() as silent:
                    silent.sendall(sent)
                    silent.shutdown(socket.SHUT_WR)
                    assert b"200" not in everything(silent)
            with app.secured() as secured:
                assert served(secured)
            told = [app.reported.get_nowait() for _ in range(app.reported.qsize())]
            assert {protocol for _, protocol, _ in told} <= {OtherProtocol.PLAIN}
            assert len(told) == (7 if sent.startswith((b"POST", b"PRI", b"\x16\x03\x01")) else 0)
        self.nothing_was_said(capfd)

    def test_a_client_that_does_not_trust_us_is_told_of(self, tmp_path: Path) -> None:
        with one_server(tmp_path, tls=True) as app:
            with app.silent() as silent, pytest.raises(ssl.SSLCertVerificationError):
                ssl.create_default_context().wrap_socket(silent, server_hostname="localhost")
            assert app.reported.get(timeout=10) == ("127.0.0.1", OtherProtocol.UNTRUSTING, b"")

    def test_nor_does_a_client_that_trusts_us_not_or_goes_at_once(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with one_server(tmp_path, tls=True) as app:
            with app.silent() as silent, pytest.raises(ssl.SSLCertVerificationError):
                ssl.create_default_context().wrap_socket(silent, server_hostname="localhost")
            for connect in (app.silent, app.secured, app.plain):
                with connect() as connection:
                    reset(connection)
                with connect():
                    pass
            with app.secured() as secured:
                secured.sendall(post() * 20)
                reset(secured)
            with app.secured() as secured:
                assert served(secured)
        self.nothing_was_said(capfd)

    def nothing_was_said(self, capfd: pytest.CaptureFixture[str]) -> None:
        gc.collect()  # what was not closed warns when it is collected
        assert [record for record in self.caplog.records if record.levelno > logging.DEBUG] == []
        assert capfd.readouterr() == ("", "")


def reset(connection: socket.socket) -> None:
    """Let the connection end with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


class TestClosing:
    @pytest.mark.parametrize("kind", ["silent", "secured"])
    def test_ends_what_is_open_at_once(self, tmp_path: Path, kind: str) -> None:
        with contextlib.ExitStack() as stack:
            with one_server(tmp_path, tls=True) as app:
                connection = stack.enter_context(opened(app, kind))
                started = time.monotonic()
            assert time.monotonic() - started < 2 + late()
            with contextlib.suppress(ssl.SSLEOFError):
                assert everything(connection) == b""


def opened(app: OneServer, kind: str) -> contextlib.AbstractContextManager[socket.socket]:
    return app.secured() if kind == "secured" else app.silent()
