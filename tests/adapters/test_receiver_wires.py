"""What clients of every wire send to a receiver on a real socket, and what of it is in the log."""

import base64
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from liveview.config.schema import ReceiverConfig
from liveview.core.wire.paths import BATCH_BYTES, ENDPOINTS, EVENT_BYTES, BodyShape
from tests.support.core.wires import BATCHES, EVENTFUL, batch, event_for
from tests.support.running import NOWHERE, Running, event, request, running

LOCAL = {"Origin": "http://localhost:3000"}
HOSTILE = (
    *(
        b"\0",
        b"\xff\xfe",
        b"{",
        b"[",
        b"]",
        b"}",
        b'"',
        b"\\",
        b":",
        b",",
        b"NaN",
        b"1e999",
        b"data=",
        b"&",
        b"%",
        b"+",
    ),
    *(b'{"batch":[', b'{"e":[', b'"event"', b'"properties"', b"null", b"\\ud800", b"\x1f\x8b", b"\r\n", b"-0"),
)
"""What bodies are made of that somebody made by mistake, or on purpose."""
SEED = 20_260_921


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as started:
        yield started


def basic(text: str | bytes) -> str:
    """The header that names user and password."""
    return f"Basic {base64.b64encode(text.encode() if isinstance(text, str) else text).decode()}"


def stored_header(app: Running, name: str) -> list[str]:
    """The values of a header of the last request, as they are in the log."""
    (text,) = app.rows("select headers from requests order by id desc limit 1")
    return [value for key, value in json.loads(text) if key.lower() == name.lower()]


class TestAnyBytes:
    def test_are_never_the_receivers_fault(self, app: Running) -> None:
        """An SDK that gets a 5xx sends the same again for ever."""
        chance = random.Random(SEED)
        for path in [*EVENTFUL, "/decide", "/v1/m", "/event-definitions/a"]:
            for _ in range(8):
                body = b"".join(chance.choices(HOSTILE, k=chance.randrange(12)))
                query = quote(b"".join(chance.choices(HOSTILE, k=3)))
                for target, method in ((f"{path}?{query}", "POST"), (f"{path}?data={query}", "GET")):
                    reply = app.ask(method, target, body if method == "POST" else None)
                    assert reply.status in {200, 400, 405}, (target, body, reply)
                    assert b"fail" not in reply.body
        assert app.rows("select count(*) from events where state != 'invalid'") == [0]
        assert app.rows("select count(*) from events where payload is not null and not json_valid(payload)") == [0]

    @pytest.mark.parametrize("time", ["1e300", "-1e300", "1e999999999999999999999", "1e-999999", "-0", "1" * 1_000])
    def test_of_a_time_are_never_either(self, app: Running, time: str) -> None:
        for path in BATCHES:
            element = event_for(path, "i", time="T", timestamp="T", **{"$time": "T"}).replace('"T"', time)
            assert app.post(batch(path, [element]), path=path).status == 200
            assert app.post(batch(path, [element]).replace(b'"2020-01-01T00:00:00.7Z"', time.encode()), path=path)

    @pytest.mark.parametrize("time", ["1e1000010", "-1e1000010"])
    def test_of_a_time_beyond_arithmetic_are_never_either(self, app: Running, time: str) -> None:
        for path in BATCHES:
            element = event_for(path, "i", time="T", timestamp="T", **{"$time": "T"}).replace('"T"', time)
            content = batch(path, [element]).replace(b'"2020-01-01T00:00:00.7Z"', time.encode())
            assert app.post(content, path=path).status == 200


