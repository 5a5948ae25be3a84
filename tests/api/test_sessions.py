"""Beginning a new session over the HTTP API."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from liveview.api.sessions import LONGEST_LABEL
from tests.support.api.asking import ask, got, kind
from tests.support.running import event, running


def test_begins_with_a_label_that_it_keeps(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        reply = ask(app, "POST", "sessions", {"label": "nightly ✓"})
        found = json.loads(reply.body)
        assert (reply.status, found["label"], found["previous"]) == (201, "nightly ✓", str(app.log))
        assert found["log"] == app.runtime.session.endpoints.log != str(app.log)
        session = got(app, "summary")["session"]
        assert (session["log"], session["label"], session["events"]) == (found["log"], "nightly ✓", 0)
        app.post(event())
        assert got(app, "summary")["session"]["events"] == 1
    with running(Path(found["log"]).parent, name=Path(found["log"]).name) as app:
        assert got(app, "summary")["session"]["label"] == "nightly ✓"


@pytest.mark.parametrize("body", [b"", b"  ", b"{}", b'{"label": ""}'])
def test_needs_no_body(tmp_path: Path, body: bytes) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "POST", "sessions", body)
        assert (reply.status, json.loads(reply.body)["label"]) == (201, "")
        assert got(app, "summary")["session"]["label"] == ""


@pytest.mark.parametrize(
    "body",
    [
        b'{"path": "/tmp/x.db"}',
        b'{"log": "/tmp/x.db"}',
        b'{"label": 7}',
        b'{"label": null}',
        b"[]",
        b'"x"',
        json.dumps({"label": "x" * (LONGEST_LABEL + 1)}).encode(),
    ],
)
def test_takes_nothing_but_a_label(tmp_path: Path, body: bytes) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "POST", "sessions", body)
        assert (reply.status, kind(reply)) == (400, "bad-body")
        assert app.runtime.session.endpoints.log == str(app.log)


def test_one_after_another_each_says_which_it_follows(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        with ThreadPoolExecutor(5) as pool:
            replies = list(pool.map(lambda number: ask(app, "POST", "sessions", {"label": str(number)}), range(5)))
        found = [json.loads(reply.body) for reply in replies]
        logs, before = {each["log"] for each in found}, {each["previous"] for each in found}
        assert len(logs) == len(before) == 5
        assert before - logs == {str(app.log)}
        assert logs - before == {app.runtime.session.endpoints.log}


def test_no_file_of_the_old_session_is_left_open(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        assert got(app, "events")["events"]
        assert ask(app, "GET", "wait?timeout=0").status == 200
        ask(app, "POST", "sessions")
    assert not [path.name for path in tmp_path.iterdir() if path.name.endswith(("-wal", "-shm"))]
