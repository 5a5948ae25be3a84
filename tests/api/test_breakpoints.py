"""Holding calls over the HTTP API, and deciding about them."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.api.asking import ask, detail, got, kind
from tests.support.running import Running, among, event, running, to
from tests.support.webhook import Webhook


def state(app: Running, method: str, path: str, body: object = None) -> dict[str, Any]:
    reply = ask(app, method, path, body)
    assert reply.status == 200, reply.body
    found: dict[str, Any] = json.loads(reply.body)
    return found


def hold(app: Running, key: str = "Webhooks", **body: object) -> dict[str, Any]:
    return state(app, "PUT", f"destinations/{key}/breakpoint", body or None)


def held(app: Running) -> list[dict[str, Any]]:
    app.wait_until(lambda: bool(got(app, "held")["held"]))
    found: list[dict[str, Any]] = got(app, "held")["held"]
    return found


class TestHeld:
    def test_is_the_next_call_and_what_it_would_send(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            assert hold(app) == {"breakpoints": {"Webhooks": "next"}, "held": []}
            app.post(event(price=7))
            (call,) = held(app)
            assert (call["delivery_id"], call["event_id"], call["destination"]) == (1, 1, "Webhooks")
            assert (call["round"], call["webhook"], call["webhooks"], call["method"]) == (1, 1, 1, "POST")
            assert call["url"] == hook.url
            assert json.loads(call["body"])["properties"]["price"] == 7
            assert got(app, "held")["breakpoints"] == {}
            app.post(event())
            hook.wait_for_hits(1)
            app.wait_for(lambda: app.states() == ["pending", "delivered"])

    def test_is_in_the_snapshot_too(self, tmp_path: Path) -> None:
        with running(tmp_path, to("sink:/a")) as app:
            hold(app, every=True)
            app.post(event())
            app.wait_until(lambda: len(got(app, "live")["held"]) == 1)
            live = got(app, "live")
            assert live["breakpoints"] == [["Webhooks", "every"]]
            assert live["held"][0]["delivery_id"] == 1
            assert (live["in_flight"], live["balance"]["pending"]) == ([], 1)

    def test_is_nothing_at_first(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            assert got(app, "held") == {"breakpoints": {}, "held": []}


class TestDecisions:
    def test_a_released_call_is_made(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            hold(app)
            app.post(event())
            (call,) = held(app)
            assert state(app, "POST", "held/1/release") == {"breakpoints": {}, "held": []}
            app.settled(1)
            assert hook.requests[0].body.decode() == call["body"]
            assert app.rows("select reason from attempts") == [None]

    def test_a_changed_body_is_sent_exactly_as_it_is(self, tmp_path: Path) -> None:
        changed = '{"no": "JSON at all", é'
        with Webhook() as hook, running(tmp_path, to(hook.url)) as app:
            hold(app)
            app.post(event())
            held(app)
            state(app, "POST", "held/1/release", {"body": changed})
            app.settled(1)
            assert hook.requests[0].body.decode() == changed
            assert app.rows("select cast(request_body as text), reason from attempts") == [(changed, "body_changed")]

    def test_a_failed_call_is_in_the_log_when_that_is_answered(self, tmp_path: Path) -> None:
        with Webhook() as hook, running(tmp_path, to(hook.url, schedule=[600])) as app:
            hold(app)
            app.post(event())
            held(app)
            assert state(app, "POST", "held/1/fail")["held"] == []
            assert app.rows("select outcome, reason, error from attempts") == [
                ("not_called", "failed_by_hand", "failed at a breakpoint")
            ]
            assert (app.states(), hook.hits) == (["pending"], 0)

    def test_a_removed_breakpoint_holds_no_more_and_releases_nothing(self, tmp_path: Path) -> None:
        with running(tmp_path, among({"A": ["sink:/a"], "B/C %": ["sink:/b"]})) as app:
            assert hold(app, "B%2FC%20%25", every=True)["breakpoints"] == {"B/C %": "every"}
            app.post(event())
            held(app)
            assert state(app, "DELETE", "destinations/B%2FC%20%25/breakpoint") == {"breakpoints": {}, "held": [2]}

    def test_a_restart_releases(self, tmp_path: Path) -> None:
        with Webhook() as hook:
            with running(tmp_path, to(hook.url)) as app:
                hold(app, every=True)
                app.post(event())
                held(app)
            assert hook.hits == 0
            with running(tmp_path, to(hook.url)) as app:
                app.settled(1)
                assert (app.states(), hook.hits) == (["delivered"], 1)
                assert got(app, "held") == {"breakpoints": {}, "held": []}


class TestRefusals:
    @pytest.mark.parametrize(
        ("method", "path", "words"),
        [
            ("PUT", "destinations/Nobody/breakpoint", "Nobody"),
            ("DELETE", "destinations/Nobody/breakpoint", "Nobody"),
            ("POST", "held/1/release", "no call of delivery 1 is held"),
            ("POST", "held/1/fail", "no call of delivery 1 is held"),
        ],
    )
    def test_what_is_not_there_is_not_found(self, tmp_path: Path, method: str, path: str, words: str) -> None:
        with running(tmp_path, to("sink:/a")) as app:
            app.post(event())
            app.settled(1)
            reply = ask(app, method, path)
            assert (reply.status, kind(reply)) == (404, "not-found")
            assert words in detail(reply)

    @pytest.mark.parametrize("body", [{"body": 1}, {"body": {}}, {"other": ""}, []])
    def test_what_makes_no_sense_changes_nothing(self, tmp_path: Path, body: object) -> None:
        with running(tmp_path, to("sink:/a")) as app:
            hold(app)
            app.post(event())
            held(app)
            reply = ask(app, "POST", "held/1/release", body)
            assert (reply.status, kind(reply)) == (400, "bad-body")
            assert len(held(app)) == 1
