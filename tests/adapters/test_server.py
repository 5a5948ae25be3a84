import contextlib
import gzip
import http.client
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from liveview.adapters import acceptor, body, connection, server, sink_replies
from liveview.adapters.client import ReceiverClient
from liveview.adapters.server import MOST_CONNECTIONS
from liveview.config.schema import SinkConfig
from liveview.sink_script.step import Drip
from tests.support.adapters.one_server import everything, reply
from tests.support.adapters.under_way import replies_under_way
from tests.support.program import serving
from tests.support.running import NOWHERE, Running, event, running
from tests.support.timing import late

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


def hanging() -> SinkConfig:
    return SinkConfig(behaviours={"/hang": "hang", "/endless": "endless"})


class TestFullHouse:
    """As many connections as there may be, and then one more."""

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
        with running(tmp_path) as app, contextlib.ExitStack() as stack:
            ports = (app.port, app.sink_port)
            for port in ports:
                stack.enter_context(clients(port, MOST_CONNECTIONS + 50, begun(app, port)))
            asked = [(port, head(app, "Content-Length: 2", port=port) + b"{}") for port in ports]
            newcomers = [each for ask in asked for each in stack.enter_context(clients(ask[0], 1, ask[1]))]
            for newcomer in newcomers:
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
        monkeypatch.setattr(acceptor, "QUEUE_SECONDS", 0.2)
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
        monkeypatch.setattr(sink_replies, "POURED", Drip(65_536, every=0.0005))
        held = replies_under_way(monkeypatch)
        with running(tmp_path, msgspec.structs.replace(NOWHERE, sink=hanging())) as app:
            request = head(app, "Content-Length: 2", start="POST /endless HTTP/1.1", port=app.sink_port) + b"{}"
            with clients(app.sink_port, 1, request):
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
    """A byte now and then does not put the end off."""

    @pytest.mark.parametrize("what", ["head", "body"])
    def test_is_cut_off_at_the_deadline(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
        monkeypatch.setattr(connection, "HEADER_SECONDS", 0.4)
        monkeypatch.setattr(body, "BODY_SECONDS", 0.4)
        with running(tmp_path) as app:

            def drip(port: int) -> tuple[bytes, float]:
                whole = head(app, "Content-Length: 1000", port=port)
                with clients(port, 1, whole if what == "body" else whole[:-2]) as (client,):
                    started = time.monotonic()
                    client.settimeout(0.05)
                    return drip_until_closed(client), time.monotonic() - started

            with ThreadPoolExecutor(2) as pool:
                for said, took in pool.map(drip, (app.port, app.sink_port)):
                    assert b"200" not in said
                    assert 0.3 < took < 1.4 + late()


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
    """Of a whole program, as the system counts it."""

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
        with ReceiverClient(url) as client:
            return client.post(sent, tuple(headers.items())).status

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(post, range(count)))


class TestExpect:
    """An expectation is answered after the origin policy, and never quoted."""

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
            requests = {
                b"403": head(app, "Expect: 100-continue", "Content-Length: 9", host="evil.example"),
                b"404": head(app, "Expect: 100-continue", "Content-Length: 9", start="POST /nowhere HTTP/1.1"),
                b"413": head(app, "Expect: 100-continue", "Content-Length: 999999999"),
                b"415": head(app, "Expect: 100-continue", "Content-Length: 9", "Content-Encoding: br"),
            }
            with ThreadPoolExecutor(len(requests)) as pool:
                assert [said.split(b" ")[1] for said in pool.map(app.raw, requests.values())] == [*requests]

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
