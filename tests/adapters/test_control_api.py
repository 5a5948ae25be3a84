import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.adapters.control_api import LONGEST_PATH, MOST_BODY, MOST_CHARACTERS, MOST_PATHS, PREFIX
from liveview.adapters.origin_policy import OriginPolicy
from liveview.adapters.receiver import Receiver
from liveview.config.schema import SinkConfig
from liveview.model.changes import Change
from liveview.model.settings import Settings
from liveview.model.snapshot import Snapshot
from liveview.runtime import loop_commands
from liveview.runtime.engine_thread import EngineThread
from liveview.runtime.loop_commands import ANSWER_SECONDS
from tests.support.running import NOWHERE, Reply, Running, event, refusing, running, to

INGEST = {"/track", "/track/"}
BEHAVIOURS = f"{PREFIX}sink/behaviours"
PANIC = f"{PREFIX}sink/panic"
SNAPSHOT = f"{PREFIX}live"
TOO_MANY = "too many behaviours; remove some by setting them to null"


class Nothing:
    """A session, its commands and a store that are never asked."""

    @property
    def commands(self) -> "Nothing":
        return self

    def settings(self) -> Settings:
        return Settings()

    def snapshot(self) -> Snapshot:
        raise AssertionError

    def apply(self, change: Change) -> None:
        raise AssertionError

    async def stored(self) -> None:
        raise AssertionError

    async def accept(self, arrived: object) -> Any:
        raise AssertionError

    async def refuse(self, refused: object) -> None:
        raise AssertionError


def routes() -> set[tuple[str, str]]:
    """Method and path of every route of the receiver."""
    origin_policy = OriginPolicy(1, (), ())
    app = Receiver(Nothing(), lambda: origin_policy, session=Nothing(), token="t").app()
    return {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource is not None}


LOCKED = sorted((method, path) for method, path in routes() if path not in INGEST)


def ask(app: Running, method: str, path: str, value: object = None, **headers: str) -> Reply:
    """A request with the token."""
    body = None if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
    token = {"Authorization": f"Bearer {app.runtime.session.endpoints.token}"}
    return app.ask(method, path, body, {**token, **{name.replace("_", "-"): text for name, text in headers.items()}})


def error(reply: Reply) -> str:
    """The sentence of a refusal."""
    found = json.loads(reply.body)
    assert list(found) == ["error"]
    return str(found["error"])


