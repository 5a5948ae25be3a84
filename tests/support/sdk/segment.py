"""What the two libraries of the Segment kind have in common: the same calls, and what must become of them."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.support.sdk.clients import KEY, Receiving, one
from tests.support.sdk.sessions import close_sessions

MOMENT = datetime(2026, 3, 4, 7, 8, 9, 250_000, tzinfo=timezone(timedelta(hours=2)))
"""05:08:09.25 in UTC, told with an offset."""
EPOCH = MOMENT.timestamp()
STAMP = MOMENT.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
PAGE = {"url": "http://localhost/shop", "title": "Shop", "path": "/shop"}
NAMES = ("Order", "$identify", "$page", "$screen", "$group", "$create_alias")
"""The events of `call_everything`, in its order."""


def call_everything(client: Any) -> None:
    """Each call that the libraries have, once. Properties called as fields of other wires must stay properties."""
    common = {"timestamp": MOMENT, "anonymous_id": "d-1"}
    client.track("u-1", "Order", {"total": 9.5, "time": "noon", "token": "mine", "distinct_id": 7}, **common)
    client.identify("u-1", {"plan": "pro"}, **common)
    client.page("u-1", "Shop", "Start", dict(PAGE), **common)
    client.screen("u-1", "Shop", "Start", {"dark": True}, **common)
    client.group("u-1", "acme", {"seats": 5}, **common)
    client.alias("d-1", "u-1", timestamp=MOMENT)


def assert_everything_arrived(receiver: Receiving) -> None:
    """What the log and the webhook say about `call_everything`."""
    events = receiver.landed(len(NAMES))
    assert sorted(event.name or "" for event in events) == sorted(NAMES)
    for name, kind in zip(NAMES, ("track", "identify", "page", "screen", "group", "alias"), strict=True):
        event = one(events, name)
        assert event.what() == ("segment", kind, name)
        assert event.who() == ("u-1", None if kind == "alias" else "d-1", KEY)
        assert event.time == EPOCH
        assert (event.source, event.key) == ("messageId", f'"{event.payload["messageId"]}"')
        assert (event.verdict, event.retry_of) == ("accepted", None)
    for name in ("$screen", "$create_alias"):
        assert (one(events, name).state, one(events, name).rules) == ("unrouted", "unsupported-type")
    _assert_bodies(receiver, {name: receiver.body(one(events, name)) for name in NAMES if name not in UNSUPPORTED})
    assert len(receiver.bodies()) == len(NAMES) - len(UNSUPPORTED)


UNSUPPORTED = ("$screen", "$create_alias")


def _assert_bodies(receiver: Receiving, bodies: dict[str, dict[str, Any]]) -> None:
    for body in bodies.values():
        assert (body["timestamp"], body["anonymousId"], body["userId"]) == (STAMP, "d-1", "u-1")
    track, identify, page, group = (bodies[name] for name in ("Order", "$identify", "$page", "$group"))
    assert (track["type"], track["event"]) == ("track", "Order")
    assert track["properties"] == {"total": 9.5, "time": "noon", "token": "mine", "distinct_id": 7}
    assert (identify["type"], identify["properties"], identify["traits"]) == ("identify", {}, {"plan": "pro"})
    assert page["type"] == "page"
    assert page["properties"].items() >= PAGE.items()
    assert page["context"]["page"] is None
    assert (group["type"], group["groupId"], group["traits"]) == ("group", "acme", {"seats": 5})
    for body in (identify, page, group):
        assert "event" not in body


Pointed = Callable[..., contextlib.AbstractContextManager[Any]]
"""Makes a client of a URL and options, which has sent everything when it is left."""


def pointing(client_class: Any) -> Pointed:
    """How a library's client is made."""

    @contextlib.contextmanager
    def pointed_at(url: str, **options: Any) -> Iterator[Any]:
        """A client that must end without an error; what it queued is sent at the end."""
        errors: list[object] = []
        settings = {"upload_interval": 0.05} | options
        client = client_class(KEY, host=url, on_error=lambda *error: errors.append(error), **settings)
        try:
            yield client
            if not client.sync_mode:
                client.shutdown()
        finally:
            close_sessions()
        assert not errors

    return pointed_at


class EveryCall:
    """What holds for each library of this kind."""

    pointed_at: Pointed

    @pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
    @pytest.mark.parametrize("sync_mode", [False, True], ids=["queued", "at once"])
    def test_becomes_one_event_with_its_webhook_body(self, receiver: Receiving, gzip: bool, sync_mode: bool) -> None:
        with self.pointed_at(receiver.url, gzip=gzip, sync_mode=sync_mode) as client:
            call_everything(client)
        assert_everything_arrived(receiver)

    def test_a_trailing_slash_of_the_host_does_not_count(self, receiver: Receiving) -> None:
        with self.pointed_at(f"{receiver.url}/") as client:
            client.track("u-1", "Order")
        assert receiver.landed(1)[0].state == "delivered"