class TestLimits:
    @pytest.mark.parametrize(
        ("path", "head", "most"),
        [
            ("/track", b"{", EVENT_BYTES),
            ("/track", b" [", BATCH_BYTES),
            ("/track", b"data=", BATCH_BYTES),
            ("/engage", b"{", EVENT_BYTES),
            ("/import", b"[", BATCH_BYTES),
            ("/v1/batch", b"{", BATCH_BYTES),
            ("/android", b"{", BATCH_BYTES),
            ("/react-native", b"{", BATCH_BYTES),
        ],
    )
    @pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
    def test_are_exact_and_count_what_was_unpacked(
        self, app: Running, path: str, head: bytes, most: int, packed: bool
    ) -> None:
        headers = {"Content-Encoding": "gzip"} if packed else {}
        for size, status in ((most, 200), (most + 1, 413)):
            body = head.ljust(size, b"x")
            assert app.post(gzip.compress(body, 1) if packed else body, headers, path).status == status
        assert app.states() == ["invalid"]
        assert app.rows("select problem from requests where status = 413") == [f"the body is larger than {most} bytes"]
        assert app.rows("select length(body) from requests where status = 413")[0] <= 65_536


class TestStrict:
    def test_concerns_the_http_api_alone(self, tmp_path: Path) -> None:
        strict = msgspec.structs.replace(NOWHERE, receiver=ReceiverConfig(strict=True))
        with running(tmp_path, strict) as app:
            for path in EVENTFUL:
                expected = 400 if path == "/track" else 200
                assert app.post(b"{}", path=path).status == expected, path
                assert app.post(b"nonsense", path=path).status == expected, path
            assert app.post(b"[{}]").status == 200
            assert app.post(b"data=e30").status == 200
            assert app.ask("GET", "/track?data=e30").status == 200
            assert app.post(b'{"properties":{"mp_lib":"web"}}').status == 200
            assert set(app.states()) == {"invalid"}


class TestBasicUser:
    @pytest.mark.parametrize("credentials", ["key:", "key"])
    @pytest.mark.parametrize("path", ["/v1/batch", "/v1/t", "/android/"])
    def test_is_the_environment_and_kept_when_it_has_no_password(
        self, app: Running, path: str, credentials: str
    ) -> None:
        body = event_for("/v1/b", "m", timestamp="2020-01-01T00:00:00Z")
        content = body if path == "/v1/t" else f'{{"batch":[{body}]}}'
        assert app.post(content.encode(), {"Authorization": basic(credentials)}, path).status == 200
        assert app.rows("select token, state from events") == [("key", "unrouted")]
        assert stored_header(app, "Authorization") == [basic(credentials)]

    @pytest.mark.parametrize(
        "value",
        [
            basic("key:s3cr3t"),
            basic(":s3cr3t"),
            basic(":"),
            basic(b"\xff:"),
            basic(b"\xff"),
            "Basic",
            "Basic s3cr3t!",
            "Bearer a2V5Og==",
            "Basicx a2V5Og==",
            "a2V5Og==",
            f"Digest {basic('key:')}",
            f"{basic('key:')}, {basic('a:b')}",
        ],
    )
    def test_is_masked_when_it_may_be_a_secret(self, app: Running, value: str) -> None:
        app.post(batch("/v1/b", [event_for("/v1/b", "m")]), {"Authorization": value}, "/v1/b")
        assert stored_header(app, "Authorization") == ["***"]
        assert app.states() == ["unrouted"]

    @pytest.mark.parametrize("value", ["basic a2V5Og==", "BASIC  a2V5Og==", "Basic a2V5Og== "])
    def test_is_read_in_any_spelling_of_its_scheme(self, app: Running, value: str) -> None:
        body = event_for("/v1/b", "m", timestamp="2020-01-01T00:00:00Z")
        app.post(f'{{"batch":[{body}]}}'.encode(), {"Authorization": value}, "/v1/b")
        assert app.rows("select token from events") == ["key"]

    @pytest.mark.parametrize("path", [path for path in EVENTFUL if not ENDPOINTS[path].token_in_basic])
    def test_is_masked_and_unread_on_every_other_wire(self, app: Running, path: str) -> None:
        app.post(b"{}", {"Authorization": basic("key:")}, path)
        assert stored_header(app, "Authorization") == ["***"]
        assert app.rows("select token from events") == [None]

    def test_is_masked_in_other_headers(self, app: Running) -> None:
        app.post(b"{}", {"Proxy-Authorization": basic("key:"), "X-Authorization": basic("key:")}, "/v1/b")
        assert stored_header(app, "Proxy-Authorization") == stored_header(app, "X-Authorization") == ["***"]

    def test_of_two_headers_each_is_judged_by_itself(self, app: Running) -> None:
        lines = (f"Authorization: {basic('key:')}", f"Authorization: {basic('key:s3cr3t')}")
        assert app.raw(request(app, *lines, target="/v1/b")).startswith(b"HTTP/1.1 200 ")
        assert stored_header(app, "Authorization") == [basic("key:"), "***"]
        assert app.raw(request(app, *reversed(lines), target="/v1/b")).startswith(b"HTTP/1.1 200 ")
        assert stored_header(app, "Authorization") == ["***", basic("key:")]

    def test_is_kept_for_a_refused_request_too(self, app: Running) -> None:
        headers = {"Authorization": basic("key:"), "Content-Encoding": "br"}
        assert app.post(b"{}", headers, "/v1/b").status == 415
        assert stored_header(app, "Authorization") == [basic("key:")]