class TestToken:
    def test_is_for_every_route_but_the_ingest_paths(self) -> None:
        assert set(LOCKED) == {
            ("GET", SNAPSHOT),
            ("HEAD", SNAPSHOT),
            ("GET", BEHAVIOURS),
            ("HEAD", BEHAVIOURS),
            ("PUT", BEHAVIOURS),
            ("PUT", PANIC),
        }
        assert all(path.startswith(PREFIX) for _, path in LOCKED)

    def test_is_demanded_everywhere(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            token = app.runtime.session.endpoints.token
            wrong = [
                {},
                {"Authorization": ""},
                {"Authorization": "Bearer"},
                {"Authorization": "Bearer wrong"},
                {"Authorization": f"Bearer {token[:-1]}"},
                {"Authorization": f"Bearer {token}x"},
                {"Authorization": f"Basic {token}"},
                {"Authorization": token},
                {"Authorization": "Bearer \xff"},
                {"X-Token": token},
                {"Cookie": f"token={token}"},
            ]
            body = json.dumps({"path": "/a", "behaviour": "500"}).encode()
            unknown = [("GET", f"{PREFIX}nothing"), ("DELETE", BEHAVIOURS), ("POST", PREFIX), ("OPTIONS", BEHAVIOURS)]
            for method, path in [*LOCKED, *unknown]:
                for headers in wrong:
                    for query in ("", f"?token={token}&access_token={token}"):
                        reply = app.ask(method, path + query, body, headers)
                        assert reply.status == 401, (method, path, headers)
                        assert reply.headers["WWW-Authenticate"] == 'Bearer realm="liveview"'
                        assert token.encode() not in reply.body
            assert app.runtime.session.settings().behaviours == {}

    def test_opens_in_any_case_of_its_scheme(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            token = app.runtime.session.endpoints.token
            for scheme in ("Bearer", "bearer", "BEARER"):
                assert app.ask("GET", SNAPSHOT, None, {"Authorization": f"{scheme} {token}"}).status == 200

    def test_opens_nothing_when_it_is_one_of_two(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            lines = f"Authorization: Bearer {app.runtime.session.endpoints.token}\r\nAuthorization: Bearer x\r\n"
            reply = app.raw(f"GET {SNAPSHOT} HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\n{lines}\r\n".encode())
            assert reply.startswith(b"HTTP/1.1 401 ")

    @pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
    def test_does_not_open_the_origin_policy(self, tmp_path: Path, headers: dict[str, str]) -> None:
        with running(tmp_path) as app:
            for method, path in LOCKED:
                assert ask(app, method, path, None, **headers).status == 403

    def test_is_not_in_the_log(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": "500"})
            ask(app, "GET", SNAPSHOT, Origin="https://evil.example")
            token = app.runtime.session.endpoints.token.encode()
        files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert token not in files

    def test_lets_no_page_read_the_reply(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            origin = "http://localhost:3000"
            asked = {"Access-Control-Request-Method": "PUT"}
            for reply in (
                ask(app, "GET", SNAPSHOT, Origin=origin),
                app.ask("OPTIONS", SNAPSHOT, None, {"Origin": origin, **asked}),
            ):
                assert not [name for name in reply.headers if name.startswith("Access-Control")]


class TestReplies:
    def test_are_hardened_json(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for reply in (
                ask(app, "GET", SNAPSHOT),
                ask(app, "GET", f"{PREFIX}nothing"),
                ask(app, "PUT", BEHAVIOURS, b"nonsense"),
                app.ask("GET", SNAPSHOT),
                ask(app, "POST", SNAPSHOT, {}),
            ):
                assert reply.headers["Content-Type"].split(";")[0] == "application/json"
                assert reply.headers["Cross-Origin-Resource-Policy"] == "same-origin"
                assert reply.headers["X-Content-Type-Options"] == "nosniff"
                assert reply.headers["Cache-Control"] == "no-store"
                assert reply.headers["Server"] == "liveview"
                assert isinstance(json.loads(reply.body), dict)

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [("POST", BEHAVIOURS, "GET,HEAD,PUT"), ("GET", PANIC, "PUT"), ("PUT", SNAPSHOT, "GET,HEAD")],
    )
    def test_to_other_methods_name_the_allowed_ones(self, tmp_path: Path, method: str, path: str, allowed: str) -> None:
        with running(tmp_path) as app:
            reply = ask(app, method, path, {})
            assert (reply.status, reply.headers["Allow"]) == (405, allowed)
            assert error(reply) == "method not allowed here"

    @pytest.mark.parametrize("path", ["", "sink", "sink/behaviours/", "sink/behaviours/a", "LIVE", "../track"])
    def test_to_other_paths_name_the_ones_there_are(self, tmp_path: Path, path: str) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "GET", PREFIX + path)
            assert reply.status == 404
            assert "sink/behaviours" in error(reply)

    @pytest.mark.parametrize(
        "path", ["/_liveview%2flive", "//_liveview/live", "/_LIVEVIEW/live", "/x/../_liveview/live"]
    )
    def test_are_for_no_other_spelling_of_the_path(self, tmp_path: Path, path: str) -> None:
        """What is not ours is the receiver's: a miss that the log shows."""
        with running(tmp_path) as app:
            reply = ask(app, "GET", path)
            assert (reply.status, reply.body) == (404, b"404: POST events to /track\n")
            assert app.rows("select status, path from requests") == [(404, path)]

    @pytest.mark.parametrize("path", ["/_liveview", "/%5fliveview/live", "/_liveview/../track"])
    def test_demand_the_token_and_serve_no_page_however_the_path_is_spelled(self, tmp_path: Path, path: str) -> None:
        with running(tmp_path) as app:
            reply = app.ask("GET", path, None, {"Origin": "http://localhost:3000"})
            assert reply.status == 401
            assert not [name for name in reply.headers if name.startswith("Access-Control")]

    def test_leave_no_request_in_the_log(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            ask(app, "GET", SNAPSHOT)
            ask(app, "GET", f"{PREFIX}nothing")
            app.ask("GET", SNAPSHOT)
            assert app.rows("select count(*) from requests") == [0]


class TestBehaviours:
    def test_are_read(self, tmp_path: Path) -> None:
        config = msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours={"/a": "500x2 then ok"}))
        with running(tmp_path, config) as app:
            reply = ask(app, "GET", BEHAVIOURS)
            assert reply.status == 200
            assert json.loads(reply.body) == {"behaviours": {"/a": "500x2 then ok"}, "panic": ""}

    def test_are_in_effect_when_the_change_is_answered(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for script, status in (("500", 500), ("status 404", 404), (None, 200)):
                reply = ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": script})
                assert reply.status == 200
                assert json.loads(reply.body)["behaviours"] == ({} if script is None else {"/a": script})
                assert at_sink(app, "/a") == status

    def test_are_in_the_log_when_the_change_is_answered(self, tmp_path: Path) -> None:
        """So they survive `kill -9`, like events."""
        with running(tmp_path) as app:
            for number in range(20):
                ask(app, "PUT", BEHAVIOURS, {"path": f"/{number}", "behaviour": "500"})
                assert app.rows("select value from settings where name = ?", f"/{number}") == ['"500"']
            ask(app, "PUT", PANIC, {"behaviour": "503"})
            assert app.rows("select value from settings where kind = 'panic'") == ['"503"']

    def test_that_cannot_be_stored_are_not_200(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with running(tmp_path) as app:
            with refusing(app.log, "settings"), monkeypatch.context() as patch:
                patch.setattr(loop_commands, "ANSWER_SECONDS", 0.1)
                assert ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": "500"}).status == 409
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": "404"}).status == 200
            assert app.rows("select value from settings where name = '/a'") == ['"404"']

    def test_go_back_to_the_file(self, tmp_path: Path) -> None:
        config = msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours={"/a": "404"}))
        with running(tmp_path, config) as app:
            ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": "500"})
            assert at_sink(app, "/a") == 500
            reply = ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": None})
            assert json.loads(reply.body)["behaviours"] == {"/a": "404"}
            assert at_sink(app, "/a") == 404

    def test_of_all_paths_are_one_in_a_panic(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "PUT", PANIC, {"behaviour": "503"})
            assert json.loads(reply.body) == {"behaviours": {}, "panic": "503"}
            assert [at_sink(app, "/a"), at_sink(app, "/b")] == [503, 503]
            assert json.loads(ask(app, "PUT", PANIC, {"behaviour": ""}).body)["panic"] == ""
            assert at_sink(app, "/a") == 200

    @pytest.mark.parametrize(
        ("path", "value", "sentence"),
        [
            (BEHAVIOURS, b"", "the body is not valid: Input data was truncated"),
            (BEHAVIOURS, b"nonsense", "the body is not valid"),
            (BEHAVIOURS, b"[]", "the body is not valid"),
            (BEHAVIOURS, b"\xff", "the body is not valid"),
            (BEHAVIOURS, b"[" * 50_000, "the body is not valid"),
            (BEHAVIOURS, {"path": "/a"}, "Object missing required field `behaviour`"),
            (BEHAVIOURS, {"path": "/a", "behaviour": "ok", "x": 1}, "Object contains unknown field `x`"),
            (BEHAVIOURS, {"path": 5, "behaviour": "ok"}, "Expected `str`, got `int` - at `$.path`"),
            (BEHAVIOURS, {"path": "a", "behaviour": "ok"}, "starts with / and has no query"),
            (BEHAVIOURS, {"path": "/a?b", "behaviour": "ok"}, "starts with / and has no query"),
            (BEHAVIOURS, {"path": "/\x1b", "behaviour": "ok"}, "starts with / and has no query"),
            (BEHAVIOURS, {"path": "/" * (LONGEST_PATH + 1), "behaviour": "ok"}, "longer than 1024 characters"),
            (BEHAVIOURS, {"path": "/a", "behaviour": "hnag"}, "'hnag' is not a behaviour (did you mean hang?)"),
            (BEHAVIOURS, {"path": "/a", "behaviour": ""}, "a behaviour is missing"),
            (PANIC, {"behaviour": "hnag"}, "'hnag' is not a behaviour (did you mean hang?)"),
            (PANIC, {"behaviour": None}, "Expected `str`, got `null`"),
        ],
    )
    def test_that_make_no_sense_are_400(self, tmp_path: Path, path: str, value: object, sentence: str) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "PUT", path, value)
            assert reply.status == 400
            assert sentence in error(reply)
            assert (app.runtime.session.settings().behaviours, app.runtime.session.settings().panic) == ({}, "")

    def test_cannot_be_huge(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "PUT", BEHAVIOURS, b" " * (MOST_BODY + 1))
            assert (reply.status, error(reply)) == (413, f"the body is larger than {MOST_BODY} bytes")
            assert ask(app, "PUT", BEHAVIOURS, b"{}", Content_Encoding="br").status == 415

    def test_repeat_little_of_what_makes_no_sense(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "PUT", BEHAVIOURS, {"x" * 60_000: 1})
            assert reply.status == 400
            assert len(reply.body) < 500

    def test_cannot_be_thousands(self, tmp_path: Path) -> None:
        """Every change stores and tells all of them."""
        many = {f"/{number}": "500" for number in range(MOST_PATHS - 1)}
        config = msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours=many))
        with running(tmp_path, config) as app:
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/last", "behaviour": "500"}).status == 200
            reply = ask(app, "PUT", BEHAVIOURS, {"path": "/one-more", "behaviour": "500"})
            assert (reply.status, error(reply)) == (409, TOO_MANY)
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/last", "behaviour": "404"}).status == 200
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/last", "behaviour": None}).status == 200
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/one-more", "behaviour": "500"}).status == 200

    def test_cannot_be_megabytes(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            script = f"500 body '{'x' * 8_000}'"
            answers = [
                ask(app, "PUT", BEHAVIOURS, {"path": f"/{number}", "behaviour": script}).status for number in range(40)
            ]
            host = MOST_CHARACTERS // len(script)
            assert answers == [200] * host + [409] * (40 - host)
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/0", "behaviour": "ok"}).status == 200

    def test_are_changed_without_another_thread(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The request is answered in the engine's loop; the way in for other threads is never used."""
        with running(tmp_path) as app, monkeypatch.context() as patch:
            for name in ("ask", "post"):
                patch.delattr(EngineThread, name)
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": "500"}).status == 200
            assert ask(app, "PUT", PANIC, {"behaviour": ""}).status == 200
            assert at_sink(app, "/a") == 500

    @pytest.mark.slow
    def test_of_many_requests_fail_together_when_the_log_is_stuck(self, tmp_path: Path) -> None:
        def change(number: int) -> Reply:
            return ask(app, "PUT", BEHAVIOURS, {"path": f"/{number}", "behaviour": "500"})

        with running(tmp_path) as app, ThreadPoolExecutor(50, "client") as clients:
            with refusing(app.log, "settings"):
                began = time.monotonic()
                replies = list(clients.map(change, range(50)))
                assert time.monotonic() - began < 5 * ANSWER_SECONDS
                assert {thread.name for thread in threading.enumerate() if thread.name.startswith("asyncio")} == set()
            assert {(reply.status, error(reply)) for reply in replies} == {
                (409, "the engine did not answer within 2 s")
            }
            assert change(0).status == 200


class TestLive:
    def test_is_the_balance_and_what_is_under_way(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/orders")) as app:
            app.post(event())
            app.settled(1)
            app.wait_until(lambda: app.runtime.session.snapshot().balance.delivered == 1)
            found = json.loads(ask(app, "GET", SNAPSHOT).body)
            assert found["balance"]["received"] == found["balance"]["delivered"] == 1
            assert found["destinations"][0]["name"] == "Webhooks"
            assert found["in_flight"] == []


def at_sink(app: Running, path: str) -> int:
    """The status with which the sink answers."""
    with socket.create_connection(("127.0.0.1", app.sink_port), timeout=10) as connection:
        host = f"127.0.0.1:{app.sink_port}"
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        return int(connection.recv(1_000).split(b" ")[1])
