import contextlib
import gzip
import http.client
import json
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from liveview.adapters.sink import KEEP_BODY
from liveview.config.schema import Config, SinkConfig
from liveview.text.masking import FromEnvironment
from tests.support.running import NOWHERE, Running, event, running, to
from tests.support.timing import late

BEHAVIOURS = {
    "/gone": "status 410",
    "/nothing": "204",
    "/slow": "delay 0.3",
    "/hang": "hang",
    "/reset": "reset",
    "/flaky": "500x2 then ok",
    "/script": "503 then delay 0.01 then reset x2 then 404",
}


@contextlib.contextmanager
def sink(tmp_path: Path, speed: float = 1.0) -> Iterator[Running]:
    config: Config = msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours=BEHAVIOURS))
    with running(tmp_path, config, speed=speed) as app:
        yield app


def ask(
    app: Running,
    path: str,
    body: bytes = b"{}",
    method: str = "POST",
    timeout: float = 5,
    headers: Mapping[str, str] | None = None,
) -> int | None:
    """The status that the sink answered, None when it cut the connection."""
    connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=timeout)
    with contextlib.closing(connection):
        try:
            connection.request(method, path, body, dict(headers or {}))
            with connection.getresponse() as response:
                response.read()
                return response.status
        except ConnectionError:
            return None


def named(app: Running, request: bytes) -> bytes:
    """The same request with the sink for its HOST."""
    return request.replace(b"HOST", f"127.0.0.1:{app.sink_port}".encode())


def pour(connection: socket.socket, chunk: bytes) -> int:
    """Send a chunk again and again until the connection is cut; how many bytes went out."""
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < 1 << 30:
            connection.sendall(chunk)
            sent += len(chunk)
    return sent


