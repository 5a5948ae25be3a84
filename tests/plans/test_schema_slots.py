"""The parts of a schema that are about one value, and what makes changing them unsafe."""

from typing import Any

import pytest

from liveview.plans.schema_slots import DelicateParts, SchemaSlot, is_listed, slots_at
from liveview.text.json_paths import Step

TEXT, NULL = {"type": "string"}, {"type": "null"}


def found(schema: Any, *steps: Step) -> list[Any]:
    return [slot.schema for slot in slots_at(SchemaSlot([schema], 0), steps)]


@pytest.mark.parametrize(
    ("schema", "steps", "expected"),
    [
        (TEXT, (), [TEXT]),
        (False, (), [False]),
        (False, ("a",), []),
        ({"properties": {"a": TEXT}}, ("a",), [TEXT]),
        ({"properties": {"a": TEXT}, "patternProperties": {"^a": NULL, "^b": {}}}, ("a",), [TEXT, NULL]),
        ({"properties": {"a": TEXT}, "additionalProperties": NULL}, ("b",), [NULL]),
        ({"properties": {"a": TEXT}, "additionalProperties": NULL}, ("a",), [TEXT]),
        ({"items": TEXT}, (3,), [TEXT]),
        ({"prefixItems": [TEXT], "items": NULL}, (0,), [TEXT]),
        ({"prefixItems": [TEXT], "items": NULL}, (1,), [NULL]),
        ({"items": [TEXT], "additionalItems": NULL}, (1,), [NULL]),
        ({"allOf": [{"properties": {"a": TEXT}}, {"properties": {"a": NULL}}]}, ("a",), [TEXT, NULL]),
        ({"if": {"properties": {"a": TEXT}}, "then": {"properties": {"a": NULL}}}, ("a",), [NULL]),
        ({"anyOf": [{"properties": {"a": TEXT}}], "not": {"properties": {"a": TEXT}}}, ("a",), []),
        ({"dependentSchemas": {"x": {"properties": {"a": TEXT}}}}, ("a",), [TEXT]),
        (
            {"properties": {"a": {"$ref": "#/$defs/x~1y"}}, "$defs": {"x/y": TEXT}},
            ("a",),
            [{"$ref": "#/$defs/x~1y"}, TEXT],
        ),
        ({"$ref": "http://localhost/x"}, ("a",), []),
        ({"properties": {"a": {"$ref": "#/allOf/0"}}, "allOf": [True]}, ("a",), [{"$ref": "#/allOf/0"}, True]),
        ({"properties": {"a": {"$ref": "#/allOf/1"}}, "allOf": [True]}, ("a",), [{"$ref": "#/allOf/1"}]),
    ],
)
def test_they_are_found_wherever_they_are(schema: Any, steps: tuple[Step, ...], expected: list[Any]) -> None:
    assert found(schema, *steps) == expected


def test_a_schema_that_refers_to_itself_ends() -> None:
    tree: Any = {"properties": {"left": {"$ref": "#"}}, "allOf": [{"$ref": "#"}]}
    assert found(tree, "left", "left")[0] == {"$ref": "#"}


def test_one_is_changed_in_its_container() -> None:
    schema: Any = {"properties": {"a": False}}
    (slot,) = slots_at(SchemaSlot([schema], 0), ("a",))
    assert slot.words == {}
    slot.schema = TEXT
    assert schema == {"properties": {"a": TEXT}}


A, B = {"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"not": TEXT}, []),
        ({"properties": {"x": A}}, []),
        ({"properties": {"x": A}, "not": TEXT}, []),
        ({"properties": {"x": {"not": A}}}, ["a"]),
        ({"properties": {"x": {"if": {"items": {"anyOf": [B]}}}}}, ["b", "a"]),
        ({"oneOf": [B, NULL]}, ["b", "a"]),
        ({"contains": {"$ref": "#/$defs/no"}}, ["no"]),
        ({"not": {"$ref": "#no"}}, ["a", "b", "no"]),
    ],
)
def test_one_that_is_referred_to_from_where_a_wider_one_allows_less_must_stay(
    schema: dict[str, Any], expected: list[str]
) -> None:
    shared: Any = {"a": {"type": "string"}, "b": {"allOf": [A]}, "no": False}
    schema = {**schema, "$defs": shared}
    delicate = DelicateParts(schema)
    assert {name for name in shared if SchemaSlot(shared, name) in delicate} == {*expected}


def test_all_of_a_schema_must_stay_if_it_is_below_its_own_not() -> None:
    schema = {"properties": {"x": {"not": {"$ref": "#"}}}}
    delicate = DelicateParts(schema)
    assert SchemaSlot([schema], 0) in delicate
    assert SchemaSlot(schema["properties"], "x") in delicate


def test_a_property_is_listed_by_its_name_or_by_a_pattern() -> None:
    words: dict[str, Any] = {"properties": {"a": {}}, "patternProperties": {"^x_": {}}}
    assert [is_listed(words, name) for name in ("a", "x_1", "b")] == [True, True, False]
