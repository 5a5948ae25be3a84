"""Waiting for events over real sockets, in a real log."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from liveview.api import waiting as waiting_module
from tests.support.api.asking import ask, got, kind, refusal
from tests.support.api.waiting import answer, arrived, wait, waiting
from tests.support.running import event, running, to


def names(found: Any) -> list[int]:
    return [each["id"] for each in found["events"]]


def test_what_has_happened_is_answered_at_once(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        for price in (5, 500, 600):
            app.post(event(price=price))
        found = answer(wait(app, "price>100", count=2, timeout=0))
        assert (found["count"], found["wanted"], names(found)) == (2, 2, [2, 3])
        assert found["waited_ms"] >= 0
        assert found["events"][0] == got(app, "events?filter=id:2")["events"][0]
        assert names(answer(wait(app, timeout=0))) == [1]


def test_what_happens_later_is_answered_when_it_does(tmp_path: Path) -> None:
    with running(tmp_path) as app, waiting(app, 1, filter="price>100", count=2, timeout=30) as (one,):
        for price in (500, 5, 600):
            app.post(event(price=price))
        assert names(answer(one.reply())) == [1, 3]


def test_the_filter_is_asked_again_when_an_event_changes(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/slow")) as app:
        app.runtime.commands.set_behaviour("/slow", "hang")
        app.post(event())
        with waiting(app, 1, filter="is:failed outcome:timeout", timeout=30) as (one,):
            assert names(answer(one.reply())) == [1]
        assert kind(wait(app, "is:delivered", timeout=0)) == "wait-timeout"


def test_an_event_that_matches_no_more_does_not_count(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a")) as app:
        app.runtime.commands.set_behaviour("/a", "delay 0.2")
        with waiting(app, 1, filter="is:pending", count=2, timeout=1.5) as (one,):
            app.post(event())
            app.settled(1)
            app.post(event())
            found = answer(one.reply(), 408)
        assert (found["count"], names(found)) == (0, [])


def test_a_mark_is_a_change_too(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        with waiting(app, 1, filter="is:marked", timeout=30) as (one,):
            app.runtime.commands.mark(1, marked=True)
            assert names(answer(one.reply())) == [1]


def test_not_in_time_says_what_was_missing_and_what_came_nearest(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        began = time.monotonic()
        reply = wait(app, "name:Purchase user:13793", timeout=0.2)
        assert 0.2 <= time.monotonic() - began < 5
        assert (reply.status, kind(reply)) == (408, "wait-timeout")
        found = refusal(reply)
        assert (found["count"], found["wanted"], found["events"]) == (0, 1, [])
        assert found["nearest"]["unmet"] == ["user:13793"]
        assert found["nearest"]["text"] == '#1 Purchase: user is "u-1"'
        assert found["nearest"]["event"]["id"] == 1
        assert found["hint"] == "no recent event has the user 13793; there is u-1"
        found = refusal(wait(app, "user:x", timeout=0))
        assert found["nearest"] is None
        found = refusal(wait(app, "name:Purchase", count=3, timeout=0))
        assert (found["count"], names(found), found["nearest"], found["hint"]) == (1, [1], None, None)
        assert found["detail"] == "1 of 3 events matched within 0 s"


def test_an_event_that_matches_is_not_what_came_nearest(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event(price=1))
        app.post(event(price=2))
        found = refusal(wait(app, "name:Purchase price<2", count=2, timeout=0))
        assert (names(found), found["nearest"]["event"]["id"]) == ([1], 2)
        assert found["nearest"]["text"] == "#2 Purchase: price is 2"
        assert found["nearest"]["unmet"] == ["price<2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("filter=price%3E", "bad-filter"),
        ("count=0", "bad-parameter"),
        ("count=10001", "bad-parameter"),
        ("timeout=301", "bad-parameter"),
        ("timeout=-1", "bad-parameter"),
        ("time=1", "bad-parameter"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(tmp_path: Path, query: str, expected: str) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "GET", f"wait?{query}")
        assert (reply.status, kind(reply)) == (400, expected)
        assert ask(app, "HEAD", "wait").status == 405


def test_a_new_session_ends_it(tmp_path: Path) -> None:
    with running(tmp_path) as app, waiting(app, 3, filter="name:Never", timeout=30) as opened:
        arrived(app)
        app.runtime.commands.new_session()
        for one in opened:
            reply = one.reply()
            assert (reply.status, kind(reply)) == (410, "session-over")
        app.post(event())
        assert names(answer(wait(app))) == [1]


def test_the_end_of_the_run_ends_it(tmp_path: Path) -> None:
    with running(tmp_path) as app, waiting(app, 2, filter="name:Never", timeout=30) as opened:
        arrived(app)
        stopping = threading.Thread(target=app.runtime.stop)
        stopping.start()
        assert [one.reply().status for one in opened] == [503, 503]
        stopping.join()


def test_large_events_are_cut_to_what_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_module, "MOST_BYTES", 250_000)
    with running(tmp_path) as app:
        for _ in range(3):
            app.post(event(blob="x" * 100_000))
        found = answer(wait(app, count=3))
        assert (found["count"], names(found)) == (3, [1, 2])


def test_events_that_arrive_while_it_searches_are_neither_missed_nor_counted_twice(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        with ThreadPoolExecutor(4) as pool:
            sending = [pool.submit(app.post, event(price=number)) for number in range(60)]
            found = [answer(wait(app, "price>=0", count=count, timeout=30)) for count in (1, 10, 30, 60)]
            assert {each.result().status for each in sending} == {200}
        for each in found:
            assert names(each) == list(range(1, each["wanted"] + 1))
