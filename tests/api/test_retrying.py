"""Retrying and giving up over the HTTP API."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.api.asking import ask, kind
from tests.support.running import event, running, to


def retried(app: Any, body: object) -> list[int]:
    reply = ask(app, "POST", "retry", body)
    assert reply.status == 200, reply.body
    found: list[int] = json.loads(reply.body)["events"]
    return found


def test_what_waits_is_tried_at_once(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a", schedule=[600])) as app:
        app.runtime.commands.set_behaviour("/a", "500x2 then ok")
        for _ in range(3):
            app.post(event())
        app.wait_for(lambda: app.rows("select sum(rounds) from deliveries") == [3])
        waiting = [number for number, state in enumerate(app.states(), start=1) if state == "pending"]
        assert len(waiting) == 2
        assert retried(app, {"events": [3, 2, 1, 1]}) == waiting[::-1]
        app.wait_for(lambda: app.states() == ["delivered"] * 3)
        assert retried(app, {"events": [1, 2, 3]}) == []


def test_what_is_given_up_has_failed_when_that_is_answered(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a", schedule=[600])) as app:
        app.runtime.commands.set_behaviour("/a", "500")
        app.post(event())
        app.post(event())
        app.wait_for(lambda: app.rows("select sum(rounds) from deliveries") == [2])
        assert retried(app, {"events": [2], "give_up": True}) == [2]
        assert app.states() == ["pending", "failed"]


def test_a_call_under_way_is_given_up_too(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a", webhook=30, total=60)) as app:
        app.runtime.commands.set_behaviour("/a", "hang")
        app.post(event())
        assert retried(app, {"events": [1], "give_up": True}) == [1]
        app.wait_for(lambda: app.states() == ["failed"])


def test_one_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    with running(tmp_path, to("sink:/a", schedule=[600])) as app:
        app.runtime.commands.set_behaviour("/a", "500")
        app.post(event())
        app.wait_for(lambda: app.rows("select sum(rounds) from deliveries") == [1])
        reply = ask(app, "POST", "retry", {"events": [1, 2], "give_up": True})
        assert (reply.status, kind(reply)) == (404, "not-found")
        assert app.states() == ["pending"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"events": 1},
        {"events": ["1"]},
        {"events": [0]},
        {"events": [1 << 63]},
        {"events": [1.5]},
        {"events": [1], "giveup": True},
        {"events": [1], "give_up": 1},
        {"events": list(range(1, 1_002))},
        [],
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, body: object) -> None:
    with running(tmp_path) as app:
        app.post(event())
        reply = ask(app, "POST", "retry", body)
        assert (reply.status, kind(reply)) == (400, "bad-body")


def test_nothing_is_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        assert retried(app, {"events": []}) == []
