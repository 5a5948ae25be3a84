"""The content of an event, without the fields that are about transport or routing."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.dedup import differences, other_options
from liveview.core.wire.content import ContentRole, content_of, fields, meaningful, with_role
from liveview.model.event import Wire

VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["properties", "context", "a", "time", "messageId"]), inner, max_size=4)
    ),
    max_leaves=8,
)
WIRES = st.sampled_from(Wire)

RETRIES = {
    Wire.HTTP_API: (
        {"event": "E", "properties": {"a": 1, "$insert_id": "i", "time": 1}},
        {"event": "E", "properties": {"a": 1, "$insert_id": "i", "time": 2, "$ip": "::1", "$lib_version": "2"}},
    ),
    Wire.MIXPANEL: (
        {"$token": "t", "$set": {"a": 1}, "$insert_id": "i", "$time": 1},
        {"$token": "t", "$set": {"a": 1}, "$insert_id": "i", "$time": 2, "$ip": "0"},
    ),
    Wire.SEGMENT: (
        {"type": "track", "messageId": "m", "timestamp": "a", "context": {"library": {"version": "1"}, "page": {}}},
        {"type": "track", "messageId": "m", "sentAt": "b", "writeKey": "k", "context": {"ip": "::1", "page": {}}},
    ),
    Wire.MOBILE: (
        {"type": "track", "messageId": "m", "originalTimestamp": "a"},
        {"type": "track", "messageId": "m", "receivedAt": "b", "_metadata": {}, "version": 2},
    ),
    Wire.REACT_NATIVE: (
        {"event_type": "E", "uuid": "i", "timestamp": 1, "event_id": 1, "sequence_number": 1},
        {"event_type": "E", "uuid": "i", "timestamp": 2, "event_id": 2, "session_id": 5, "user_agent": "b"},
    ),
}


class TestTransport:
    @pytest.mark.parametrize("wire", RETRIES)
    def test_fields_make_no_difference_between_two_sends(self, wire: Wire) -> None:
        one, other = RETRIES[wire]
        assert meaningful(one, wire) == meaningful(other, wire)
        assert differences(json.dumps(one), json.dumps(other), wire) == ()

    @pytest.mark.parametrize(
        ("wire", "path"),
        [
            (Wire.HTTP_API, "event"),
            (Wire.HTTP_API, "properties.token"),
            (Wire.HTTP_API, "properties.distinct_id"),
            (Wire.HTTP_API, "properties.messageId"),
            (Wire.SEGMENT, "userId"),
            (Wire.SEGMENT, "properties.time"),
            (Wire.SEGMENT, "properties.messageId"),
            (Wire.SEGMENT, "context.page"),
            (Wire.REACT_NATIVE, "event_properties.uuid"),
            (Wire.REACT_NATIVE, "event_properties.custom_props"),
        ],
    )
    def test_fields_do_not_say_what_happened(self, wire: Wire, path: str) -> None:
        value: object = 1
        for name in reversed(path.split(".")):
            value = {name: value}
        assert with_role(value, wire, ContentRole.TRANSPORT) == with_role(value, wire, ContentRole.ROUTING) == {}
        assert meaningful(value, wire) == value

    @pytest.mark.parametrize("wire", [Wire.SEGMENT, Wire.MOBILE])
    def test_names_inside_the_properties_of_segment_are_ordinary(self, wire: Wire) -> None:
        one, other = ({"type": "track", "messageId": "m", "properties": {"time": number}} for number in (1, 2))
        assert [each.field for each in differences(json.dumps(one), json.dumps(other), wire)] == ["properties.time"]


CHOICES: dict[tuple[Wire, str], Callable[[object], object]] = {
    (Wire.HTTP_API, "$options"): lambda choice: {"event": "E", "properties": {"$options": {"integrations": choice}}},
    (Wire.WEB_SDK, "$options"): lambda choice: {"event": "E", "properties": {"$options": {"integrations": choice}}},
    (Wire.MIXPANEL, "$options"): lambda choice: {"event": "E", "properties": {"$options": {"integrations": choice}}},
    (Wire.SEGMENT, "integrations"): lambda choice: {"type": "track", "integrations": choice},
    (Wire.MOBILE, "integrations"): lambda choice: {"type": "track", "integrations": choice},
    (Wire.REACT_NATIVE, "$options"): lambda choice: {"event_properties": {"custom_props": {"$options": choice}}},
}


class TestRouting:
    @pytest.mark.parametrize(("wire", "name"), CHOICES)
    def test_another_choice_is_the_same_event_and_is_reported(self, wire: Wire, name: str) -> None:
        choices = ({"All": False}, {"All": False, "Mixpanel": True}, None)
        texts = [json.dumps(CHOICES[wire, name](choice)) for choice in choices]
        for other in texts[1:]:
            assert differences(texts[0], other, wire) == ()
            assert other_options(texts[0], other, wire) == name

    def test_in_both_places_of_react_native_is_left_out(self) -> None:
        inside = {"event_properties": {"$options": 1, "custom_props": {"$options": 2, "a": 3}}}
        assert meaningful(inside, Wire.REACT_NATIVE) == {"event_properties": {"custom_props": {"a": 3}}}

    def test_that_is_equal_is_not_reported(self) -> None:
        one, other = '{"integrations": {"a": 1, "b": 2}}', '{"integrations": {"b": 2.0, "a": 1}, "sentAt": 1}'
        assert other_options(one, other, Wire.SEGMENT) == ""


class TestFields:
    @given(VALUES)
    def test_cover_everything_in_an_event(self, value: object) -> None:
        by_path = fields(value)
        if not isinstance(value, dict):
            assert by_path == {}
            return
        for name, item in value.items():
            if isinstance(item, dict) and name in {"properties", "context"}:
                assert all(by_path[f"{name}.{key}"] == inner for key, inner in item.items())
            else:
                assert by_path[name] == item

    @given(VALUES, WIRES)
    def test_that_are_not_transport_are_part_of_the_content(self, value: object, wire: Wire) -> None:
        beside = {**with_role(value, wire, ContentRole.TRANSPORT), **with_role(value, wire, ContentRole.ROUTING)}
        remaining = fields(meaningful(value, wire))
        assert remaining == content_of(json.dumps(value), wire)
        assert not remaining.keys() & beside.keys()
        assert {path for path in fields(value) if path not in beside} == remaining.keys()

    @given(st.text(max_size=20), WIRES)
    def test_of_any_text_can_be_read(self, text: str, wire: Wire) -> None:
        assert isinstance(content_of(text, wire), dict)

    @given(VALUES, WIRES)
    def test_of_an_event_and_itself_never_differ(self, value: object, wire: Wire) -> None:
        text = json.dumps(value)
        assert differences(text, text + " ", wire) == ()
        assert differences(text, json.dumps(value, indent=1, sort_keys=True), wire) == ()
