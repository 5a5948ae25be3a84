import contextlib
import gzip
import http.client
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from liveview.adapters import body, server
from liveview.adapters.client import Client
from liveview.adapters.server import MOST_CONNECTIONS
from liveview.adapters.strangers import FAREWELLS, Stranger
from liveview.config import SinkConfig
from tests.adapters.one_server import everything, one_server, post
from tests.needs import lacking, program
from tests.program import serving
from tests.running import NOWHERE, Running, event, running
from tests.timing import late

SCRIPT = "<script>alert(1)</script>"


@contextlib.contextmanager
def clients(port: int, count: int, first: bytes) -> Iterator[list[socket.socket]]:
    """This many connections, each of which sends these bytes."""
    with contextlib.ExitStack() as stack:
        found = []
        for _ in range(count):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            with contextlib.suppress(ConnectionError):
                connection.sendall(first)
            found.append(connection)
        yield found


def head(
    app: Running, *lines: str, start: str = "POST /track HTTP/1.1", host: str | None = None, port: int | None = None
) -> bytes:
    """The head of a request to the receiver, or to another one of its ports."""
    return "\r\n".join([start, f"Host: {host or f'127.0.0.1:{port or app.port}'}", *lines, "", ""]).encode()


def reply(connection: socket.socket) -> bytes:
    """What comes next on a connection; b"" when it was closed or cut."""
    try:
        return connection.recv(65_536)
    except ConnectionResetError:
        return b""


def hanging() -> SinkConfig:
    return SinkConfig(behaviours={"/hang": "hang", "/endless": "endless"})


class TestFullHouse:
    """B02: as many connections as there may be, and then one more."""

    @pytest.mark.parametrize(
        "begun",
        [
            lambda _, __: b"",
            lambda app, port: head(app, port=port)[:-2],
            lambda app, port: head(app, "Content-Length: 100", port=port) + b"{",
            lambda app, port: head(app, "Content-Length: 2", port=port) + b"{}",
        ],
        ids=["nothing", "half a head", "half a body", "idle"],
    )
    def test_of_clients_that_keep_us_waiting_locks_nobody_out(
        self, tmp_path: Path, begun: Callable[[Running, int], bytes]
    ) -> None:
        with running(tmp_path) as app:
            for port in (app.port, app.sink_port):
                with (
                    clients(port, MOST_CONNECTIONS + 50, begun(app, port)),
                    clients(port, 1, head(app, "Content-Length: 2", port=port) + b"{}") as (newcomer,),
                ):
                    assert reply(newcomer).startswith(b"HTTP/1.1 200 ")

    def test_closes_the_connection_that_kept_us_waiting_longest(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
        with running(tmp_path) as app:
            request = head(app, "Content-Length: 2") + b"{}"
            with clients(app.port, 3, b"") as (first, second, third):
                for connection in (second, first, third, second):
                    connection.sendall(request)
                    assert reply(connection).startswith(b"HTTP/1.1 200 ")
                with clients(app.port, 1, request) as (newcomer,):
                    assert reply(newcomer).startswith(b"HTTP/1.1 200 ")
                    assert reply(first) == b""
                    for connection in (second, third, newcomer):
                        connection.sendall(request)
                        assert reply(connection).startswith(b"HTTP/1.1 200 ")

    def test_of_requests_that_wait_for_us_is_left_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
        with running(tmp_path, msgspec.structs.replace(NOWHERE, sink=hanging())) as app:
            request = head(app, "Content-Length: 2", start="POST /hang HTTP/1.1", port=app.sink_port) + b"{}"
            with clients(app.sink_port, 3, request) as held:
                app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [3])
                with clients(app.sink_port, 1, request) as (newcomer,):
                    said = everything(newcomer)
                assert said.startswith(b"HTTP/1.1 503 ")
                assert b"\r\nRetry-After: 1\r\n" in said
                for connection in held:
                    connection.settimeout(0.05)
                    with pytest.raises(TimeoutError):
                        reply(connection)

    def test_closes_a_connection_whose_client_does_not_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "MOST_CONNECTIONS", 1)
        with running(tmp_path, msgspec.structs.replace(NOWHERE, sink=hanging())) as app:
            request = head(app, "Content-Length: 2", start="POST /endless HTTP/1.1", port=app.sink_port) + b"{}"
            with clients(app.sink_port, 1, request):
                held = app.runtime._room._sink._held
                app.wait_until(lambda: any(transport.get_write_buffer_size() > 65_536 for transport in list(held)))
                with clients(app.sink_port, 1, head(app, "Content-Length: 0", port=app.sink_port)) as (newcomer,):
                    assert reply(newcomer).startswith(b"HTTP/1.1 200 ")


