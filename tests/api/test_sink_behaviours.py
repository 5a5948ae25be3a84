"""Sink behaviours over the HTTP API: in effect and in the log when they are answered."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from liveview.api.route import MOST_BODY, PREFIX
from liveview.api.sink_behaviours import LONGEST_PATH, MOST_CHARACTERS, MOST_PATHS
from liveview.config.schema import SinkConfig
from liveview.runtime.engine_thread import EngineThread
from liveview.runtime.loop_commands import ANSWER_SECONDS
from tests.support.api.asking import ask, detail, kind
from tests.support.running import NOWHERE, Reply, Running, refusing, running

BEHAVIOURS = f"{PREFIX}sink/behaviours"
PANIC = f"{PREFIX}sink/panic"
TOO_MANY = "too many behaviours; remove some by setting them to null"


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

    def test_that_cannot_be_stored_are_not_200(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            with refusing(app.log, "settings"):
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
            (BEHAVIOURS, b"", "the body is not valid: it is empty"),
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
            assert (reply.status, kind(reply)) == (400, "bad-body")
            assert sentence in detail(reply)
            assert (app.runtime.session.settings().behaviours, app.runtime.session.settings().panic) == ({}, "")

    def test_cannot_be_huge(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "PUT", BEHAVIOURS, b" " * (MOST_BODY + 1))
            assert (reply.status, detail(reply)) == (413, f"the body is larger than {MOST_BODY} bytes")
            assert ask(app, "PUT", BEHAVIOURS, b"{}", Content_Encoding="br").status == 415

    def test_repeat_little_of_what_makes_no_sense(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "PUT", BEHAVIOURS, {"x" * 60_000: 1})
            assert reply.status == 400
            assert len(reply.body) < 600

    def test_cannot_be_thousands(self, tmp_path: Path) -> None:
        """Every change stores and tells all of them."""
        many = {f"/{number}": "500" for number in range(MOST_PATHS - 1)}
        config = msgspec.structs.replace(NOWHERE, sink=SinkConfig(behaviours=many))
        with running(tmp_path, config) as app:
            assert ask(app, "PUT", BEHAVIOURS, {"path": "/last", "behaviour": "500"}).status == 200
            reply = ask(app, "PUT", BEHAVIOURS, {"path": "/one-more", "behaviour": "500"})
            assert (reply.status, detail(reply)) == (409, TOO_MANY)
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
            assert {(reply.status, detail(reply)) for reply in replies} == {
                (409, "the engine did not answer within 2 s")
            }
            assert change(0).status == 200


def at_sink(app: Running, path: str) -> int:
    """The status with which the sink answers."""
    with socket.create_connection(("127.0.0.1", app.sink_port), timeout=10) as connection:
        host = f"127.0.0.1:{app.sink_port}"
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
        return int(connection.recv(1_000).split(b" ")[1])
