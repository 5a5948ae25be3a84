import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.dedup import differences
from liveview.core.wire.content import content_of, fields, is_transport, said
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
    def test_fields_are_no_difference_between_two_sends(self, wire: Wire) -> None:
        one, other = RETRIES[wire]
        assert said(one, wire) == said(other, wire)
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
            (Wire.SEGMENT, "integrations"),
            (Wire.REACT_NATIVE, "event_properties.uuid"),
            (Wire.REACT_NATIVE, "event_properties.custom_props"),
        ],
    )
    def test_fields_are_not_those_that_say_what_happened(self, wire: Wire, path: str) -> None:
        assert not is_transport(path, wire)

    @pytest.mark.parametrize("wire", [Wire.SEGMENT, Wire.MOBILE])
    def test_names_inside_the_properties_of_segment_mean_nothing(self, wire: Wire) -> None:
        one, other = ({"type": "track", "messageId": "m", "properties": {"time": number}} for number in (1, 2))
        assert [found.field for found in differences(json.dumps(one), json.dumps(other), wire)] == ["properties.time"]


class TestFields:
    @given(VALUES)
    def test_of_an_event_are_all_that_it_says(self, value: object) -> None:
        found = fields(value)
        if not isinstance(value, dict):
            assert found == {}
            return
        for name, item in value.items():
            if isinstance(item, dict) and name in {"properties", "context"}:
                assert all(found[f"{name}.{key}"] == inner for key, inner in item.items())
            else:
                assert found[name] == item

    @given(VALUES, WIRES)
    def test_that_are_no_transport_are_what_is_said(self, value: object, wire: Wire) -> None:
        expected = {path: item for path, item in fields(value).items() if not is_transport(path, wire)}
        assert fields(said(value, wire)) == content_of(json.dumps(value), wire) == expected

    @given(st.text(max_size=20), WIRES)
    def test_of_any_text_can_be_asked_for(self, text: str, wire: Wire) -> None:
        assert isinstance(content_of(text, wire), dict)

    @given(VALUES, WIRES)
    def test_of_an_event_and_itself_never_differ(self, value: object, wire: Wire) -> None:
        text = json.dumps(value)
        assert differences(text, text + " ", wire) == ()
        assert differences(text, json.dumps(value, indent=1, sort_keys=True), wire) == ()
