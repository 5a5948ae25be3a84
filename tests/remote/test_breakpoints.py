"""Holding calls of a liveview elsewhere: what is asked, and a real run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from liveview.errors import BadQuestionError
from liveview.remote.address import address
from liveview.remote.api_client import ApiClient
from liveview.remote.breakpoints import RemoteBreakpoints
from tests.support.contract import replied
from tests.support.running import event, running, to
from tests.support.webhook import Webhook

STATE: dict[str, Any] = {"breakpoints": {}, "held": []}


@pytest.mark.parametrize(
    ("ask", "line", "body"),
    [
        (lambda api: api.set("Webhooks"), "PUT destinations/Webhooks/breakpoint", {}),
        (lambda api: api.set("A/B %", every=True), "PUT destinations/A%2FB%20%25/breakpoint", {"every": True}),
        (lambda api: api.remove("Webhooks"), "DELETE destinations/Webhooks/breakpoint", None),
        (lambda api: api.held(), "GET held", None),
        (lambda api: api.release(7), "POST held/7/release", {}),
        (lambda api: api.release(7, ""), "POST held/7/release", {"body": ""}),
        (lambda api: api.fail(7), "POST held/7/fail", None),
    ],
)
def test_questions_are_those_of_the_contract(
    ask: Callable[[RemoteBreakpoints], object], line: str, body: dict[str, Any] | None
) -> None:
    with Webhook(replied(STATE)) as hook:
        ask(ApiClient(address(hook.url.removesuffix("/hook")), "secret").breakpoints)
        (request,) = hook.requests
    method, target = line.split()
    assert request.line == f"{method} /_liveview/{target} HTTP/1.1"
    assert (json.loads(request.body) if request.body else None) == body


def test_calls_of_a_run_are_held_changed_and_failed(tmp_path: Path) -> None:
    with Webhook() as hook, running(tmp_path, to(hook.url, schedule=[600])) as app:
        endpoints = app.runtime.session.endpoints
        api = ApiClient(address(endpoints.receiver), endpoints.token).breakpoints
        assert api.set("Webhooks", every=True).breakpoints == {"Webhooks": "every"}
        for _ in range(2):
            app.post(event())
        app.wait_until(lambda: len(api.held()) == 2)
        first, second = api.held()
        assert (first.destination, first.url, json.loads(first.body)["event"]) == ("Webhooks", hook.url, "Purchase")
        assert api.release(first.delivery_id, "{}").held == (second.delivery_id,)
        assert api.fail(second.delivery_id).held == ()
        assert api.remove("Webhooks").breakpoints == {}
        app.wait_for(lambda: app.states() == ["delivered", "pending"])
        assert [request.body for request in hook.requests] == [b"{}"]
        with pytest.raises(BadQuestionError, match="is held"):
            api.release(first.delivery_id)
