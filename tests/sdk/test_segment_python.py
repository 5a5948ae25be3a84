"""`segment-analytics-python` from PyPI, unmodified but for its host."""

import base64
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from segment.analytics import request
from segment.analytics.client import Client

from tests.sdk.support import KEY, Receiving, assert_repeats, receiving
from tests.sdk.support_proxy import losing
from tests.sdk.support_segment import MOMENT, assert_everything_arrived, call_everything


@contextlib.contextmanager
def pointed_at(url: str, **options: Any) -> Iterator[Client]:
    """A client that must end without an error; what it queued is sent at the end."""
    errors: list[object] = []
    options = {"upload_interval": 0.05} | options
    client = Client(KEY, host=url, on_error=lambda *error: errors.append(error), **options)
    try:
        yield client
        if not client.sync_mode:
            client.shutdown()
    finally:
        request._session.close()
    assert not errors


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiving]:
    with receiving(tmp_path) as started:
        yield started


class TestEveryCall:
    @pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
    @pytest.mark.parametrize("sync_mode", [False, True], ids=["queued", "at once"])
    def test_becomes_one_event_with_its_webhook_body(self, receiver: Receiving, gzip: bool, sync_mode: bool) -> None:
        with pointed_at(receiver.url, gzip=gzip, sync_mode=sync_mode) as client:
            call_everything(client)
        assert_everything_arrived(receiver)

    def test_a_trailing_slash_of_the_host_does_not_count(self, receiver: Receiving) -> None:
        with pointed_at(f"{receiver.url}/") as client:
            client.track("u-1", "Order")
        assert receiver.landed(1)[0].state == "delivered"

    def test_an_anonymous_user_is_the_device_and_no_known_user(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track(event="Order", anonymous_id="d-9")
        (event,) = receiver.landed(1)
        assert event.who() == ("d-9", "d-9", KEY)
        body = receiver.body(event)
        assert body["anonymousId"] == "d-9"
        assert "userId" not in body

    def test_a_known_user_without_a_device_has_an_empty_anonymous_id(self, receiver: Receiving) -> None:
        """The library sends `"anonymousId": null`."""
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order")
        (event,) = receiver.landed(1)
        assert event.who() == ("u-1", None, KEY)
        assert event.codes == []
        assert (receiver.body(event)["anonymousId"], receiver.body(event)["userId"]) == ("", "u-1")

    def test_integrations_route_and_the_vendors_own_is_ignored(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Kept", integrations={"Segment.io": False})
            client.track("u-1", "Left", integrations={"All": False, "Segment.io": True})
            client.track("u-1", "Named", integrations={"All": False, "Webhooks": {"setting": 1}})
        events = receiver.landed(3)
        assert [(event.name, event.rules) for event in events] == [
            *(("Kept", "default"), ("Left", "only-listed"), ("Named", "listed"))
        ]
        assert [event.codes for event in events] == [[], [], []]

    def test_the_page_of_the_context_is_told_to_the_webhook(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order", context={"page": {"url": "http://localhost/a", "title": "A", "path": "/a"}})
        (event,) = receiver.landed(1)
        assert receiver.body(event)["context"]["page"] == {"url": "http://localhost/a", "title": "A", "path": "/a"}

    def test_the_write_key_is_the_environment_and_not_masked(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order")
        (event,) = receiver.landed(1)
        assert receiver.header(event.request, "Authorization") == "Basic " + BASIC


class TestLostReply:
    """Each try but the first says `X-Retry-Count`."""

    def test_the_librarys_own_retry_is_a_duplicate_of_its_original(self, receiver: Receiving) -> None:
        with losing(receiver.app.port) as proxy, pointed_at(f"http://{proxy.authority}", gzip=True) as client:
            client.track("u-1", "Order", {"total": 9.5})
        events = receiver.landed(2)
        assert_repeats(events, fresh=1)
        assert receiver.header(events[0].request, "X-Retry-Count") is None
        assert receiver.header(events[1].request, "X-Retry-Count") == "1"
        assert len(receiver.bodies()) == 1

    def test_every_event_of_a_batch_finds_its_own_original(self, receiver: Receiving) -> None:
        with (
            losing(receiver.app.port, losses=2) as proxy,
            pointed_at(f"http://{proxy.authority}", upload_size=5, upload_interval=0.5) as client,
        ):
            for number in range(5):
                client.track(f"u-{number}", "Order", {"number": number}, timestamp=MOMENT)
        events = receiver.landed(15)
        assert [event.position for event in events] == [1, 2, 3, 4, 5] * 3
        assert_repeats(events, fresh=5)
        assert [receiver.header(number, "X-Retry-Count") for number in (1, 2, 3)] == [None, "1", "2"]
        assert len(receiver.bodies()) == 5


BASIC = base64.b64encode(f"{KEY}:".encode()).decode()
