"""The ports of a running liveview: who is let in where, and what is told of who came to the wrong one."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from liveview.adapters.other_protocols import FAREWELLS, OtherProtocol
from liveview.config.schema import Config
from liveview.errors import StartError
from liveview.log.sessions.listing import label
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from liveview.runtime import Runtime
from tests.support.log.making import BODY
from tests.support.running import JSON, NOWHERE, PATIENCE, Running, event, request, running


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory of our own: the certificate authority lives there."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "state"


def with_receiver(**receiver: object) -> Config:
    return msgspec.structs.replace(NOWHERE, receiver=msgspec.structs.replace(NOWHERE.receiver, **receiver))


TLS = with_receiver(tls=True, tls_port=0)


@contextlib.contextmanager
def secured(app: Running, name: str = "localhost", ca: str | None = None) -> Iterator[ssl.SSLSocket]:
    """A connection to the TLS port by a client that trusts our certificate authority."""
    endpoints = app.runtime.session.endpoints
    port = urlsplit(endpoints.tls or "").port or 0
    client = ssl.create_default_context(cafile=ca or endpoints.ca)
    with (
        socket.create_connection(("127.0.0.1", port), PATIENCE) as connection,
        client.wrap_socket(connection, server_hostname=name) as found,
    ):
        yield found


def status(connection: socket.socket, sent: bytes) -> int:
    connection.sendall(sent)
    return int(connection.recv(65_536).split(b" ")[1])


class TestTls:
    def test_serves_the_same_on_a_second_port(self, tmp_path: Path, state: Path) -> None:
        with running(tmp_path, TLS) as app:
            endpoints = app.runtime.session.endpoints
            assert endpoints.tls is not None
            assert endpoints.ca is not None
            assert urlsplit(endpoints.tls).scheme == "https"
            assert Path(endpoints.ca).is_relative_to(state / "liveview")
            with secured(app) as connection:
                host = urlsplit(endpoints.tls).netloc
                assert status(connection, request(app, body=event("a"), host=host)) == 200
            assert app.post(event("a")).status == 200
            assert app.rows("select verdict from events order by id") == ["accepted", "duplicate"]
            assert app.rows("select remote from requests") == ["127.0.0.1"] * 2

    def test_is_closed_unless_it_is_asked_for(self, tmp_path: Path, state: Path) -> None:
        with running(tmp_path) as app:
            assert (app.runtime.session.endpoints.tls, app.runtime.session.endpoints.ca) == (None, None)
        assert not state.exists()

    def test_refuses_a_foreign_host_there_too(self, tmp_path: Path) -> None:
        with running(tmp_path, TLS) as app, secured(app) as connection:
            assert status(connection, request(app, body=event(), host="evil.example")) == 403

    def test_keeps_its_authority_over_a_restart(self, tmp_path: Path) -> None:
        kept = tmp_path / "kept.pem"
        with running(tmp_path, TLS) as app:
            kept.write_bytes(Path(app.runtime.session.endpoints.ca or "").read_bytes())
        with running(tmp_path, TLS) as app, secured(app, ca=str(kept)) as connection:
            assert status(connection, request(app, body=event())) == 200

    def test_certifies_the_hosts_that_are_allowed_also_those_of_a_file_that_is_read_again(self, tmp_path: Path) -> None:
        file = with_receiver(tls=True, tls_port=0, allow_hosts=("second.test:1",))
        first = with_receiver(tls=True, tls_port=0, allow_hosts=("first.test",))
        with running(tmp_path, first, load=lambda: file) as app:
            with secured(app, "first.test"), pytest.raises(ssl.SSLCertVerificationError), secured(app, "second.test"):
                pass
            app.runtime.commands.reload()
            app.wait_until(lambda: app.post(event(), {"Host": "second.test:1"}).status == 200)
            with secured(app, "second.test"):
                pass

    def test_with_a_port_that_is_taken_names_the_option(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            with pytest.raises(StartError, match=f"port {port} on 127.0.0.1 is taken; choose another with --tls-port"):
                Runtime(with_receiver(port=0, tls=True, tls_port=port), tmp_path / "log.db").start()

    def test_with_a_damaged_authority_says_what_to_do_and_opens_nothing(self, tmp_path: Path, state: Path) -> None:
        with running(tmp_path, TLS) as app:
            Path(app.runtime.session.endpoints.ca or "").write_bytes(b"")
        threads = threading.active_count()
        with pytest.raises(StartError, match="remove that folder"):
            Runtime(msgspec.structs.replace(TLS), tmp_path / "other.db").start()
        assert threading.active_count() <= threads

    def test_waits_for_the_next_start_when_a_file_asks_for_it(self, tmp_path: Path) -> None:
        with running(tmp_path, NOWHERE, load=lambda: TLS) as app:
            assert (
                "receiver.tls, receiver.tls_port and sink.port take effect at the next start"
                in app.runtime.commands.reload()
            )
            assert app.runtime.session.endpoints.tls is None


class TestHost:
    @pytest.mark.parametrize("host", ["127.0.0.2", "127.0.0.1", "localhost"])
    def test_that_we_listen_on_is_ours(self, tmp_path: Path, host: str) -> None:
        with running(tmp_path, with_receiver(host=host)) as app:
            with socket.create_connection((host, app.port), PATIENCE) as connection:
                assert status(connection, request(app, body=event(), host=f"{host}:{app.port}")) == 200
            with socket.create_connection((host, app.port), PATIENCE) as connection:
                assert status(connection, request(app, body=event(), host=f"192.168.7.7:{app.port}")) == 403

    def test_may_be_any_address_on_a_port_that_others_reach(self, tmp_path: Path) -> None:
        with running(tmp_path, with_receiver(host="0.0.0.0")) as app:
            for host, expected in (("192.168.7.7", 200), ("127.0.0.3", 200), ("[fe80::1]", 200), ("evil.example", 403)):
                assert app.post(event(), {"Host": f"{host}:{app.port}"}).status == expected

    def test_that_is_refused_is_admitted_by_the_option_that_the_refusal_names(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(event(), {"Host": "Events.Test:7"}).status == 403
            (said,) = app.rows("select problem from requests")
        option = said.partition("--allow-host ")[2].split()[0]
        with running(tmp_path, with_receiver(allow_hosts=(option,))) as app:
            assert app.post(event(), {"Host": "Events.Test:7"}).status == 200


class TestPages:
    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({}, 200),
            ({"Sec-Fetch-Mode": "cors"}, 200),
            ({"Sec-Fetch-Site": "none"}, 200),
            ({"Referer": "http://localhost:3000/a", "Sec-Fetch-Site": "cross-site"}, 200),
            ({"Referer": "https://shop.test/a", "Sec-Fetch-Site": "cross-site"}, 200),
            ({"Origin": "https://shop.test", "Referer": "https://shop.test/"}, 200),
            ({"Referer": "https://evil.example/a"}, 403),
            ({"Referer": "nonsense"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Origin": "https://evil.example"}, 403),
        ],
    )
    def test_are_admitted_or_refused_by_what_a_browser_says_of_them(
        self, tmp_path: Path, headers: Mapping[str, str], expected: int
    ) -> None:
        with running(tmp_path, with_receiver(allow_origins=("https://shop.test",))) as app:
            answer = app.post(event(), headers)
            assert answer.status == expected
            assert app.rows("select count(*) from events") == [int(expected == 200)]
            assert not [name for name in answer.headers if "private-network" in name.lower()]


class TestProxies:
    def test_say_who_called_when_they_are_trusted_also_by_a_file_that_is_read_again(self, tmp_path: Path) -> None:
        file = with_receiver(trusted_proxies=("127.0.0.0/8",))
        with running(tmp_path, NOWHERE, load=lambda: file) as app:
            headers = JSON | {"X-Forwarded-For": "198.51.100.1, 203.0.113.9:80, 127.0.0.5"}
            assert app.post(event(), headers).status == 200
            app.runtime.commands.reload()
            assert app.post(event(), headers).status == 200
            assert app.post(event(), headers | {"Origin": "https://evil.example"}).status == 403
            assert app.rows("select remote from requests order by id") == ["127.0.0.1", "203.0.113.9", "203.0.113.9"]


class TestLabel:
    def test_is_kept_in_the_session(self, tmp_path: Path) -> None:
        with running(tmp_path, label="checkout") as app:
            found = app.runtime.session.endpoints
            assert ApiClient(address(found.receiver), found.token).summary().session.label == "checkout"
        assert label(app.log) == "checkout"

    def test_stays_when_the_session_goes_on_without_another(self, tmp_path: Path) -> None:
        for given, kept in (("first", "first"), ("", "first"), ("second", "second")):
            with running(tmp_path, label=given) as app:
                app.post(event())
            assert label(app.log) == kept

    def test_of_one_session_is_not_that_of_the_next(self, tmp_path: Path) -> None:
        with running(tmp_path, label="checkout") as app:
            fresh = app.runtime.commands.new_session()
        assert (label(app.log), label(Path(fresh))) == ("checkout", "")


class TestOtherProtocols:
    def test_are_rows_of_the_log(self, tmp_path: Path) -> None:
        hello = bytes.fromhex("16030100050100000100")
        preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        others = ((hello, OtherProtocol.TLS), (preface, OtherProtocol.HTTP_2))
        with running(tmp_path) as app:
            for number, (first, protocol) in enumerate(others, 1):
                assert app.raw(first) == FAREWELLS[protocol]
                app.wait_for(lambda number=number: app.rows("select count(*) from requests") == [number])  # type: ignore[misc] # a default has no type
            rows = app.rows(f"select status, remote, problem, {BODY} from requests order by id")
            assert [row[:2] for row in rows] == [(400, "127.0.0.1")] * 2
            assert "--tls" in rows[0][2]
            assert [row[3] for row in rows] == [hello, preface]
            assert app.rows("select count(*) from events") == [0]
