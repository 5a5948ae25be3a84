"""The session in numbers."""

from pathlib import Path

import pytest

from tests.support.api.asking import got
from tests.support.running import event, running, to


def test_adds_up(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/ok", "sink:/bad")) as app:
        app.runtime.commands.set_behaviour("/bad", "500")
        for body in (event("a"), event("a"), event(), b"nonsense"):
            app.post(body)
        app.post(b"", path="/nowhere")
        app.settled(4)
        found = got(app, "summary")
        assert found["session"]["log"] == str(app.log)
        assert (found["session"]["label"], found["session"]["events"]) == ("", 4)
        assert found["session"]["started_at"] <= app.rows("select min(received_at) from requests")[0]
        assert found["balance"] == {
            **dict.fromkeys(("unrouted", "pending", "failed"), 0),
            "received": 4,
            "invalid": 1,
            "duplicate": 1,
            "delivered": 2,
            "refused": 1,
            "holds": True,
        }
        names = {row["name"]: row for row in found["names"]}
        assert [row["count"] for row in found["names"]] == [3, 1]
        assert (names["Purchase"]["duplicate"], names["Purchase"]["type"], names[None]["invalid"]) == (1, "track", 1)
        (webhooks,) = found["destinations"]
        assert (webhooks["delivered"], webhooks["attempts"], webhooks["outcomes"]) == (2, 4, {"http_error": 2, "ok": 2})
        assert 0 < webhooks["p50_ms"] <= webhooks["p95_ms"]


def test_of_an_empty_session_is_empty(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        found = got(app, "summary")
        assert (found["names"], found["destinations"], found["balance"]["holds"]) == ([], [], True)


def test_counts_when_the_session_began_before_this_run(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        began = got(app, "summary")["session"]["started_at"]
    with running(tmp_path) as app:
        first = app.rows("select received_at from requests")[0]
        assert got(app, "summary")["session"]["started_at"] == pytest.approx(first)
        assert began <= first
