import json
import socket
from pathlib import Path

import msgspec
import pytest

from liveview.adapters import body as request_body
from liveview.config.schema import Config, ReceiverConfig
from tests.support.log.making import BODY
from tests.support.running import NOWHERE, event, refusing, request, running, to
from tests.support.webhook import Webhook

METHODS = ("HEAD", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW")
EVIL = "https://evil.example"
SCRIPT = "<script>alert(1)</script>"


def strict() -> Config:
    return msgspec.structs.replace(NOWHERE, receiver=ReceiverConfig(strict=True))


class TestRoutes:
    @pytest.mark.parametrize("path", ["/track", "/track/", "/track?verbose=1"])
    def test_of_the_http_api_answer_200_when_the_event_is_in_the_log(self, tmp_path: Path, path: str) -> None:
        with running(tmp_path) as app:
            reply = app.post(event(), path=path)
            assert (reply.status, reply.body) == (200, b"1")
            assert app.rows("select path, status, wire, method from requests") == [(path, 200, "http-api", "POST")]
            assert app.states() == ["unrouted"]

    @pytest.mark.parametrize(
        "path", ["/", "/TRACK", "/track%2f", "/track/x", "/v1", "/v1/tracks", f"/{SCRIPT}", "/%1b[2J"]
    )
    def test_that_do_not_exist_are_404(self, tmp_path: Path, path: str) -> None:
        with running(tmp_path) as app:
            reply = app.post(event(), path=path)
            assert reply.status == 404
            assert reply.body == b"404: POST events to /track\n"
            assert app.states() == []

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("path", ["/track", "/track/"])
    def test_take_no_other_method(self, tmp_path: Path, method: str, path: str) -> None:
        with running(tmp_path) as app:
            reply = app.ask(method, path)
            if method == "BREW":
                assert reply.status in {400, 405}
            else:
                assert reply.status == 405
                assert reply.headers["Allow"] == "GET, POST"
            assert app.states() == []

    @pytest.mark.parametrize(
        ("method", "path", "status", "problem"),
        [
            ("POST", "/trak", 404, "there is no POST /trak; events go to POST /track"),
            ("PUT", "/track?data=x", 405, "there is no PUT /track; /track takes GET and POST"),
            ("GET", "/v1/batch", 405, "there is no GET /v1/batch; /v1/batch takes POST"),
            ("PUT", "/%1b[2J", 404, "there is no PUT /\x1b[2J; events go to POST /track"),
            ("POST", "/" + "a" * 5_000, 404, f"there is no POST /{'a' * 99}; events go to POST /track"),
        ],
    )
    def test_that_were_missed_are_seen_and_counted_as_refused(
        self, tmp_path: Path, method: str, path: str, status: int, problem: str
    ) -> None:
        with running(tmp_path) as app:
            sent = event()
            assert app.ask(method, path, sent).status == status
            assert app.rows(f"select method, path, status, problem, {BODY} from requests") == [
                (method, path, status, problem, sent)
            ]
            app.wait_until(lambda: app.runtime.session.snapshot().balance.refused == 1)
            assert app.runtime.session.snapshot().balance.received == 0

    def test_options_of_everything_and_connect_are_not_routes(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for line in ("OPTIONS * HTTP/1.1", f"CONNECT 127.0.0.1:{app.port} HTTP/1.1"):
                reply = app.raw(f"{line}\r\nHost: 127.0.0.1:{app.port}\r\nConnection: close\r\n\r\n".encode())
                assert reply.split(b" ")[1] in {b"400", b"403", b"404", b"405"}, line


class TestReplies:
    def test_to_events_name_the_row_of_their_request(self, tmp_path: Path) -> None:
        with running(tmp_path, strict()) as app:
            app.ask("GET", "/nowhere")
            replies = [app.post(event()), app.post(b"nonsense"), app.post(event(), {"Origin": "http://localhost:1"})]
            assert [(reply.status, reply.headers["Liveview-Request"]) for reply in replies] == [
                (200, "2"),
                (400, "3"),
                (200, "4"),
            ]
            assert replies[2].headers["Access-Control-Expose-Headers"] == "Liveview-Request"
            assert app.rows("select request_id, state from events") == [
                (2, "unrouted"),
                (3, "invalid"),
                (4, "unrouted"),
            ]

    @pytest.mark.parametrize(
        ("method", "path", "headers"),
        [
            ("POST", "/track", {}),
            ("POST", "/nowhere", {}),
            ("GET", "/track", {}),
            ("POST", "/track", {"Origin": EVIL}),
            ("POST", "/track", {"Host": "evil.example"}),
            ("POST", "/track", {"Content-Encoding": "br"}),
            ("POST", "/track", {"Expect": SCRIPT}),
        ],
        ids=["200", "404", "405", "403 origin", "403 host", "415", "417"],
    )
    def test_are_hardened_and_reflect_nothing(
        self, tmp_path: Path, method: str, path: str, headers: dict[str, str]
    ) -> None:
        with running(tmp_path) as app:
            reply = app.ask(method, path, event(), headers)
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["Cache-Control"] == "no-store"
            assert reply.headers["Server"] == "liveview"
            assert reply.headers["Content-Type"].split(";")[0] in {"text/plain", "application/json"}
            assert b"evil" not in reply.body
            assert b"script" not in reply.body

    @pytest.mark.parametrize(
        "data",
        [
            b"HELLO <script>\r\n\r\n",
            b"POST /track?\xff<script> HTTP/1.1\r\nHost: x\r\n\r\n",
            b"POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n",
            b"POST /track HTTP/1.1\r\nHost: x\r\nBad Header<script>: 1\r\n\r\n",
            b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        ],
        ids=["no http", "raw byte", "length", "header", "long line"],
    )
    def test_to_what_is_not_http_are_hardened_too_and_make_no_noise(
        self, tmp_path: Path, data: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A traceback on standard error would be drawn over the screen."""
        with running(tmp_path) as app:
            reply = app.raw(data)
            assert reply.split(b" ")[1] == b"400"
            assert b"aiohttp" not in reply
            assert b"script" not in reply
            assert b"nosniff" in reply
            assert app.post(event()).status == 200
        assert [record.name for record in caplog.records] == []


class TestRefusedRequest:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [({"Host": "evil.example"}, 403), ({"Origin": EVIL}, 403), ({"Content-Encoding": "br"}, 415)],
        ids=["host", "origin", "encoding"],
    )
    def test_is_a_row_with_its_reason_and_counted_beside_the_balance(
        self, tmp_path: Path, headers: dict[str, str], status: int
    ) -> None:
        with running(tmp_path) as app:
            sent = event()
            reply = app.post(sent, headers)
            assert reply.status == status
            ((stored, problem, body),) = app.rows(f"select status, problem, {BODY} from requests")
            assert (stored, body) == (status, sent)
            assert problem.startswith(reply.body.decode().strip().partition(": ")[2])
            app.wait_until(lambda: app.runtime.session.snapshot().balance.refused == 1)
            assert app.runtime.session.snapshot().balance.received == 0
            assert app.runtime.session.snapshot().balance.holds

    @pytest.mark.parametrize(
        ("method", "content_type"),
        [("POST", "text/plain"), ("POST", "application/x-www-form-urlencoded"), ("GET", "text/plain"), ("OPTIONS", "")],
    )
    def test_of_a_foreign_page_relays_nothing(self, tmp_path: Path, method: str, content_type: str) -> None:
        """Otherwise any page in the developer's browser could post through us."""
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            headers = {"Origin": EVIL, "Content-Type": content_type, "Access-Control-Request-Method": "POST"}
            reply = app.ask(method, "/track", event(), headers)
            assert reply.status == 403
            assert "Access-Control-Allow-Origin" not in reply.headers
            assert app.post(event()).status == 200
            app.settled(1)
            assert hook.hits == 1

    @pytest.mark.parametrize("origins", [("http://localhost:1", EVIL), (EVIL, "http://localhost:1")])
    def test_has_a_foreign_origin_beside_one_of_our_own(self, tmp_path: Path, origins: tuple[str, str]) -> None:
        with running(tmp_path) as app:
            reply = app.raw(request(app, *(f"Origin: {origin}" for origin in origins), body=event()))
            assert reply.startswith(b"HTTP/1.1 403 ")
            assert app.states() == []

    def test_names_another_host_before_its_body_is_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(request_body, "START_SECONDS", 0.1)
        with running(tmp_path) as app, socket.create_connection(("127.0.0.1", app.port), timeout=5) as connection:
            connection.sendall(b"POST /track HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1000\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 403 ")

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "localhost.",
            "0.0.0.0:{}",
            "127.1:{}",
            "2130706433:{}",
            "evil@127.0.0.1:{}",
            "localhost:1",
            "",
        ],
    )
    def test_has_any_host_that_is_not_ours(self, tmp_path: Path, host: str) -> None:
        with running(tmp_path) as app:
            assert app.raw(request(app, host=host.format(app.port) or " ")).split(b" ")[1] in {b"403", b"400"}
            assert app.states() == []

    @pytest.mark.parametrize("host", ["127.0.0.1:{}", "LOCALHOST:{}", "[::1]:{}"])
    def test_has_not_a_host_that_is_ours(self, tmp_path: Path, host: str) -> None:
        with running(tmp_path) as app:
            assert app.raw(request(app, host=host.format(app.port), body=event())).startswith(b"HTTP/1.1 200 ")

    def test_has_two_hosts_or_a_target_that_is_not_a_path(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            ours = f"127.0.0.1:{app.port}"
            for reply in (
                app.raw(request(app, "Host: evil.example")),
                app.raw(request(app, target="http://evil.example/track")),
                app.raw(request(app, target=f"http://{ours}/track", host="evil.example")),
            ):
                assert reply.split(b" ")[1] in {b"403", b"400"}
            assert app.states() == []


class TestAdmittedPage:
    @pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1:5173", "http://[::1]:8000"])
    def test_may_send_and_read_the_reply(self, tmp_path: Path, origin: str) -> None:
        with running(tmp_path) as app:
            reply = app.post(event(), {"Origin": origin})
            assert reply.status == 200
            assert reply.headers["Access-Control-Allow-Origin"] == origin
            assert reply.headers["Vary"] == "Origin"

    def test_gets_its_preflight_answered(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, baggage"}
            reply = app.ask("OPTIONS", "/track", None, {"Origin": "http://localhost:3000", **asked})
            assert reply.status == 204
            assert "POST" in reply.headers["Access-Control-Allow-Methods"]
            assert reply.headers["Access-Control-Allow-Headers"] == "content-type, baggage"
            assert app.rows("select * from requests") == []

    def test_may_read_refusals_too(self, tmp_path: Path) -> None:
        with running(tmp_path, strict()) as app:
            reply = app.post(b"nonsense", {"Origin": "http://localhost:3000"})
            assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (400, "http://localhost:3000")

    def test_of_elsewhere_is_one_that_was_allowed(self, tmp_path: Path) -> None:
        config = msgspec.structs.replace(NOWHERE, receiver=ReceiverConfig(allow_origins=("https://staging.example",)))
        with running(tmp_path, config) as app:
            assert app.post(event(), {"Origin": "https://staging.example"}).status == 200
            assert app.post(event(), {"Origin": "https://staging.example.evil"}).status == 403
            assert app.post(event(), {"Origin": "null"}).status == 403


class TestStrict:
    def test_answers_400_with_the_problems(self, tmp_path: Path) -> None:
        with running(tmp_path, strict()) as app:
            reply = app.post(b'{"event": "x", "properties": {"token": "t", "time": 1.5}}')
            assert reply.status == 400
            problems = json.loads(reply.body)["problems"]
            assert "distinct-id-missing" in [found["code"] for found in problems]
            assert all(found["sentence"] and found["fix"] for found in problems)
            assert app.rows("select status, state from requests join events on request_id = requests.id") == [
                (400, "invalid")
            ]

    def test_answers_200_when_there_are_only_warnings(self, tmp_path: Path) -> None:
        with running(tmp_path, strict()) as app:
            assert app.post(event(time=1577836800)).status == 200

    def test_is_off_by_default(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert app.post(b"nonsense").status == 200
            assert app.states() == ["invalid"]


class TestStoredRequest:
    def test_has_its_body_byte_for_byte(self, tmp_path: Path) -> None:
        body = b' {"event":"\xc3\xa9", "properties" : {"distinct_id":"u","token":"t","time":1e9,"n":1.0}}\r\n'
        with running(tmp_path) as app:
            assert app.post(body).status == 200
            assert app.rows(f"select {BODY} from requests") == [body]

    @pytest.mark.parametrize("body", [b"", b" ", b"{", b"\xef\xbb\xbf{}", b"[]", b"3", b"nul", b"\xff\xfe", b"\0" * 9])
    def test_that_arrived_whole_is_always_an_event(self, tmp_path: Path, body: bytes) -> None:
        with running(tmp_path) as app:
            assert app.post(body).status == 200
            assert app.states() == ["invalid"]

    def test_has_its_secrets_masked(self, tmp_path: Path) -> None:
        secrets = {
            "Authorization": "Bearer s3cr3t",
            "Cookie": "a=s3cr3t",
            "X-Api-Key": "s3cr3t",
            "X-Auth-Token": "s3cr3t",
        }
        with running(tmp_path) as app:
            app.post(event(), secrets)
            app.post(event(), {**secrets, "Origin": EVIL})
            headers = [dict(json.loads(text)) for text in app.rows("select headers from requests")]
            assert [stored["Authorization"] for stored in headers] == ["***", "***"]
            assert headers[0]["Content-Type"] == "application/json"
            files = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("log"))
            assert b"s3cr3t" not in files

    def test_may_have_bytes_that_are_not_text_in_its_headers(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            line = b"X-Name: \xff\xed\xa0\x80\r\n"
            whole = request(app, body=event()).replace(b"Connection:", line + b"Connection:")
            assert app.raw(whole).startswith(b"HTTP/1.1 200 ")
            assert app.raw(whole.replace(b"Host: 127", b"Host: \xff127")).split(b" ")[1] in {b"403", b"400"}
            assert "X-Name" in app.rows("select headers from requests")[0]

    def test_cannot_fill_the_log_with_headers(self, tmp_path: Path) -> None:
        """At most 100 headers, and not megabytes of them."""
        with running(tmp_path) as app:
            many = app.raw(request(app, *(f"X-{number}: a" for number in range(110)), body=event()))
            assert many.split(b" ")[1].startswith(b"4")
            big = app.raw(request(app, *(f"X-{number}: {'a' * 100_000}" for number in range(60)), body=event()))
            assert big.split(b" ")[1].startswith(b"4")


class TestUnavailable:
    def test_log_is_503_with_retry_after_and_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            with refusing(app.log, "requests"):
                reply = app.post(event("again"))
                assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
                assert "the disk is full" in reply.body.decode()
            assert app.post(event("again")).status == 200
            assert app.rows("select id, verdict from events") == [(1, "accepted")]


class TestPolicy:
    """Which pages may use a reply: only our own, unless a page was admitted to a path that SDKs call."""

    @pytest.mark.parametrize(
        ("method", "path", "headers", "policy"),
        [
            ("POST", "/track", {}, "same-origin"),
            ("POST", "/track", {"Origin": "http://localhost:3000"}, "cross-origin"),
            ("POST", "/track", {"Referer": "http://localhost:3000/page"}, "cross-origin"),
            ("POST", "/track", {"Origin": "https://evil.example"}, "same-origin"),
            ("GET", "/_liveview/health", {"Origin": "http://localhost:3000"}, "same-origin"),
            ("GET", "/_liveview/live", {"Origin": "http://localhost:3000"}, "same-origin"),
            ("GET", "/nowhere", {"Origin": "http://localhost:3000"}, "same-origin"),
        ],
    )
    def test_is_said_on_every_reply(
        self, tmp_path: Path, method: str, path: str, headers: dict[str, str], policy: str
    ) -> None:
        with running(tmp_path) as app:
            reply = app.ask(method, path, event() if method == "POST" else None, headers)
            assert reply.headers["Cross-Origin-Resource-Policy"] == policy

    def test_an_unknown_encoding_is_answered_with_the_known_ones(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            reply = app.post(b"{}", {"Content-Encoding": "br"})
            assert (reply.status, reply.headers["Accept-Encoding"]) == (415, "gzip, deflate, identity")
            assert "Accept-Encoding" not in app.post(b"{}", {"Content-Type": "multipart/form-data; boundary=x"}).headers
