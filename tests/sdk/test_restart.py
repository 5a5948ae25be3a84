"""A batch whose deliveries wait when the program is killed: what goes out afterwards is what would have gone out."""

import contextlib
import http.client
import json
import signal
import urllib.parse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.program import PATIENCE, Program, rows, serving
from tests.support.running import JSON, Reply
from tests.support.sdk.clients import KEY, assert_repeats, landed
from tests.support.sdk.frames import (
    BASIC,
    form,
    in_base64,
    in_mobile,
    in_react_native,
    in_segment,
    mobile_batch,
    react_native,
    tracked,
)
from tests.support.webhook import Webhook, answer, hang

EVENTS = 60
IN_FLIGHT = 20


@pytest.mark.slow
class TestKilledInTheMiddleOfABatch:
    def test_every_event_is_delivered_with_the_bytes_of_an_undisturbed_run(self, tmp_path: Path) -> None:
        undisturbed = self._undisturbed(tmp_path / "undisturbed")
        folder = tmp_path / "killed"
        folder.mkdir()
        with Webhook(hang) as deaf, serving(folder, *_configured(folder / "deaf.toml", deaf.url)) as program:
            assert _post(program).body == b'{"success":true}'
            deaf.wait_for(lambda: deaf.hits >= IN_FLIGHT)
            program.signal(signal.SIGKILL)
            assert deaf.hits == IN_FLIGHT
            begun = {seen.body for seen in deaf.requests}
        with Webhook(answer(200)) as hook, serving(folder, *_configured(folder / "well.toml", hook.url)) as program:
            pending = "select count(*) from events where state = 'pending'"
            program.wait_for(lambda _: rows(program.log, pending) == [(0,)])
            assert rows(program.log, "select state, count(*) from events group by 1") == [("delivered", EVENTS)]
            sent = [seen.body for seen in hook.requests]
        assert len(sent) == EVENTS
        assert set(sent) == set(undisturbed)
        assert begun < set(undisturbed)
        assert len({json.loads(body)["messageId"] for body in sent}) == EVENTS

    def test_what_was_taken_from_around_the_events_is_still_known(self, tmp_path: Path) -> None:
        bodies = {json.loads(body)["event"]: json.loads(body) for body in self._undisturbed(tmp_path / "undisturbed")}
        assert len(bodies) == EVENTS
        assert bodies["nanoseconds"]["timestamp"] == "2026-03-04T05:06:07Z"
        assert bodies["almost the next second"]["timestamp"] == "2026-03-04T05:06:59Z"
        assert bodies["time of the batch"]["timestamp"] == "2026-03-04T23:59:58Z"
        assert bodies["own names"]["properties"] == {"time": "noon", "token": "mine", "event": "x", "type": 1}

    def _undisturbed(self, folder: Path) -> list[bytes]:
        folder.mkdir()
        with Webhook(answer(200)) as hook, serving(folder, *_configured(folder / "well.toml", hook.url)) as program:
            assert _post(program).status == 200
            assert set(program.settled(EVENTS).values()) == {"delivered"}
            return [seen.body for seen in hook.requests]


