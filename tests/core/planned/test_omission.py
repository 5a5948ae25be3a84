"""What webhooks get of an event that breaks a plan."""

import json
from typing import Any

import pytest

from liveview.core.json.document import encode
from liveview.core.planned.omission import omitted_fields, subject, without
from liveview.model.problem import Problem, Severity
from tests.support.core.planning import sent_to, tracked


def rest(properties: str, *fields: str) -> str:
    """What is left of the custom properties without the members around the values at these paths."""
    left = without(tracked(properties), fields).properties
    own = ("distinct_id", "token", "time", "$insert_id")
    return encode({name: value for name, value in left.items() if name not in own}).decode()


class TestWhatIsLeft:
    @pytest.mark.parametrize(
        ("properties", "fields", "expected"),
        [
            ('{"a":1,"b":2}', ["properties.a"], '{"b":2}'),
            ('{"a":{"x":1,"y":2},"b":2}', ["properties.a.x"], '{"a":{"y":2},"b":2}'),
            ('{"a":[{"x":1,"y":2},{"x":3}]}', ["properties.a[0].x"], '{"a":[{"y":2},{"x":3}]}'),
            ('{"a":[1,2],"b":2}', ["properties.a[0]"], '{"b":2}'),
            ('{"a":[[1,2]],"b":2}', ["properties.a[0][1]"], '{"b":2}'),
            ('{"a.b":1,"a":{"b":2}}', ['properties["a.b"]'], '{"a":{"b":2}}'),
            ('{"a.b":1,"a":{"b":2}}', ["properties.a.b"], '{"a.b":1,"a":{}}'),
            ('{"0":1,"a":{"0":2}}', ["properties.a.0", "properties[0]"], "{}"),
            ('{"a":{"x":1},"b":2}', ["properties.a", "properties.a.x"], '{"b":2}'),
            ('{"a":{"x":1},"b":2}', ["properties.a.x", "properties.a"], '{"b":2}'),
            ('{"a":1}', ["properties.b", "properties.a.x", "properties.a[0]x", "traits.a", ""], '{"a":1}'),
            ('{"a":1}', ["properties"], "{}"),
            ('{"a":1}', ["properties", "properties.a"], "{}"),
        ],
    )
    def test_is_all_but_the_smallest_member(self, properties: str, fields: list[str], expected: str) -> None:
        assert rest(properties, *fields) == expected

    def test_keeps_digits_and_order(self) -> None:
        properties = '{"z":1.10,"a":{"n":12345678901234567890,"x":1,"m":1e2},"b":-0}'
        assert rest(properties, "properties.a.x") == '{"z":1.10,"a":{"n":12345678901234567890,"m":1e2},"b":-0}'

    def test_is_the_event_itself_if_nothing_is_left_out(self) -> None:
        event = tracked({"a": 1})
        assert without(event, ()) is event
        assert without(event, ("elsewhere",)) is event

    def test_does_not_change_the_event(self) -> None:
        event = tracked({"a": {"x": 1}})
        without(event, ("properties.a.x",))
        assert event.properties["a"] == {"x": 1}


SUBJECTS: list[tuple[str, dict[str, Any], str]] = [
    ("/track", {"event": "E", "properties": {"a": 1}}, "properties"),
    ("/track", {"event": "$identify", "properties": {"$user_props": {"a": 1}}}, "properties.$user_props"),
    ("/track", {"event": "$group", "properties": {"$group_props": {"a": 1}}}, "properties.$group_props"),
    ("/import", {"event": "E", "properties": {"a": 1}}, "properties"),
    ("/engage", {"$set": {"a": 1}}, "$set"),
    ("/groups", {"$set": {"a": 1}}, "$set"),
    ("/v1/track", {"event": "E", "properties": {"a": 1}}, "properties"),
    ("/v1/identify", {"traits": {"a": 1}}, "traits"),
    ("/v1/identify", {"context": {"traits": {"a": 1, "userId": "u"}}}, "context.traits"),
    ("/v1/group", {"traits": {"a": 1}}, "traits"),
    ("/v1/page", {"properties": {"a": 1}}, "properties"),
    (
        "/react-native",
        {"event_type": "E", "event_properties": {"custom_props": {"a": 1}}},
        "event_properties.custom_props",
    ),
    (
        "/react-native",
        {"event_type": "$identify", "event_properties": {"$user_props": {"a": 1}}},
        "event_properties.$user_props",
    ),
    (
        "/react-native",
        {"event_type": "$group", "event_properties": {"custom_props": {"$group_props": {"a": 1}}}},
        "event_properties.custom_props.$group_props",
    ),
]


class TestSubject:
    @pytest.mark.parametrize(("path", "event", "inside"), SUBJECTS)
    def test_is_where_the_wire_has_it(self, path: str, event: dict[str, Any], inside: str) -> None:
        body: Any = {"e": [event], "client": "t"} if path == "/react-native" else event
        values, place = subject(sent_to(path, json.dumps(body).encode()))
        assert (dict(values), place) == ({"a": 1}, inside)


def test_the_fields_are_those_of_the_problems_that_say_so() -> None:
    problems = [Problem("plan-type", Severity.WARNING, field, omitted=field == "b") for field in "abc"]
    assert (omitted_fields(problems), omitted_fields(())) == (("b",), ())
