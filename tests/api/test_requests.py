"""Requests to the receiver and to the sink, page by page."""

import json
from pathlib import Path

from tests.support.api.asking import got
from tests.support.api.walking import ids, pages
from tests.support.running import event, running, to


def test_have_all_columns_and_their_events(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        batch = b"[" + b",".join([event(), event(), event()]) + b"]"
        app.post(event())
        app.post(batch)
        app.post(b"", path="/nowhere")
        app.post(b"\xff")
        found = {row["id"]: row for page in pages(app, "requests", limit=1) for row in page}
        assert {number: row["events"] for number, row in found.items()} == {1: [1], 2: [2, 3, 4], 3: [], 4: [5]}
        assert found[2]["body"].encode() == batch
        assert found[4]["body"] == {"base64": "/w=="}
        assert (found[3]["status"], found[3]["path"]) == (404, "/nowhere")
        assert found[3]["problem"]
        assert ["Content-Type", "application/json"] in found[1]["headers"]


def test_can_be_the_refused_ones_or_the_others(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        for number in range(9):
            app.post(event(), path="/nowhere" if number % 3 else "/track")
        assert ids(app, "requests", refused="true", limit=2, order="oldest") == [2, 3, 5, 6, 8, 9]
        assert ids(app, "requests", refused="false", limit=2) == [7, 4, 1]
        assert ids(app, "requests", limit=4) == list(range(9, 0, -1))


def test_of_the_sink_have_the_events_that_they_delivered(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a", "sink:/b?c=d")) as app:
        app.post(event())
        app.post(event())
        app.settled(2)
        app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [4])
        found = got(app, "sink/requests?order=oldest")["requests"]
        assert sorted((row["path"], *row["events"]) for row in found) == [
            ("/a", 1),
            ("/a", 2),
            ("/b?c=***", 1),
            ("/b?c=***", 2),
        ]
        assert json.loads(found[0]["body"])["messageId"] == found[0]["message_id"]
        assert (found[0]["status"], found[0]["behaviour"], found[0]["deviations"]) == (200, "ok", [])
        assert len(ids(app, "sink/requests", path="/b", limit=1)) == 2
        assert ids(app, "sink/requests", path="/c") == ids(app, "sink/requests", path="%") == []
