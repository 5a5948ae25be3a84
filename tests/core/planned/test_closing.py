"""Schemas that refuse unknown properties by themselves."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given

from liveview.core.planned.closing import closed
from liveview.core.planned.locations import MatchesName, locations_of
from liveview.core.planned.validator import validator
from tests.core.planned.test_parts import SCHEMAS, VALUES
from tests.support.examples import examples


def matcher(patterns: Sequence[str]) -> MatchesName:
    return validator({"anyOf": [{"pattern": pattern} for pattern in patterns]}).is_valid


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        (True, True),
        ({"type": "object"}, {"type": "object"}),
        ({"properties": {}}, {"properties": {}, "additionalProperties": False}),
        (
            {"properties": {"b": {}}, "required": ["a", "b"]},
            {"properties": {"a": True, "b": {}}, "required": ["a", "b"], "additionalProperties": False},
        ),
        ({"properties": {}, "additionalProperties": True}, {"properties": {}, "additionalProperties": True}),
        (
            {"items": {"properties": {"a": {}}}, "patternProperties": {"x": {"properties": {}}}},
            {
                "items": {"properties": {"a": {}}, "additionalProperties": False},
                "patternProperties": {"x": {"properties": {}, "additionalProperties": False}},
            },
        ),
        ({"properties": {"a": {"allOf": []}}}, None),
        ({"$ref": "#"}, None),
    ],
)
def test_are_closed_where_they_list_properties(schema: Any, expected: Any) -> None:
    assert closed(schema) == expected


def test_of_any_depth_end() -> None:
    schema: Any = {}
    for _ in range(5_000):
        schema = {"items": schema}
    assert closed(schema) is None


@given(SCHEMAS, VALUES)
@examples(300)
def test_say_the_same_as_schema_and_locations(schema: Any, value: Any) -> None:
    shut = closed(schema)
    if shut is not None:
        outermost = locations_of(schema, matcher)
        nothing_unknown = outermost is None or next(outermost.unknown(value), None) is None
        assert validator(shut).is_valid(value) == (validator(schema).is_valid(value) and nothing_unknown)
