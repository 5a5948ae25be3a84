"""Payloads of each wire as HIPAA mode shows them."""

from typing import Any

import msgspec
import pytest

from liveview.core.json.document import Json, encode
from liveview.core.pipeline.id_masks import mask
from liveview.core.pipeline.listed_event import ListedEvent
from liveview.core.pipeline.shown_fields import ShownFields
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType, Wire

KEY = b"k" * 32
NAMES = frozenset({"plan", "user", "$current_url"})
IDS = {name: mask(KEY, name) for name in "abcdef"}


def shown(
    payload: Json, wire: Wire = Wire.HTTP_API, kind: EventType = EventType.TRACK, *, profile: bool = False
) -> Json:
    split = ListedEvent(Normalised(kind, properties={"x": "secret-1"}), NAMES)
    return ShownFields(split, NAMES, KEY).payload(payload, wire, is_profile_update=profile)


def test_an_event_of_the_http_api_shows_listed_properties() -> None:
    user = {"email": "x"}
    given = {"plan": "gold", "user": user, "email": "x", "age": 30, "member": True, "nothing": None, "secret-1": 1}
    assert shown({"event": "For secret-1", "other": 1, "properties": {**given, "$current_url": "/secret%2D1"}}) == {
        "event": "For ***",
        "other": "***",
        "properties": {
            "plan": "gold",
            "user": user,
            "email": "***",
            "age": "***",
            "member": "***",
            "nothing": None,
            "***": "***",
            "$current_url": "/***",
        },
    }


def test_its_own_fields_are_shown_as_far_as_they_say_nothing_about_a_person() -> None:
    options = {"integrations": {"All": False, "Mixpanel": {"id": 7}}}
    ids = {"distinct_id": "a", "$device_id": "b", "$insert_id": "c"}
    own = {"token": "t", "time": 5.5, **ids, "$options": options, "$user_props": {"plan": 1}}
    assert shown({"event": "E", "properties": own})["properties"] == {
        "token": "t",
        "time": 5.5,
        **{name: IDS[value] for name, value in ids.items()},
        "$options": {"integrations": {"All": False, "Mixpanel": {"id": "***"}}},
        "$user_props": "***",
    }


def test_traits_are_shown_where_the_event_is_about_a_user_or_group() -> None:
    payload = {"event": "$identify", "properties": {"$user_props": {"plan": "gold", "email": "x"}}}
    traits = {"plan": "gold", "email": "***"}
    assert shown(payload, kind=EventType.IDENTIFY)["properties"]["$user_props"] == traits
    page = {"event": "$page", "properties": {"$page_props": {"plan": "gold", "email": "x"}}}
    assert shown(page, kind=EventType.PAGE)["properties"]["$page_props"] == traits


@pytest.mark.parametrize("wire", [Wire.SEGMENT, Wire.MOBILE])
def test_an_event_of_segment(wire: Wire) -> None:
    payload = {
        "type": "track",
        "event": "E",
        "userId": "a",
        "anonymousId": "b",
        "messageId": "c",
        "groupId": 7,
        "timestamp": "2020-01-01T00:00:00Z",
        "integrations": {"All": True},
        "traits": {"plan": 1},
        "channel": "web",
        "properties": {"plan": "gold", "time": "noon", "email": "x"},
        "context": {
            "page": {"url": "/x", "title": "T", "search": "q"},
            "library": {"name": "js", "v": 1},
            "ip": "1.2.3.4",
        },
    }
    assert shown(payload, wire) == {
        "type": "track",
        "event": "E",
        "userId": IDS["a"],
        "anonymousId": IDS["b"],
        "messageId": IDS["c"],
        "groupId": mask(KEY, 7),
        "timestamp": "2020-01-01T00:00:00Z",
        "integrations": {"All": True},
        "traits": "***",
        "channel": "***",
        "properties": {"plan": "gold", "time": "***", "email": "***"},
        "context": {
            "page": {"url": "/x", "title": "***", "search": "***"},
            "library": {"name": "js", "v": "***"},
            "ip": "***",
        },
    }


def test_an_event_of_react_native() -> None:
    custom = {"plan": "gold", "email": "x", "token": "y"}
    payload = {
        "event_type": "E",
        "timestamp": 5,
        "uuid": "a",
        "user_id": "b",
        "device_id": "c",
        "app": 1,
        "event_properties": {"custom_props": custom, "$group_id": "d", "plan": 1},
    }
    assert shown(payload, Wire.REACT_NATIVE) == {
        "event_type": "E",
        "timestamp": 5,
        "uuid": IDS["a"],
        "user_id": IDS["b"],
        "device_id": IDS["c"],
        "app": "***",
        "event_properties": {
            "custom_props": {"plan": "gold", "email": "***", "token": "***"},
            "$group_id": IDS["d"],
            "plan": "***",
        },
    }


def test_a_profile_update() -> None:
    payload = {
        "$token": "t",
        "$distinct_id": "a",
        "$set": {"plan": 1, "email": "x"},
        "$append": {"plan": 1},
        "$ip": "1",
    }
    assert shown(payload, Wire.MIXPANEL, EventType.IDENTIFY, profile=True) == {
        "$token": "t",
        "$distinct_id": IDS["a"],
        "$set": {"plan": 1, "email": "***"},
        "$append": "***",
        "$ip": "***",
    }


@pytest.mark.parametrize("value", ["text", 7, True, [1], {"event": ["x"], "properties": 7}])
def test_what_has_another_shape_is_not_shown(value: Any) -> None:
    assert "x" not in encode(shown(value)).decode().replace("exp", "")
    assert shown(value) in ("***", {"event": "***", "properties": "***"})


def test_ids_of_odd_types_and_masks_themselves() -> None:
    fields = ShownFields(ListedEvent(Normalised(), NAMES), NAMES, KEY)
    assert [fields.id(each) for each in (None, "", {"a": 1}, True)] == [None, "", "***", "***"]
    assert fields.id(msgspec.Raw(b"7.0")) == mask(KEY, "7.0")
    assert fields.id(IDS["a"]) == IDS["a"]
    assert fields.id("lv_x") == mask(KEY, "lv_x")
