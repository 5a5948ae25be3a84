"""The feed of a run over HTTP: what a copy is told, and which questions are refused."""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec

from liveview.api.feed import MSGPACK, FeedRows
from tests.support.api.asking import ask, detail, got, kind, refusal
from tests.support.running import NOWHERE, Running, event, running, to


def asked(app: Running, **wanted: Any) -> FeedRows:
    """What a copy is answered."""
    reply = ask(app, "POST", "feed", wanted)
    assert (reply.status, reply.headers["Content-Type"]) == (200, MSGPACK), reply
    return msgspec.msgpack.decode(reply.body, type=FeedRows)


def test_a_copy_gets_what_is_there_and_then_only_what_changed(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event("a"))
        first = asked(app)
        assert first.begins
        events = [row.values for row in first.rows if row.table == "events"]
        assert [tuple(each) for each in events] == app.rows("select * from events")
        body = next(row.values for row in first.rows if row.table == "requests")
        assert [tuple(body)] == app.rows("select * from requests")
        again = asked(app, position=first.position)
        assert (again.rows, again.gone, again.begins, again.more) == ((), (), False, False)
        app.post(event("b"))
        third = asked(app, position=again.position)
        assert not third.begins
        assert [row.values[0] for row in third.rows if row.table == "events"] == [2]


def test_an_answer_has_about_as_many_rows_as_wanted(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post_all([event() for _ in range(5)], parallel=1)
        first = asked(app, most=3)
        assert (len(first.rows), first.more) == (3, True)
        assert asked(app, position=first.position, most=5_000).more is False


def test_a_filter_leaves_out_what_does_not_match(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post_all([event(price=1), event(price=2)], parallel=1)
        found = asked(app, only="price:2")
        assert [row.values[0] for row in found.rows if row.table == "events"] == [2]
        reply = ask(app, "POST", "feed", {"only": "is:nothing"})
        assert (kind(reply), "caret" in refusal(reply)) == ("bad-filter", True)


def test_a_position_of_somebody_else_begins_again(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        known = msgspec.json.decode(base64.urlsafe_b64decode(f"{asked(app).position}=="))
        for changed in ({"run": "other"}, {"read": [1]}, {"version": -1}, {"read": [1 << 70] * 8}, {"read": "x"}):
            text = base64.urlsafe_b64encode(json.dumps({**known, **changed}).encode()).decode()
            assert asked(app, position=text).begins, changed
        for text in ("x", "äöü", "AAAA", "e30"):
            assert asked(app, position=text).begins, text


def test_a_question_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        unfit: tuple[Any, ...] = (
            {"most": 0},
            {"most": 5_001},
            {"fliter": ""},
            {"only": "x" * 2_001},
            {"position": 1},
            [],
        )
        for wanted in unfit:
            assert kind(ask(app, "POST", "feed", wanted)) == "bad-body"
        assert app.ask("POST", "/_liveview/feed", b"{}").status == 401
        assert app.ask("GET", "/_liveview/feed/totals").status == 401


def test_totals_are_those_of_the_session(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app:
        assert got(app, "feed/totals")["first_event"] == 0
        app.post_all([event() for _ in range(3)])
        app.settled(3)
        app.wait_until(lambda: got(app, "feed/totals")["destinations"][0]["delivered"] == 3)
        found = got(app, "feed/totals")
        assert (found["balance"]["received"], found["balance"]["delivered"]) == (3, 3)
        assert (found["first_event"], found["in_flight"], found["held"], found["log_error"]) == (1, [], [], "")
        assert found["receivers"] == 0  # a session file has one writer
        assert abs(found["at"] - app.runtime.session.now()) < 60


def test_another_session_begins_the_copy_again(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        before = asked(app)
        assert ask(app, "POST", "sessions").status == 201
        after = asked(app, position=before.position)
        assert after.begins
        assert not [row.values for row in after.rows if row.table == "events"]
        assert got(app, "feed/totals")["balance"]["received"] == 0


def test_a_log_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with running(tmp_path, NOWHERE) as app:
        app.log.rename(tmp_path / "away.db")
        reply = ask(app, "POST", "feed")
        assert (reply.status, kind(reply)) == (503, "unavailable")
        assert "log" in detail(reply)
        (tmp_path / "away.db").rename(app.log)
