"""Requests that become no event: what they are told, what of them is kept, and that nobody waits for them."""

import contextlib
import gzip
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liveview.adapters import body as request_body
from liveview.model.refusal import Refusal
from tests.support.running import PATIENCE, Running, event, request, running
from tests.support.timing import late

KEPT = 65_536
MARK = "S3ntByTheClient"
"""What no reply may repeat."""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as started:
        yield started


def head(app: Running, *lines: str, target: str = "/track", host: str = "") -> bytes:
    """The head of a POST."""
    first = (f"POST {target} HTTP/1.1", f"Host: {host or f'127.0.0.1:{app.port}'}")
    return "\r\n".join([*first, *lines, "", ""]).encode()


def half(app: Running, data: bytes) -> bytes:
    """Send bytes, say that there are no more, and read what is answered."""
    with socket.create_connection(("127.0.0.1", app.port), PATIENCE) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(ConnectionError):
            while chunk := connection.recv(65_536):
                received += chunk
        return received


def last(app: Running) -> tuple[object, ...]:
    """Status, wire and body of the last request."""
    found: tuple[object, ...] = app.rows("select status, wire, body from requests order by id desc limit 1")[0]
    return found


class TestReply:
    @pytest.mark.parametrize(
        ("method", "path", "headers", "body", "status", "refusal"),
        [
            ("POST", f"/{MARK}", {}, b"{}", 404, Refusal.PATH),
            ("PUT", f"/track?{MARK}", {}, b"{}", 405, Refusal.METHOD),
            ("GET", f"/track?ip={MARK}", {}, None, 400, Refusal.NO_DATA),
            ("GET", f"/track?data=e30&callback={MARK}()", {}, None, 400, Refusal.CALLBACK),
            ("POST", "/track", {}, f"data=e30&callback=({MARK})".encode(), 400, Refusal.CALLBACK),
            ("POST", "/track", {"Content-Encoding": MARK}, b"{}", 415, Refusal.CONTENT_ENCODING),
            ("POST", "/track", {"Content-Encoding": "gzip"}, MARK.encode(), 400, Refusal.DAMAGED),
            (
                "POST",
                "/track",
                {"Content-Type": f"multipart/form-data; boundary={MARK}"},
                b"{}",
                415,
                Refusal.MULTIPART,
            ),
            ("POST", "/track", {"Expect": MARK}, b"{}", 417, Refusal.EXPECTATION),
            ("POST", "/track", {"Host": f"{MARK}.example"}, b"{}", 403, Refusal.HOST),
            ("POST", "/track", {"Origin": f"https://{MARK}.example"}, b"{}", 403, Refusal.ORIGIN),
            ("POST", "/track", {"Origin": f"https://{MARK}"}, b"{}", 403, Refusal.ORIGIN),
            ("POST", "/track", {"Referer": f"https://{MARK}.example/"}, b"{}", 403, Refusal.ORIGIN),
            ("POST", "/track", {"Content-Length": "99999999"}, b"{}", 413, Refusal.BATCH_TOO_LARGE),
        ],
    )
    def test_repeats_nothing_that_was_sent(
        self,
        app: Running,
        monkeypatch: pytest.MonkeyPatch,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
        status: int,
        refusal: Refusal,
    ) -> None:
        monkeypatch.setattr(request_body, "START_SECONDS", 0.1)
        reply = app.ask(method, path, body, headers)
        told = reply.body + repr(reply.headers).encode()
        assert reply.status == status
        assert MARK.lower().encode() not in told.lower()
        assert app.rows("select status, refusal, problem is not null from requests") == [(status, refusal, 1)]
        assert app.states() == []

    def test_to_a_preflight_that_no_request_can_follow_repeats_nothing(self, app: Running) -> None:
        asked = {"Origin": "http://localhost:1", "Access-Control-Request-Method": MARK}
        reply = app.ask("OPTIONS", "/track", headers=asked)
        assert reply.status == 405
        assert MARK not in repr(reply.headers)


class TestKeptBody:
    @pytest.mark.parametrize("size", [0, 1, KEPT - 1, KEPT, KEPT + 1, 1_000_000])
    @pytest.mark.parametrize(
        ("target", "headers"),
        [("/nowhere", {}), ("/track", {"Host": "evil.example"}), ("/track", {"Content-Encoding": "br"})],
        ids=["404", "403", "415"],
    )
    def test_is_the_first_64_kib_as_received(
        self, app: Running, size: int, target: str, headers: dict[str, str]
    ) -> None:
        body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
        with contextlib.suppress(ConnectionError):  # the reply may come before everything is sent
            app.post(body, headers, target)
        app.wait_for(lambda: app.rows("select count(*) from requests") == [1])
        kept = app.rows("select body from requests")[0]
        assert body.startswith(kept)
        assert len(kept) == min(size, KEPT)

    def test_of_one_that_is_too_large_is_its_start(self, app: Running) -> None:
        body = b'{"event":"E"' + b" " * (1 << 20)
        assert app.post(body).status == 413
        assert last(app) == (413, "http-api", body[:KEPT])

    def test_of_one_that_cannot_be_unpacked_is_as_it_was_packed(self, app: Running) -> None:
        packed = gzip.compress(b'{"batch":[]}')[:-1]
        assert app.post(packed, {"Content-Encoding": "gzip"}, "/v1/batch").status == 400
        assert last(app) == (400, "segment", packed)

    def test_tells_the_wire_where_the_path_does_not(self, app: Running) -> None:
        for body, wire in ((b"data=e30", "mixpanel"), (b"[{}]", "mixpanel"), (b"{}", "http-api"), (b"\x00", None)):
            app.post(body, {"Content-Encoding": "br"})
            assert last(app)[1] == wire


