"""Which IDs identify and alias link, on every wire."""

import json

import pytest

from liveview.log.read.journey_links import IdentityLink, link_of, usable_id
from liveview.model.event import EventType

IDENTIFY, ALIAS, TRACK = EventType.IDENTIFY, EventType.ALIAS, EventType.TRACK


def link(kind: EventType, user: str | None, device: str | None, event: object) -> IdentityLink | None:
    return link_of(kind, user, device, event if isinstance(event, str) else json.dumps(event))


@pytest.mark.parametrize(
    ("kind", "user", "device", "event", "before"),
    [
        (IDENTIFY, "ada", None, {"properties": {"$anon_distinct_id": "anon-1"}}, ("anon-1",)),
        (IDENTIFY, "ada", "d1", {"properties": {"$anon_distinct_id": "$device:d1"}}, ("$device:d1", "d1")),
        (IDENTIFY, "ada", "d1", {"userId": "ada", "anonymousId": "d1"}, ("d1",)),
        (IDENTIFY, "ada", None, {"event_properties": {"$anon_distinct_id": "anon-1"}}, ("anon-1",)),
        (IDENTIFY, "ada", None, {"event_properties": {"custom_props": {"$anon_distinct_id": "anon-1"}}}, ("anon-1",)),
        (IDENTIFY, "ada", None, {"properties": {"$anon_id": 42}}, ("42",)),
        (ALIAS, "ada", None, {"previousId": "anon-1", "userId": "ada"}, ("anon-1",)),
        (ALIAS, "anon-1", None, {"properties": {"alias": "ada"}}, ("anon-1",)),
    ],
)
def test_the_id_from_before_is_found(
    kind: EventType, user: str, device: str | None, event: object, before: tuple[str, ...]
) -> None:
    assert link(kind, user, device, event) == IdentityLink("ada", before)


def test_mixpanel_names_the_user_of_identify() -> None:
    event = {"properties": {"$identified_id": "ada", "$anon_id": "anon-1"}}
    assert link(IDENTIFY, "anon-1", None, event) == IdentityLink("ada", ("anon-1",))


@pytest.mark.parametrize(
    ("kind", "user", "device", "event"),
    [
        (TRACK, "ada", "d1", {"properties": {"$anon_distinct_id": "anon-1"}}),
        (IDENTIFY, "ada", None, {"properties": {}}),
        (IDENTIFY, "ada", "ada", {"properties": {"$anon_distinct_id": "ada"}}),
        (IDENTIFY, "undefined", "d1", {"properties": {}}),
        (IDENTIFY, "ada", "null", {"properties": {"$anon_distinct_id": "undefined"}}),
        (IDENTIFY, "ada", None, {"properties": {"$anon_distinct_id": ["anon-1"]}}),
        (IDENTIFY, "ada", None, {"properties": "text"}),
        (IDENTIFY, None, "d1", {"properties": {}}),
        (IDENTIFY, "ada", "d1", ""),
        (IDENTIFY, "$device:d1", "d1", {"properties": {}}),
        (ALIAS, "ada", None, {"properties": {}}),
        (ALIAS, "ada", None, "not JSON"),
    ],
)
def test_what_names_one_id_links_nothing(kind: EventType, user: str | None, device: str | None, event: object) -> None:
    assert link(kind, user, device, event) is None


def test_a_custom_property_is_not_an_id() -> None:
    assert link(IDENTIFY, "ada", None, {"properties": {"device_id": "d1", "previousId": "x"}}) is None


def test_placeholders_tell_nobody_apart() -> None:
    assert usable_id("ada")
    assert not any(map(usable_id, (None, "", "undefined", "00000000-0000-0000-0000-000000000000")))