@pytest.mark.slow
class TestKilledWithEventsOfEveryWire:
    """What the body around an event said, its path and its time of receipt are as lasting as the event."""

    FRAMES: tuple[tuple[str, str, Callable[[], bytes | None]], ...] = (
        ("POST", "/track", lambda: json.dumps(tracked("Server")).encode()),
        ("GET", "/track?data=" + urllib.parse.quote(in_base64(tracked("Web", **{"$event_name": "Web"}))), lambda: None),
        ("POST", "/track", lambda: form([tracked("Milliseconds", time=1_772_600_889_999)])),
        ("POST", "/track", lambda: form({"event": "Timeless", "properties": {"token": KEY, "distinct_id": "u"}})),
        ("POST", "/v1/identify", lambda: json.dumps({**in_segment(), "type": "track", "traits": {"a": 1}}).encode()),
        ("POST", "/v1/g", lambda: json.dumps({**in_segment(), "groupId": "g", "type": None}).encode()),
        ("POST", "/android", lambda: mobile_batch(in_mobile("track", "analytics-android", event="Mobile"))),
        ("POST", "/android", lambda: mobile_batch(in_mobile("page", "analytics-ios", timestamp=None))),
        ("POST", "/react-native/", lambda: react_native(in_react_native("a"))),
    )

    def test_the_first_try_and_the_next_have_the_same_bytes(self, tmp_path: Path) -> None:
        with Webhook(hang) as deaf, serving(tmp_path, *_configured(tmp_path / "deaf.toml", deaf.url)) as program:
            for method, path, body in self.FRAMES:
                assert _ask(program, method, path, body(), {"Authorization": BASIC}).status == 200
            deaf.wait_for(lambda: deaf.hits >= len(self.FRAMES))
            program.signal(signal.SIGKILL)
        with Webhook(answer(200)) as hook, serving(tmp_path, *_configured(tmp_path / "well.toml", hook.url)) as program:
            pending = "select count(*) from events where state = 'pending'"
            program.wait_for(lambda _: rows(program.log, pending) == [(0,)])
        assert rows(program.log, "select state, count(*) from events group by 1") == [("delivered", len(self.FRAMES))]
        assert {seen.body for seen in hook.requests} == {seen.body for seen in deaf.requests}
        assert hook.hits == deaf.hits == len(self.FRAMES)

    def test_what_a_library_sends_again_after_the_restart_is_a_duplicate(self, tmp_path: Path) -> None:
        body = json.dumps(_batch()).encode()
        for _ in range(2):
            with serving(tmp_path) as program:
                assert _ask(program, "POST", "/v1/batch", body, JSON).status == 200
                program.signal(signal.SIGKILL)
        assert_repeats(landed(program.log), fresh=EVENTS)


def _batch() -> dict[str, Any]:
    """Sixty events, each with its own properties and some with their own ways to say when and for whom."""
    odd: list[dict[str, Any]] = [
        {"event": "nanoseconds", "timestamp": "2026-03-04T05:06:07.123456789Z"},
        {"event": "almost the next second", "timestamp": "2026-03-04T06:06:59.999999999+01:00"},
        {"event": "time of the batch", "timestamp": None},
        {"event": "its own key", "writeKey": "another-environment"},
        {"event": "own names", "properties": {"time": "noon", "token": "mine", "event": "x", "type": 1}},
        {"event": "digits", "properties": {"exact": 12345678901234567890, "text": "ä\u2028"}},
    ]
    plain = [{"event": f"step {number}", "properties": {"number": number}} for number in range(EVENTS - len(odd))]
    events = [
        {
            "type": "track",
            "messageId": f"m-{number}",
            "userId": f"u-{number % 7}",
            "anonymousId": None if number % 3 else f"d-{number}",
            "timestamp": f"2026-03-04T05:06:{number % 60:02}.5Z",
            "context": {"page": {"url": f"http://localhost/{number}", "title": "T", "path": f"/{number}"}},
            **event,
        }
        for number, event in enumerate(odd + plain)
    ]
    return {"batch": events, "writeKey": KEY, "sentAt": "2026-03-05T01:59:58.5+02:00"}


def _post(program: Program) -> Reply:
    return _ask(program, "POST", "/v1/batch", json.dumps(_batch()).encode(), {**JSON, "Authorization": BASIC})


def _ask(
    program: Program, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(program.url).netloc, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request(method, path, body, dict(headers or {}))
        with connection.getresponse() as response:
            return Reply(response.status, dict(response.getheaders()), response.read())


def _configured(path: Path, url: str) -> tuple[str, str]:
    """A configuration file whose one webhook has all the time it wants; the options that name it."""
    path.write_text(
        f"""
        [delivery]
        webhook_timeout = 60
        total_timeout = 120
        max_in_flight = {IN_FLIGHT}
        [[destinations]]
        name = "Webhooks"
        identify_events = true
        pageview_events = true
        [[destinations.webhooks]]
        url = "{url}"
        headers = {{ "Content-Type" = "application/json" }}
        """
    )
    return "--config", str(path)