@contextlib.contextmanager
def at_most(memory: int) -> Iterator[None]:
    """Inside the block no more than this many bytes are taken at any moment."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < memory
    finally:
        tracemalloc.stop()


class TestBehaviour:
    def test_is_ok_for_a_path_that_has_none(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            assert [ask(app, "/"), ask(app, "/any/path?x=1"), ask(app, "/x", method="PUT")] == [200, 200, 200]

    def test_answers_with_a_status(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            assert [ask(app, "/gone"), ask(app, "/gone?x=1"), ask(app, "/nothing")] == [410, 410, 204]

    def test_follows_its_script_and_stays_at_the_end(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            assert [ask(app, "/flaky") for _ in range(4)] == [500, 500, 200, 200]
            assert [ask(app, "/script") for _ in range(6)] == [503, 200, None, None, 404, 404]

    def test_waits_before_it_answers(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            started = time.monotonic()
            assert ask(app, "/slow") == 200
            assert 0.3 <= time.monotonic() - started < 1.0 + late()

    def test_waits_less_at_speed(self, tmp_path: Path) -> None:
        with sink(tmp_path, speed=100.0) as app:
            started = time.monotonic()
            assert ask(app, "/slow") == 200
            assert time.monotonic() - started < 0.2 + late()

    def test_never_answers_when_it_hangs(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app, pytest.raises(TimeoutError):
            ask(app, "/hang", timeout=0.2)

    def test_cuts_the_connection(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        with sink(tmp_path) as app:
            assert [ask(app, "/reset") for _ in range(3)] == [None, None, None]
        assert caplog.records == []

    def test_of_one_path_delays_no_other(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            connections = [socket.create_connection(("127.0.0.1", app.sink_port)) for _ in range(20)]
            for connection in connections:
                connection.sendall(named(app, b"POST /hang HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n\r\n{}"))
            started = time.monotonic()
            assert ask(app, "/") == 200
            assert time.monotonic() - started < 0.3 + late()
            for connection in connections:
                connection.close()

    @pytest.mark.parametrize("path", ["/hang", "/slow"])
    def test_leaves_nothing_running_for_a_caller_that_went_away(self, tmp_path: Path, path: str) -> None:
        """Otherwise every timed-out call to a hanging sink path keeps a task, a body and a descriptor for ever."""
        behaviours = {"/hang": "hang", "/slow": "delay 3600"}
        config = msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours=behaviours))
        with running(tmp_path, config) as app:
            assert app.post(event()).status == 200
            before = app.engine_tasks()
            for _ in range(10):
                with socket.create_connection(("127.0.0.1", app.sink_port)) as connection:
                    request = f"POST {path} HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n\r\n{{}}"
                    connection.sendall(named(app, request.encode()))
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [10])
            app.wait_until(lambda: app.engine_tasks() <= before + 1, timeout=3)


class TestRecord:
    def test_says_what_came_and_what_it_met(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            ask(app, "/gone?token=s3cr3t", b'{"a": 1}', headers={"Authorization": "s3cr3t", "X-Plain": "yes"})
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
            ((path, headers, body, behaviour, status),) = app.rows(
                "select path, headers, body, behaviour, status from sink_requests"
            )
            assert (path, body, behaviour, status) == ("/gone?token=***", b'{"a": 1}', "status 410", 410)
            assert dict(json.loads(headers))["Authorization"] == "***"
            assert dict(json.loads(headers))["X-Plain"] == "yes"

    def test_has_no_status_when_no_reply_is_sent(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            ask(app, "/reset")
            app.wait_for(lambda: app.rows("select status, behaviour from sink_requests") == [(None, "reset")])

    def test_keeps_the_beginning_of_a_long_body(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            assert ask(app, "/", bytes(KEEP_BODY + 1)) == 200
            app.wait_for(lambda: app.rows("select length(body) from sink_requests") == [KEEP_BODY])

    def test_of_a_delivery_is_the_payload_that_was_sent(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/orders")) as app:
            app.post(event("a1"))
            app.settled(1)
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
            assert app.rows("select body from sink_requests") == app.rows("select request_body from attempts")


class TestDeviations:
    def test_are_none_of_what_liveview_delivers(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/orders")) as app:
            app.post(event("a1"))
            app.settled(1)
            app.wait_for(lambda: app.rows("select deviations from sink_requests") == ["[]"])

    def test_lead_to_the_event_by_its_message_id(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/orders", headers={"X-Any": "1"})) as app:
            app.post(event("a1"))
            app.settled(1)
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
            ((event_id, deviations),) = app.rows(
                "select event_id, deviations from sink_requests join deliveries using (message_id)"
            )
            assert event_id == 1
            assert json.loads(deviations) == [
                "there is no Content-Type header, configure application/json for the webhook"
            ]

    def test_are_found_in_what_anybody_sends(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            ask(app, "/", b"hello", method="PUT", headers={"Content-Type": "text/plain"})
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
            ((deviations, message_id),) = app.rows("select deviations, message_id from sink_requests")
            assert json.loads(deviations) == [
                "the method is 'PUT', webhooks are called with POST",
                "the Content-Type is 'text/plain', the body is application/json",
                "the body is not a JSON object in UTF-8",
            ]
            assert message_id == ""

    def test_are_looked_for_after_decompression(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            ask(
                app, "/", gzip.compress(b"{}"), headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
            )
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
            assert "type is missing" in json.loads(app.rows("select deviations from sink_requests")[0])

    def test_of_a_refused_request_are_the_reason(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            assert ask(app, "/", b"{}", headers={"Content-Encoding": "br"}) == 415
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
            (deviations,) = app.rows("select deviations from sink_requests")
            assert json.loads(deviations) == ["unknown Content-Encoding; identity, gzip and deflate are understood"]


class TestLimits:
    def test_are_those_of_the_receiver(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            assert ask(app, "/", bytes((1 << 20) + 1)) == 413
            assert ask(app, "/", b"{}", headers={"Content-Encoding": "br"}) == 415
            app.wait_for(lambda: app.rows("select status, length(body) from sink_requests") == [(413, 0), (415, 0)])

    @pytest.mark.parametrize(
        "data",
        [
            b"POST /a HTTP/1.1\r\nHost: HOST\r\nX-Name: \xff\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            b"POST /\xff HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            b"POST /a?%FF=%FF HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            b"POST /%1b[2J%00 HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            b"POST http://[/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            b"nonsense\r\n\r\n",
        ],
        ids=["header byte", "path byte", "query byte", "path controls", "target", "no http"],
    )
    def test_hold_against_hostile_requests(self, tmp_path: Path, data: bytes) -> None:
        with sink(tmp_path) as app:
            app.raw(data, port=app.sink_port)
            assert app.post(event()).status == 200
            assert ask(app, "/") == 200
            app.wait_for(lambda: bool(app.rows("select * from sink_requests where path = '/'")))

    def test_end_a_gigabyte_early(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app, socket.create_connection(("127.0.0.1", app.sink_port), timeout=10) as connection:
            connection.sendall(named(app, b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1073741824\r\n\r\n"))
            with at_most(8 << 20):
                assert pour(connection, bytes(65_536)) < 1 << 30
            assert ask(app, "/") == 200
            app.wait_for(lambda: app.rows("select status from sink_requests") == [413, 200])

    def test_end_chunks_without_an_end(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app, socket.create_connection(("127.0.0.1", app.sink_port), timeout=10) as connection:
            connection.sendall(named(app, b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n"))
            with at_most(8 << 20):
                assert pour(connection, b"10000\r\n" + bytes(65_536) + b"\r\n") < 1 << 30
            app.wait_for(lambda: app.rows("select status, length(body) from sink_requests") == [(413, 0)])

    def test_refuse_a_flood_of_headers(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            flood = "".join(f"X-{number}: a\r\n" for number in range(101))
            reply = app.raw(named(app, f"GET / HTTP/1.1\r\nHost: HOST\r\n{flood}\r\n".encode()), port=app.sink_port)
            assert reply.split(b" ")[1] == b"400"
            app.wait_for(lambda: app.rows("select status from sink_requests") == [400])
            assert len(json.loads(app.rows("select headers from sink_requests")[0])) == 100

    def test_hold_a_hanging_request_without_its_body(self, tmp_path: Path) -> None:
        """256 hanging callers with a mebibyte each would be a quarter of a gigabyte."""
        with sink(tmp_path) as app:
            request = named(app, b"POST /hang HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1048576\r\n\r\n") + bytes(
                1 << 20
            )
            tracemalloc.start()
            try:
                with contextlib.ExitStack() as stack:
                    for _ in range(10):
                        connection = stack.enter_context(socket.create_connection(("127.0.0.1", app.sink_port)))
                        connection.sendall(request)
                    app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [10])
                    app.wait_until(lambda: tracemalloc.get_traced_memory()[0] < 5 << 20)
            finally:
                tracemalloc.stop()

    def test_hold_for_many_callers(self, tmp_path: Path) -> None:
        with sink(tmp_path) as app:
            threads = [threading.Thread(target=lambda: [ask(app, "/flaky") for _ in range(10)]) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [80])
            assert app.rows("select count(*) from sink_requests where status = 500") == [2]


class TestGate:
    """The sink's port takes what the receiver's takes: no page of another site writes into the log through it."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"Host": "evil.example"},
            {"Host": "127.0.0.1:1"},
            {"Origin": "https://evil.example"},
            {"Referer": "https://evil.example/page"},
            {"Sec-Fetch-Site": "cross-site"},
        ],
        ids=["host", "port", "origin", "referer", "site"],
    )
    def test_refuses_and_shows_what_is_foreign(self, tmp_path: Path, headers: dict[str, str]) -> None:
        with sink(tmp_path) as app:
            assert ask(app, "/orders", headers=headers) == 403
            app.wait_for(lambda: app.rows("select status, length(body) from sink_requests") == [(403, 0)])
            assert "--allow-" in app.rows("select deviations from sink_requests")[0] or "Sec-Fetch" in str(headers)
            app.wait_for(lambda: app.rows("select status, path from requests") == [(403, "/orders")])
            assert app.rows("select problem from requests")[0].startswith("at the port of the sink: ")
            app.wait_until(lambda: app.runtime.session.snapshot().balance.refused == 1)

    @pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:8080", None])
    def test_lets_in_what_is_ours(self, tmp_path: Path, origin: str | None) -> None:
        with sink(tmp_path) as app:
            assert ask(app, "/orders", headers={"Origin": origin} if origin else {}) == 200


