"""Everything about one event."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from liveview.api import event_detail
from liveview.log.read.trace import TraceStep, trace_of
from tests.support.api.asking import ask, got, kind
from tests.support.running import event, running, to


def test_has_its_deliveries_calls_request_and_trace(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/orders", "sink:/slow")) as app:
        body = event("a1", price=500)
        app.post(body)
        app.settled(1)
        app.post(body)
        app.settled(2)
        found = got(app, "events/1")
        (delivery,) = found["deliveries"]
        first, second = delivery["attempts"]
        assert (found["state"], found["duplicates"], found["request"]["id"]) == ("delivered", [2], 1)
        assert found["request"]["body"].encode() == body
        assert (delivery["destination"], delivery["state"], delivery["event_id"]) == ("Webhooks", "delivered", 1)
        assert [first["webhook"], second["webhook"]] == ["sink:/orders", "sink:/slow"]
        assert (first["outcome"], first["status"], first["response_headers"][0][0]) == ("ok", 200, "Content-Type")
        assert '"price":500' in first["request_body"]
        steps = [step["step"] for step in found["trace"]]
        assert sorted(steps) == sorted(
            ["received", "validation", "dedup", "route", "stored", "reply", "attempt", "attempt", "end"]
        )
        times = [step["ms"] for step in found["trace"]]
        assert times == sorted(times)
        assert got(app, "events/2")["duplicate_of"] == 1


def test_is_one_state_of_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is stored while it is read."""
    with running(tmp_path, to("sink:/orders")) as app:
        app.post(event("a1"))
        app.settled(1)

        def trace_later(*given: Any) -> tuple[TraceStep, ...]:
            with contextlib.closing(sqlite3.connect(app.runtime.session.endpoints.log)) as connection, connection:
                connection.execute("update events set state = 'failed'")
            return trace_of(*given)

        monkeypatch.setattr(event_detail, "trace_of", trace_later)
        found = got(app, "events/1")
        assert (found["state"], found["deliveries"][0]["state"]) == ("delivered", "delivered")


def test_bytes_that_are_not_text_are_in_base64(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(b"\xff\xfe")
        found = got(app, "events/1")
        assert found["request"]["body"] == {"base64": "//4="}
        assert found["payload"] is None


@pytest.mark.parametrize("path", ["events/1", "events/999999999999999999", "events/0", "events/x", "events/1/2"])
def test_what_is_not_there_is_not_found(tmp_path: Path, path: str) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "GET", path)
        assert (reply.status, kind(reply)) == (404, "not-found")
