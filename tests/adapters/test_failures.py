"""Every way to fail has an outcome and a sentence of its own; none is empty or in the words of the language."""

import asyncio
import datetime
import errno
import socket
import ssl
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import trustme
from aiohttp.http_exceptions import BadHttpMessage

from liveview.adapters.failures import failure, lacks_descriptors
from liveview.adapters.sender import NO_DESCRIPTORS, Sender
from liveview.core.steps import AttemptEnded
from liveview.model.delivery import Outcome, Phase, Reason
from tests.support import needs
from tests.support.adapters.aiohttp_private import VERIFIED
from tests.support.adapters.sending import BUDGET, call, send, using
from tests.support.adapters.starving import no_descriptors
from tests.support.webhook import Exchange, Webhook, answer, hang

PYTHONIC = ("Errno", "Error", "_ssl.c", "None", "[SSL", "b'", "<", "Exception", "()", "aborting")


_TLS = frozenset({Outcome.TLS})


def tls_failure(
    hook: Webhook, host: str = "127.0.0.1", budget: float = 5.0, *, as_outcome: frozenset[Outcome] = _TLS
) -> str:
    """The sentence for a call by https that fails with TLS, or as one of these outcomes."""
    ended = send(call(f"https://{host}:{hook.port}/hook", budget=budget))
    assert ended.outcome in as_outcome, ended
    assert ended.status is None
    assert ended.error
    assert not [word for word in PYTHONIC if word in ended.error], ended.error
    return ended.error