class TestCrowd:
    def test_of_clients_at_one_time_gets_an_answer_each(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """None is cut off: neither one that was just answered, nor one too many."""
        monkeypatch.setattr(server, "MOST_CONNECTIONS", 8)
        with running(tmp_path) as app:

            def ask(number: int) -> list[int]:
                with contextlib.closing(http.client.HTTPConnection("127.0.0.1", app.port, timeout=30)) as connection:
                    statuses = []
                    for turn in range(5):
                        connection.request("POST", "/track", event(f"{number}-{turn}"))
                        with connection.getresponse() as response:
                            response.read()
                            statuses.append(response.status)
                        if statuses[-1] == 503:
                            assert response.headers["Retry-After"] == "1"
                            connection.close()
                    return statuses

            with ThreadPoolExecutor(40) as pool:
                statuses = [status for each in pool.map(ask, range(40)) for status in each]
            assert set(statuses) <= {200, 503}
            assert app.rows("select count(*) from events") == [statuses.count(200)]


class TestDrip:
    """B02: a byte now and then does not put the end off."""

    @pytest.mark.parametrize("what", ["head", "body"])
    def test_is_cut_off_at_the_deadline(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
        monkeypatch.setattr(server, "HEADER_SECONDS", 0.5)
        monkeypatch.setattr(body, "BODY_SECONDS", 0.5)
        with running(tmp_path) as app:
            for port in (app.port, app.sink_port):
                whole = head(app, "Content-Length: 1000", port=port)
                first = whole if what == "body" else whole[:-2]
                with clients(port, 1, first) as (client,):
                    started = time.monotonic()
                    client.settimeout(0.05)
                    assert b"200" not in drip_until_closed(client)
                    assert 0.4 < time.monotonic() - started < 1.5 + late()


def drip_until_closed(client: socket.socket) -> bytes:
    """Send a byte every 50 ms until the other side has closed; what it said."""
    said = b""
    while True:
        try:
            client.sendall(b"a")
            if not (chunk := client.recv(1_000)):
                return said
            said += chunk
        except TimeoutError:
            continue
        except ConnectionError:
            return said


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells the memory of a process on Linux only")
class TestMemory:
    """A12, A13, B02: of a whole program, as the system counts it."""

    MOST = 64 << 20

    def test_is_bounded_whatever_arrives_at_one_time(self, tmp_path: Path) -> None:
        bomb, largest = gzip.compress(bytes(200 << 20)), b" " * (1 << 20)
        with serving(tmp_path) as program:
            program.post(*(event() for _ in range(20)))
            before = peak(program.process.pid)
            assert set(at_one_time(program.url, 40, bomb, {"Content-Encoding": "gzip"})) == {413}
            assert at_one_time(program.url, 1, bytes(50 << 20), {}) == [413]
            assert set(at_one_time(program.url, body.MOST_LARGE + 4, largest, {})) == {200}
            assert peak(program.process.pid) - before < self.MOST
            assert program.post(event()) == [200]


def peak(process: int) -> int:
    """Bytes of memory that a process had at most."""
    (line,) = (line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


def at_one_time(url: str, count: int, sent: bytes, headers: dict[str, str]) -> list[int]:
    """The statuses of this many posts at one time."""

    def post(_: int) -> int:
        with Client(url) as client:
            return client.post(sent, tuple(headers.items())).status

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(post, range(count)))


class TestExpect:
    """B11: what a client expects is nothing before the gate, and nothing that is repeated."""

    @pytest.mark.parametrize(
        ("start", "status"),
        [
            ("POST /track HTTP/1.1", b"417"),
            ("POST /nowhere HTTP/1.1", b"404"),
            ("GET /track HTTP/1.1", b"400"),
            ("PUT /track HTTP/1.1", b"405"),
            ("GET /_liveview/live HTTP/1.1", b"401"),
            ("PUT /_liveview/nothing HTTP/1.1", b"401"),
            ("OPTIONS * HTTP/1.1", b"404"),
        ],
    )
    def test_of_the_unknown_is_answered_by_us_without_a_quote(self, tmp_path: Path, start: str, status: bytes) -> None:
        with running(tmp_path) as app:
            answer = app.raw(head(app, f"Expect: {SCRIPT}", "Connection: close", start=start))
            assert answer.split(b" ")[1] == status
            assert b"script" not in answer

    def test_of_the_unknown_is_a_row_of_the_log(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            app.raw(head(app, f"Expect: {SCRIPT}", "Content-Length: 2"))
            ((status, headers),) = app.rows("select status, headers from requests")
            assert status == 417
            assert SCRIPT in headers

    def test_is_met_before_the_body_is_sent(self, tmp_path: Path) -> None:
        sent = event()
        with (
            running(tmp_path) as app,
            clients(app.port, 1, head(app, "Expect: 100-continue", f"Content-Length: {len(sent)}")) as (client,),
        ):
            assert reply(client) == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(sent)
            assert reply(client).startswith(b"HTTP/1.1 200 ")
            assert app.states() == ["unrouted"]

    def test_is_not_met_for_a_body_that_is_not_wanted(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for request, status in (
                (head(app, "Expect: 100-continue", "Content-Length: 9", host="evil.example"), b"403"),
                (head(app, "Expect: 100-continue", "Content-Length: 9", start="POST /nowhere HTTP/1.1"), b"404"),
                (head(app, "Expect: 100-continue", "Content-Length: 999999999"), b"413"),
                (head(app, "Expect: 100-continue", "Content-Length: 9", "Content-Encoding: br"), b"415"),
            ):
                assert app.raw(request).split(b" ")[1] == status

    def test_means_nothing_in_http_1_0(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            request = head(app, "Expect: 100-continue", "Content-Length: 2", start="POST /track HTTP/1.0") + b"{}"
            assert app.raw(request).startswith(b"HTTP/1.0 200 ")

    def test_of_the_unknown_is_answered_by_the_sink_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            answer = app.raw(
                head(app, f"Expect: {SCRIPT}", "Content-Length: 2", port=app.sink_port), port=app.sink_port
            )
            assert answer.split(b" ")[1] == b"417"
            assert b"script" not in answer


HELLO = bytes.fromhex("16030100050100000100")
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")


class TestStrangers:
    """Who speaks TLS or HTTP/2 to the plain port is told of once, and answered at once."""

    @pytest.mark.parametrize(("sent", "who"), [(HELLO, Stranger.TLS), (PREFACE, Stranger.HTTP_2)])
    @pytest.mark.parametrize("piece", [1, 2, 1000])
    def test_are_told_of_once_however_their_first_bytes_come(
        self, tmp_path: Path, sent: bytes, who: Stranger, piece: int
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
            remote, stranger, first = app.strangers.get(timeout=10)
            assert (remote, stranger) == ("127.0.0.1", who)
            assert (sent + sent * 2).startswith(first)
            assert app.strangers.empty()

    def test_of_real_tls_get_an_alert(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app, app.plain() as client:
            started = time.monotonic()
            with pytest.raises(ssl.SSLError, match=r"(?i)handshake.failure"):
                ssl.create_default_context().wrap_socket(client, server_hostname="localhost")
            assert time.monotonic() - started < 5
            _, stranger, first = app.strangers.get(timeout=10)
            assert stranger is Stranger.TLS
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
            assert app.strangers.get(timeout=10)[1] is Stranger.HTTP_2

    def test_may_say_no_more_than_fits(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app, app.plain() as client:
            with contextlib.suppress(ConnectionError):
                client.sendall(HELLO + bytes(200_000))
            assert len(app.strangers.get(timeout=10)[2]) <= 1 << 16

    @pytest.mark.parametrize("piece", [1, 3])
    @pytest.mark.parametrize("method", ["POST", "PUT", "PROPFIND"])
    def test_are_not_those_who_only_begin_alike(self, tmp_path: Path, method: str, piece: int) -> None:
        request = f"{method} /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode()
        with one_server(tmp_path) as app, app.plain() as client:
            for start in range(0, len(request), piece):
                client.sendall(request[start : start + piece])
            assert everything(client).startswith(b"HTTP/1.1 200 " if method == "POST" else b"HTTP/1.1 405 ")
            assert app.strangers.empty()

    def test_are_only_looked_for_at_the_beginning(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app:
            for later in (HELLO, PREFACE):
                with app.plain() as client:
                    client.sendall(post())
                    assert reply(client).startswith(b"HTTP/1.1 200 ")
                    client.sendall(later)
                    assert b" 400 " in everything(client)
                assert app.strangers.get_nowait()[1] is Stranger.MALFORMED
                with app.plain() as client:
                    client.sendall(post("Connection: close", body=later))
                    assert everything(client).endswith(b" %d" % len(later))
            assert app.strangers.empty()

    def test_are_those_too_whose_http_cannot_be_read(self, tmp_path: Path) -> None:
        with one_server(tmp_path) as app, app.plain() as client:
            client.sendall(b"GARBAGE\r\n\r\n")
            assert b" 400 " in everything(client)
            assert app.strangers.get_nowait() == ("127.0.0.1", Stranger.MALFORMED, b"")

    @pytest.mark.parametrize("first", [b"P", b"\x16", b"PRI * HTTP/"])
    def test_are_not_waited_for_longer_than_others(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bytes
    ) -> None:
        monkeypatch.setattr(server, "HEADER_SECONDS", 0.3)
        with one_server(tmp_path) as app, app.plain() as client:
            client.sendall(first)
            assert everything(client) == b""
            assert app.strangers.empty()

    def test_mean_nothing_to_a_server_that_does_not_ask(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert b" 400 " in app.raw(PREFACE, port=app.sink_port)


class TestPipelining:
    """Several requests in one segment, of which one is broken."""

    @pytest.mark.parametrize("good", [1, 2, 40])
    @pytest.mark.parametrize("broken", [b"nonsense\r\n\r\n", b"POST /track HTTP/1.1\r\nContent-Length: -1\r\n\r\n"])
    def test_those_before_a_broken_one_are_answered_and_stored(self, tmp_path: Path, good: int, broken: bytes) -> None:
        with running(tmp_path) as app:
            bodies = [event(f"id-{number}") for number in range(good)]
            request = b"".join(head(app, f"Content-Length: {len(each)}") + each for each in bodies)
            said = app.raw(request + broken + head(app, f"Content-Length: {len(bodies[0])}") + bodies[0])
            assert said.count(b"HTTP/1.1 200 ") == good
            assert said.count(b" 400 Bad Request") == 1
            keys = app.rows("select dedup_key from events order by id")
            assert [key.strip('"') for key in keys] == [f"id-{number}" for number in range(good)]

    def test_those_before_a_broken_chunk_are_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            body = event("first")
            chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
            good = head(app, "Transfer-Encoding: chunked") + chunked
            said = app.raw(good + head(app, "Transfer-Encoding: chunked") + b"ZZ\r\n")
            assert said.startswith(b"HTTP/1.1 200 ")
            assert len(app.rows("select id from events")) == 1
