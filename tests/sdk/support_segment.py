"""What the two libraries of the Segment kind have in common: the same calls, and what must come of them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.sdk.support import KEY, Receiving, one

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