def serving(authority: trustme.CA, *names: str, **options: Any) -> ssl.SSLContext:
    """The TLS of a server with a certificate of this authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **options).configure_cert(context)
    return context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """The authority as one that the machine knows."""
    client = ssl.create_default_context()
    authority.configure_trust(client)
    monkeypatch.setattr(VERIFIED, client)
    return authority


class TestTls:
    def test_closed_in_the_handshake(self) -> None:
        """Some servers of plain HTTP say nothing to what they cannot read."""
        for ending in ("orderly", "reset"):
            with socket.create_server(("127.0.0.1", 0)) as listener, Webhook() as hook:
                hook.port, spare = listener.getsockname()[1], hook.port

                def close(how: str = ending, listener: socket.socket = listener) -> None:
                    connection, _ = listener.accept()
                    connection.recv(1)
                    if how == "reset":
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    else:
                        connection.recv(65_536)
                    connection.close()

                thread = threading.Thread(target=close)
                thread.start()
                said = tls_failure(hook)
                thread.join()
                hook.port = spare
            assert said == "the server closed the connection during the TLS handshake; is it plain http?"

    @pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail ready\r\n"])
    def test_on_a_plain_port(self, greeting: bytes) -> None:
        with Webhook(greeting=greeting) as hook:
            assert tls_failure(hook) == "the server does not answer in TLS; is it plain http?"

    def test_that_is_self_signed(self, tmp_path: Path) -> None:
        with Webhook(tls=self_signed(tmp_path)) as hook:
            said = tls_failure(hook)
            assert hook.hits == 0
        assert "certificate is self-signed" in said
        assert "SSL_CERT_FILE" in said

    def test_of_an_unknown_authority(self, authority: trustme.CA) -> None:
        with Webhook(tls=serving(authority, "127.0.0.1")) as hook:
            said = tls_failure(hook)
        assert "an authority that is not" in said
        assert "SSL_CERT_FILE" in said

    def test_for_another_address(self, trusted: trustme.CA) -> None:
        with Webhook(tls=serving(trusted, "other.example")) as hook:
            assert "certificate is for another" in tls_failure(hook)

    def test_for_another_name(self, trusted: trustme.CA) -> None:
        with Webhook(tls=serving(trusted, "other.example")) as hook:
            assert "certificate is for another name" in tls_failure(hook, "localhost")

    def test_that_has_expired(self, trusted: trustme.CA) -> None:
        then = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        with Webhook(tls=serving(trusted, "127.0.0.1", not_after=then)) as hook:
            assert tls_failure(hook) == "the server's certificate has expired; renew it there"

    def test_of_an_old_version(self, trusted: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
        server = serving(trusted, "127.0.0.1")
        server.maximum_version = ssl.TLSVersion.TLSv1_2
        client = ssl.create_default_context()
        client.minimum_version = ssl.TLSVersion.TLSv1_3
        monkeypatch.setattr(VERIFIED, client)
        with Webhook(tls=server) as hook:
            assert "version of TLS" in tls_failure(hook)

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_that_wants_our_certificate(self, trusted: trustme.CA, version: ssl.TLSVersion) -> None:
        server = serving(trusted, "127.0.0.1")
        server.maximum_version = version
        server.verify_mode = ssl.CERT_REQUIRED
        trusted.configure_trust(server)
        with Webhook(tls=server) as hook:
            # With TLS 1.3 the handshake has ended by then, so a reset may overtake the alert that says why.
            either = _TLS | {Outcome.RESET}
            assert any("client certificate" in tls_failure(hook, as_outcome=either) for _ in range(20))

    def test_whose_handshake_stalls(self) -> None:
        with Webhook(hang) as hook:
            assert f"did not end within {BUDGET:.2f} s" in tls_failure(hook, budget=BUDGET)

    def test_that_is_in_order_is_a_call_like_any_other(self, trusted: trustme.CA) -> None:
        with Webhook(answer(204), tls=serving(trusted, "127.0.0.1")) as hook:
            ended = send(call(hook.url))
        assert (ended.outcome, ended.error) == (Outcome.OK, None)

    def test_where_nobody_listens_has_nothing_to_do_with_tls(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        assert send(call(f"https://127.0.0.1:{port}/")).outcome is Outcome.REFUSED

    def test_of_a_server_called_by_plain_http(self, trusted: trustme.CA) -> None:
        """Its alert is not HTTP, but it is known what it is."""
        alert = b"\x15\x03\x03\x00\x02\x02\x46"

        def answer_in_tls(exchange: Exchange) -> bool:
            exchange.send(alert)
            return False

        with Webhook(answer_in_tls) as hook:
            ended = send(call(hook.url))
        assert (ended.outcome, ended.error) == (Outcome.TLS, "the server speaks TLS on this port; call it by https://")


def self_signed(folder: Path) -> ssl.SSLContext:
    """The TLS of a server that vouches for itself."""
    subprocess.run(
        [
            *(needs.program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", folder / "key", "-out", folder / "cert"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


ERRORS = [
    OSError(),
    ConnectionResetError(),
    ConnectionAbortedError("SSL handshake is taking longer than 60.0 seconds: aborting the connection"),
    ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"),
    ssl.SSLError(),
    ssl.SSLError(1, "[SSL: ODD_THING] odd thing (_ssl.c:1006)"),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(),
    aiohttp.ClientPayloadError(),
    aiohttp.ClientConnectionError("Connection lost"),
    ValueError(),
    UnicodeError("label too long"),
    aiohttp.InvalidURL("http://[/"),
    BadHttpMessage(""),
    BadHttpMessage("Bad status line:\n  Expected HTTP/:"),
]


def test_what_the_parser_says_is_one_line() -> None:
    told = failure(BadHttpMessage("Bad status line:\n  Expected HTTP/:"), Phase.WAITING, tls=False)
    assert told == (Outcome.BAD_RESPONSE, "the reply is not valid HTTP: Bad status line")
    told = failure(BadHttpMessage(""), Phase.WAITING, tls=False)
    assert told == (Outcome.BAD_RESPONSE, "the reply is not valid HTTP: it cannot be read")


@pytest.mark.parametrize("tls", [True, False])
@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_no_reason_is_empty_or_of_the_language(error: Exception, tls: bool) -> None:
    """Whatever comes, the sentence is for the user."""
    _, said = failure(error, Phase.CONNECTING, tls=tls)
    assert said.strip().rstrip(":") == said
    assert not [word for word in PYTHONIC if word in said], said


def test_a_want_of_descriptors_is_known(tmp_path: Path) -> None:
    """Such an error says nothing about the webhook."""
    assert lacks_descriptors(OSError(errno.EMFILE, "Too many open files"))
    assert not lacks_descriptors(OSError(errno.ECONNREFUSED, "Connection refused"))


@pytest.mark.skipif(sys.platform == "win32", reason="it knows no such limit")
def test_a_want_of_descriptors_is_never_blamed_on_a_webhook() -> None:
    """The call is made as soon as there is one, or is said not to have been made."""

    async def work(sender: Sender) -> list[AttemptEnded]:
        with no_descriptors():
            starved = await sender.call(call(hook.url, budget=0.3))
            later = asyncio.gather(sender.call(call(hook.url)))
            await asyncio.sleep(0)
        return [starved, *await later]

    with Webhook(answer(200)) as hook:
        starved, later = using(work)
        assert hook.hits == 1
    assert (starved.outcome, starved.error) == (Outcome.NOT_CALLED, NO_DESCRIPTORS)
    assert (starved.phase, starved.reason) == (None, Reason.NO_DESCRIPTORS)
    assert (later.outcome, later.error, later.phase, later.reason) == (Outcome.OK, None, None, None)
