"""`rudder-sdk-python` from PyPI, unmodified but for its host."""

import contextlib
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rudderstack.analytics import request
from rudderstack.analytics.client import Client

from tests.sdk.support import KEY, Receiving, assert_repeats, receiving
from tests.sdk.support_proxy import losing
from tests.sdk.support_segment import assert_everything_arrived, call_everything


@contextlib.contextmanager
def pointed_at(url: str, **options: Any) -> Iterator[Client]:
    """A client that must end without an error; what it queued is sent at the end."""
    errors: list[object] = []
    client = Client(KEY, host=url, on_error=lambda *error: errors.append(error), upload_interval=0.05, **options)
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

    def test_traits_of_identify_come_from_the_context(self, receiver: Receiving) -> None:
        with pointed_at(receiver.url) as client:
            client.identify("u-1", {"plan": "pro"})
        (event,) = receiver.landed(1)
        assert "traits" not in event.payload
        assert receiver.body(event)["traits"] == {"plan": "pro"}

    def test_the_token_is_the_user_of_basic_alone(self, receiver: Receiving) -> None:
        """There is no `writeKey` in the body."""
        with pointed_at(receiver.url) as client:
            client.track("u-1", "Order")
        (event,) = receiver.landed(1)
        (body,) = receiver.app.rows("select body from requests")
        assert b"writeKey" not in gzip.decompress(body)
        assert event.who() == ("u-1", None, KEY)


class TestLostReply:
    def test_the_librarys_own_retry_is_a_duplicate_of_its_original(self, receiver: Receiving) -> None:
        with losing(receiver.app.port) as proxy, pointed_at(f"http://{proxy.authority}") as client:
            client.track("u-1", "Order", {"total": 9.5})
        assert_repeats(receiver.landed(2), fresh=1)
        assert len(receiver.bodies()) == 1