class TestRetry:
    def test_names_the_first_request_in_the_log(self, app: Running) -> None:
        for path in BATCHES:
            body = batch(path, [event_for(path, f"{path} {name}") for name in "ab"])
            first, again = (app.post(body, {"X-Retry-Count": str(number)}, path) for number in range(2))
            assert (first.status, first.body) == (again.status, again.body)
            number = int(first.headers["Liveview-Request"])
            assert app.rows("select retry_of from requests where id >= ?", number) == [None, number]
        assert app.rows("select distinct verdict, collision from events where request_id % 2 = 0") == [("duplicate", 0)]


class TestPages:
    @pytest.mark.parametrize("path", [*ENDPOINTS, "/event-definitions/a"])
    def test_of_this_machine_get_what_they_ask_for_on_every_path(self, app: Running, path: str) -> None:
        methods = ENDPOINTS[path].methods if path in ENDPOINTS else ("GET",)
        names = "anonymousid, sentat, baggage, sentry-trace"
        for method in methods:
            asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": names}
            reply = app.ask("OPTIONS", path, headers={**LOCAL, **asked})
            assert (reply.status, reply.body) == (204, b"")
            assert reply.headers["Access-Control-Allow-Methods"] == method
            assert reply.headers["Access-Control-Allow-Headers"] == names
            assert reply.headers["Access-Control-Allow-Origin"] == LOCAL["Origin"]
            assert reply.headers["Access-Control-Allow-Credentials"] == "true"
        assert app.rows("select count(*) from requests") == [0]

    def test_can_read_every_reply(self, app: Running) -> None:
        for method, path in (
            ("POST", "/track"),
            ("GET", "/decide"),
            ("POST", "/v1/m"),
            ("GET", "/track"),
            ("POST", "/no"),
        ):
            reply = app.ask(method, path, event() if method == "POST" else None, LOCAL)
            assert reply.headers["Access-Control-Allow-Origin"] == LOCAL["Origin"], path


class TestHealth:
    def test_is_answered_without_a_row(self, app: Running) -> None:
        for method, body in (("GET", b'{"status":"ok"}'), ("HEAD", b"")):
            reply = app.ask(method, "/_liveview/health")
            assert (reply.status, reply.body) == (200, body)
            assert reply.headers["Content-Type"].startswith("application/json")
            foreign = app.ask(method, "/_liveview/health", headers={"Host": "evil.example"})
            assert foreign.status == 403
            assert b"evil" not in foreign.body
        assert app.rows("select count(*) from requests") == [0]

    def test_takes_no_other_method(self, app: Running) -> None:
        assert app.ask("POST", "/_liveview/health", b"").status in {401, 405}
        assert app.rows("select count(*) from events") == [0]


class TestSilent:
    def test_paths_leave_no_row_whatever_is_sent(self, app: Running) -> None:
        silent = [path for path, endpoint in ENDPOINTS.items() if endpoint.shape is BodyShape.SILENT]
        for path in (*silent, "/decide/?data=e30", "/event-definitions/a/"):
            method = ENDPOINTS[path].methods[0] if path in ENDPOINTS else "GET"
            reply = app.ask(method, path, event() if method == "POST" else None)
            assert reply.status == 200
            json.loads(reply.body)
        assert app.rows("select count(*) from requests") == [0]
