"""Each behaviour as a caller sees it, measured on a plain socket."""

import asyncio
import contextlib
import http.client
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.adapters import sink_replies
from liveview.adapters.sink_replies import POURED
from liveview.config.schema import SinkConfig
from liveview.sink_script.step import Drip, Flaky
from tests.support.adapters.under_way import replies_under_way
from tests.support.running import NOWHERE, PATIENCE, Reply, Running, running
from tests.support.timing import late

PATH = "/orders"
BODY = b'{"a": 1}'


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Transport]:
    return replies_under_way(monkeypatch)


@contextlib.contextmanager
def sink(tmp_path: Path, script: str, speed: float = 1.0) -> Iterator[Running]:
    """A sink whose one path has a behaviour."""
    with running(
        tmp_path, msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours={PATH: script})), speed=speed
    ) as app:
        yield app


def ask(app: Running, method: str = "POST") -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request(method, PATH, BODY)
        with connection.getresponse() as response:
            return Reply(response.status, dict(response.getheaders()), response.read())


@contextlib.contextmanager
def caller(app: Running, body: bytes = BODY, length: int | None = None) -> Iterator[socket.socket]:
    """A connection on which a request was sent."""
    with socket.create_connection(("127.0.0.1", app.sink_port), timeout=PATIENCE) as connection:
        size = len(body) if length is None else length
        host = f"127.0.0.1:{app.sink_port}"
        connection.sendall(f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {size}\r\n\r\n".encode() + body)
        yield connection


def nothing_comes(connection: socket.socket, seconds: float = 0.2) -> bool:
    connection.settimeout(seconds)
    try:
        connection.recv(1)
    except TimeoutError:
        return True
    finally:
        connection.settimeout(PATIENCE)
    return False


def is_reset(connection: socket.socket) -> bool:
    """Whether the connection is cut, instead of an orderly end, whatever comes before."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    return False


class TestReply:
    def test_has_the_status_body_and_headers_that_were_asked_for(self, tmp_path: Path) -> None:
        script = "status 422 body '{\"é\": 1}' header 'Content-Type: application/json' header 'X-A: b'"
        with sink(tmp_path, script) as app:
            reply = ask(app)
            assert (reply.status, reply.body) == (422, '{"é": 1}'.encode())
            assert (reply.headers["Content-Type"], reply.headers["X-A"]) == ("application/json", "b")

    @pytest.mark.parametrize("status", [200, 204, 205, 299, 304, 418, 599])
    def test_may_have_any_final_status(self, tmp_path: Path, status: int) -> None:
        with sink(tmp_path, f"{status}") as app:
            reply = ask(app)
            assert reply.status == status
            assert reply.body in {b"", f"{status}\n".encode()}
            assert ask(app).status == status

    def test_may_have_one_header_twice(self, tmp_path: Path) -> None:
        with sink(tmp_path, "header 'Set-Cookie: a=1' header 'Set-Cookie: b=2'") as app, caller(app) as connection:
            assert connection.recv(65_536).count(b"Set-Cookie: ") == 2

    def test_points_elsewhere(self, tmp_path: Path) -> None:
        with sink(tmp_path, "redirect 307 https://example.com/?a=b") as app:
            reply = ask(app)
            assert (reply.status, reply.headers["Location"]) == (307, "https://example.com/?a=b")

    @pytest.mark.parametrize(("speed", "seconds"), [(1.0, "30"), (4.0, "8"), (1_000.0, "1")])
    def test_asks_for_patience_at_any_speed(self, tmp_path: Path, speed: float, seconds: str) -> None:
        with sink(tmp_path, "retry-after 30", speed) as app:
            reply = ask(app)
            assert (reply.status, reply.headers["Retry-After"]) == (503, seconds)


class TestDelay:
    def test_comes_before_the_reply(self, tmp_path: Path) -> None:
        with sink(tmp_path, "delay 0.2, status 500") as app:
            started = time.monotonic()
            assert ask(app).status == 500
            assert 0.2 <= time.monotonic() - started < 0.4 + late()

    def test_comes_before_a_reset(self, tmp_path: Path) -> None:
        with sink(tmp_path, "delay 0.2, reset") as app, caller(app) as connection:
            started = time.monotonic()
            assert is_reset(connection)
            assert 0.15 <= time.monotonic() - started < 0.4 + late()


class TestDrip:
    @pytest.mark.parametrize("speed", [1.0, 5.0])
    def test_sends_the_whole_reply_in_pieces(self, tmp_path: Path, speed: float) -> None:
        every = 0.03
        with (
            sink(tmp_path, f"drip 20 every {every * speed}, body '{'b' * 60}'", speed) as app,
            caller(app) as connection,
        ):
            started = time.monotonic()
            first = connection.recv(65_536)
            whole = first
            while chunk := connection.recv(65_536):
                whole += chunk
            took = time.monotonic() - started
            head, _, body = whole.partition(b"\r\n\r\n")
            assert first == b"HTTP/1.1 200 OK\r\nCon"[:20]
            assert body == b"b" * 60
            assert b"Content-Length: 60" in head
            pieces = -(-len(whole) // 20)
            assert (pieces - 1) * every - 0.05 <= took < pieces * every + 0.3 + late()

    def test_ends_after_the_headers_for_head(self, tmp_path: Path) -> None:
        with sink(tmp_path, "drip 500 every 0.01, body hello") as app:
            reply = ask(app, "HEAD")
            assert (reply.status, reply.headers["Content-Length"], reply.body) == (200, "5", b"")

    def test_can_be_all_that_a_reply_without_a_body_has(self, tmp_path: Path) -> None:
        with sink(tmp_path, "drip 50 every 0.01, 204") as app:
            assert (ask(app).status, ask(app).body) == (204, b"")


class TestEndless:
    @pytest.mark.parametrize(("script", "filler"), [("endless", b"endless\n"), ("endless, body abc", b"abc")])
    def test_goes_on_and_on_without_a_gap(self, tmp_path: Path, script: str, filler: bytes) -> None:
        with sink(tmp_path, script) as app, caller(app) as connection:
            received = b""
            while len(received) < 1_000_000:
                chunk = connection.recv(65_536)
                assert chunk
                received += chunk
            head, _, body = received.partition(b"\r\n\r\n")
            assert b"Content-Length" not in head
            assert body == (filler * (len(body) // len(filler) + 1))[: len(body)]

    def test_waits_for_a_caller_that_does_not_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: list[asyncio.Transport]
    ) -> None:
        monkeypatch.setattr(sink_replies, "POURED", Drip(POURED.size, every=0.0005))
        with sink(tmp_path, "endless") as app, caller(app):
            app.wait_until(lambda: bool(held))
            (transport,) = held
            app.wait_until(lambda: transport.get_write_buffer_size() > 0)
            for _ in range(20):
                assert transport.get_write_buffer_size() < 4 * POURED.size
                assert ask_other(app) == 200

    def test_leaves_room_for_everybody_else(self, tmp_path: Path) -> None:
        with sink(tmp_path, "endless") as app, caller(app) as connection:
            for _ in range(20):
                connection.recv(65_536)
            started = time.monotonic()
            assert ask_other(app) == 200
            assert time.monotonic() - started < 0.3 + late()


class TestReset:
    def test_is_a_reset_and_no_orderly_end(self, tmp_path: Path) -> None:
        with sink(tmp_path, "reset") as app, caller(app) as connection, pytest.raises(ConnectionResetError):
            connection.recv(1)

    def test_after_the_request_waits_for_all_of_it(self, tmp_path: Path) -> None:
        with sink(tmp_path, "reset after") as app, caller(app, b"{", length=2) as connection:
            assert nothing_comes(connection)
            connection.sendall(b"}")
            assert is_reset(connection)

    def test_before_the_request_waits_for_no_body(self, tmp_path: Path) -> None:
        with sink(tmp_path, "reset before") as app, caller(app, b"", length=1_000_000) as connection:
            assert is_reset(connection)
            app.wait_for(lambda: app.rows("select status, body from sink_requests") == [(None, b"")])


class TestFlaky:
    def test_fails_the_same_requests_in_every_run(self, tmp_path: Path) -> None:
        flaky = Flaky(0.4, 7)
        wanted = [503 if flaky.fails(PATH, number) else 200 for number in range(30)]
        assert {200, 503} == set(wanted)
        for run in ("a", "b"):
            (tmp_path / run).mkdir()
            with sink(tmp_path / run, "flaky 0.4 seed 7 with 503") as app:
                assert [ask(app).status for _ in range(30)] == wanted

    def test_may_cut_the_connection(self, tmp_path: Path) -> None:
        with sink(tmp_path, "flaky 1 with reset before") as app, caller(app, b"", length=9) as connection:
            assert is_reset(connection)


class TestChange:
    @pytest.mark.parametrize("script", ["hang", "endless", "delay 0.01, hang", "endless, drip 1 every 0.01"])
    def test_lets_go_of_what_would_never_end(self, tmp_path: Path, script: str, held: list[asyncio.Transport]) -> None:
        with sink(tmp_path, script) as app, caller(app) as connection:
            app.wait_until(lambda: bool(held))
            app.runtime.commands.set_behaviour(PATH, "ok")
            assert is_reset(connection)
            assert ask(app).status == 200
            app.wait_until(lambda: not held)

    def test_of_another_path_lets_go_of_nothing(self, tmp_path: Path, held: list[asyncio.Transport]) -> None:
        with sink(tmp_path, "hang") as app, caller(app) as connection:
            app.wait_until(lambda: bool(held))
            app.runtime.commands.set_behaviour("/other", "500")
            assert nothing_comes(connection)

    def test_of_all_paths_lets_go_of_all(self, tmp_path: Path, held: list[asyncio.Transport]) -> None:
        with sink(tmp_path, "ok") as app:
            app.runtime.commands.set_panic("hang")
            with caller(app) as connection:
                app.wait_until(lambda: bool(held))
                app.runtime.commands.set_panic("")
                assert is_reset(connection)
            assert ask(app).status == 200

    def test_is_not_met_by_a_request_under_way(self, tmp_path: Path) -> None:
        with sink(tmp_path, "delay 0.3") as app, caller(app) as connection:
            app.wait_for(lambda: app.rows("select status from sink_requests") == [200])
            app.runtime.commands.set_behaviour(PATH, "500")
            assert ask(app).status == 500
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")

    def test_starts_the_script_over(self, tmp_path: Path) -> None:
        with sink(tmp_path, "500 then ok") as app:
            assert [ask(app).status for _ in range(2)] == [500, 200]
            app.runtime.commands.set_behaviour(PATH, "500 then ok")
            assert [ask(app).status for _ in range(2)] == [500, 200]


def ask_other(app: Running) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("POST", "/other", BODY)
        return connection.getresponse().status