def test_secrets_of_webhooks_are_not_recorded(tmp_path: Path) -> None:
    """They arrive here when a destination is the sink, in headers with harmless names too."""
    config = to("sink:/orders", headers={"X-Env": FromEnvironment("harmless-name-value")})
    with running(tmp_path, config) as app:
        app.post(event())
        app.wait_for(lambda: app.rows("select count(*) from attempts where outcome = 'ok'") == [1])
        app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [1])
        for table in ("requests", "attempts", "sink_requests", "settings"):
            assert "harmless-name-value" not in repr(app.rows(f"select * from {table}"))
        assert '["X-Env","***"]' in str(app.rows("select headers from sink_requests")[0])


def test_secrets_of_webhooks_are_not_recorded_at_the_receiver_either(tmp_path: Path) -> None:
    value = "harmless-name-value"
    with running(tmp_path, to("sink:/orders", headers={"X-Env": FromEnvironment(value)})) as app:
        assert app.post(event(), {"X-Harmless": f"a {value}"}, f"/track?key={value}").status == 200
        assert app.post(value.encode(), {"X-Harmless": value}, f"/{value}").status == 404
        assert value not in repr(app.rows("select * from requests"))
        assert '["X-Harmless","a ***"]' in app.rows("select headers from requests")[0]


def test_replies_say_which_pages_may_use_them_and_what_they_would_have_taken(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        connection = http.client.HTTPConnection("127.0.0.1", app.sink_port, timeout=10)
        with contextlib.closing(connection):
            connection.request("POST", "/a", b"{}", {"Content-Encoding": "br"})
            with connection.getresponse() as response:
                assert response.status == 415
                assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
                assert response.headers["Accept-Encoding"] == "gzip, deflate, identity"