STALLED: list[tuple[str, tuple[str, ...], str, bytes]] = [
    ("/nowhere", ("Content-Length: 100",), "", b"404"),
    ("/track", ("Content-Length: 100",), "evil.example", b"403"),
    ("/track", ("Content-Length: 100", "Origin: https://evil.example"), "", b"403"),
    ("/track", ("Content-Length: 100", "Content-Encoding: br"), "", b"415"),
    ("/v1/batch", ("Content-Length: 100000000",), "", b"413"),
    ("/nowhere", ("Transfer-Encoding: chunked",), "", b"404"),
]
"""Path, further headers and host of requests whose body stalls, and the status of each."""


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bytes, float, bytes]]:
    """What each was told, after how many seconds it was let go, and what was kept; all come at one time."""
    with running(tmp_path_factory.mktemp("stalled")) as app, ThreadPoolExecutor(len(STALLED)) as pool:

        def stall(number: int) -> tuple[bytes, float, bytes]:
            target, lines, host, _ = STALLED[number]
            body = b"3\r\nabc\r\n" if "chunked" in lines[0] else b"abc"
            mark = f"X-Number: {number}"
            started = time.monotonic()
            reply = app.raw(head(app, *lines, mark, target=target, host=host) + body)
            took = time.monotonic() - started - late()
            (kept,) = app.rows("select body from requests where headers like ?", f'%"X-Number","{number}"%')
            return reply, took, kept

        return list(pool.map(stall, range(len(STALLED))))


class TestStalledClient:
    @pytest.mark.parametrize("number", range(len(STALLED)), ids=lambda number: f"{number}-{STALLED[number][0]}")
    def test_that_is_refused_is_answered_within_a_second(
        self, ends: list[tuple[bytes, float, bytes]], number: int
    ) -> None:
        reply, took, kept = ends[number]
        assert took < 1
        assert reply.split(b" ")[1] == STALLED[number][3]
        assert kept == b"abc"


class TestHalfABody:
    @pytest.mark.parametrize("path", ["/track", "/v1/batch", "/react-native/"])
    @pytest.mark.parametrize(
        ("line", "sent", "arrived"),
        [
            ("Content-Length: 100", b'{"event":"E"', b'{"event":"E"'),
            ("Content-Length: 2", b"{", b"{"),
            ("Transfer-Encoding: chunked", b'5\r\n{"eve\r\n', b'{"eve'),
            ("Transfer-Encoding: chunked", b'5\r\n{"eve\r\n20\r\nnt', b'{"event'),
            ("Content-Length: 100", b"", b""),
        ],
        ids=["length", "one byte", "no last chunk", "half a chunk", "nothing"],
    )
    def test_is_400_and_a_row_with_what_arrived(
        self, app: Running, path: str, line: str, sent: bytes, arrived: bytes
    ) -> None:
        reply = half(app, head(app, line, target=path) + sent)
        assert reply.startswith(b"HTTP/1.1 400 ")
        assert app.rows("select status, body from requests") == [(400, arrived)]
        assert app.states() == []

    @pytest.mark.parametrize("cut", [1, 4, 8, 15])
    def test_that_was_packed_is_400_and_a_row_with_what_arrived(self, app: Running, cut: int) -> None:
        packed = gzip.compress(event())[:-cut]
        assert app.post(packed, {"Content-Encoding": "gzip"}).status == 400
        assert app.rows("select status, body from requests") == [(400, packed)]
        assert app.states() == []

    def test_of_a_client_that_went_away_leaves_a_row(self, app: Running) -> None:
        with socket.create_connection(("127.0.0.1", app.port), PATIENCE) as connection:
            connection.sendall(head(app, "Content-Length: 100") + b"abc")
        app.wait_for(lambda: app.rows("select status, body from requests") == [(400, b"abc")])
        assert app.states() == []

    def test_is_not_a_whole_one_after_which_the_client_says_that_it_is_done(self, app: Running) -> None:
        assert half(app, request(app, body=event())).startswith(b"HTTP/1.1 200 ")
        assert app.states() == ["unrouted"]


class TestPath:
    @pytest.mark.parametrize(
        "path", ["/track;a=1", "/track%2f", "/%74rack", "/track/.", "/./track", "/v1/../track", "/Track", "/track%00"]
    )
    def test_that_only_looks_like_one_of_our_own_is_404(self, app: Running, path: str) -> None:
        assert app.post(event(), path=path).status == 404
        assert app.rows("select status, path, wire from requests") == [(404, path, None)]
        assert app.states() == []

    def test_that_names_the_receiver_itself_is_not_a_way_around_the_rules(self, app: Running) -> None:
        line = f"POST http://127.0.0.1:{app.port}/track HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\n"
        reply = app.raw(f"{line}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
        assert reply.split(b" ")[1] == b"403"
        assert app.states() == []
