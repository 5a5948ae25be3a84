"""What every reply of the HTTP API has in common, and which paths it answers."""

import asyncio
import json
from pathlib import Path

import pytest

from liveview.api import live
from liveview.api.route import PREFIX
from liveview.runtime.loop_commands import LoopCommands
from tests.support.api.asking import ask, detail, kind, refusal
from tests.support.running import running

BEHAVIOURS = f"{PREFIX}sink/behaviours"
PANIC = f"{PREFIX}sink/panic"
SNAPSHOT = f"{PREFIX}live"


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
                expected = "application/json" if reply.status == 200 else "application/problem+json"
                assert reply.headers["Content-Type"].split(";")[0] == expected
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
            assert kind(reply) == "not-allowed"

    @pytest.mark.parametrize("path", ["", "sink", "sink/behaviours/", "sink/behaviours/a", "LIVE", "../track"])
    def test_to_other_paths_name_the_ones_there_are(self, tmp_path: Path, path: str) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "GET", PREFIX + path)
            assert (reply.status, kind(reply)) == (404, "not-found")
            assert "sink/behaviours" in detail(reply) or "did you mean" in detail(reply)

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

    def test_of_a_refused_host_are_problems_too(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            for path in ("live", "health", "nothing"):
                reply = ask(app, "GET", path, Host="evil.example")
                assert (reply.status, kind(reply)) == (403, "forbidden")
            assert app.rows("select path from requests") == [SNAPSHOT, f"{PREFIX}nothing"]

    def test_to_parameters_that_nobody_knows_are_problems(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            reply = ask(app, "GET", "live?fliter=x")
            assert (reply.status, kind(reply)) == (400, "bad-parameter")
            assert app.ask("GET", f"{PREFIX}health?a=1").status == 400

    def test_to_a_request_at_which_it_fails_are_problems_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(_: object) -> None:
            raise ZeroDivisionError("a secret of the inside")

        monkeypatch.setattr(live, "as_json", fail)
        with running(tmp_path) as app:
            reply = ask(app, "GET", SNAPSHOT)
            assert (reply.status, refusal(reply)["type"]) == (500, "about:blank")
            assert b"secret" not in reply.body
            assert "a secret of the inside" in caplog.text
            assert ask(app, "GET", BEHAVIOURS).status == 200


def test_what_the_end_of_a_session_interrupts_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupted(_: LoopCommands) -> None:
        ending = asyncio.get_running_loop().create_future()
        ending.cancel()
        await ending

    monkeypatch.setattr(LoopCommands, "stored", interrupted)
    with running(tmp_path) as app:
        reply = ask(app, "PUT", "settings", {"overrides": {"Purchase": {"override": True}}})
        assert (reply.status, kind(reply)) == (503, "unavailable")
        assert detail(reply) == "the session ended before this was done"
        assert reply.headers["Retry-After"] == "1"
        assert app.failures == []
