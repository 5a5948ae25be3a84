"""Where references lead, and what a schema says where an error is."""

from typing import Any

import jsonschema_rs
import pytest

from liveview.core.planned.references import SaidBySchema, SchemaTargets, at

INNER = {"$id": "http://localhost/inner", "$defs": {"x": {"minimum": 3}}, "$ref": "#/$defs/x"}
ROOT: dict[str, Any] = {"$defs": {"x": {"type": "string"}, "y": {"$anchor": "y"}, "inner": INNER}}


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("#", "the schema itself"),
        ("#/$defs/x", {"type": "string"}),
        ("#y", {"$anchor": "y"}),
        ("http://localhost/inner#/$defs/x", {"minimum": 3}),
        ("#/nowhere", None),
        ("other.json", None),
    ],
)
def test_a_reference_leads_into_its_schema(reference: str, expected: Any) -> None:
    inner = {"$ref": reference}
    schema = {**ROOT, "allOf": [inner]}
    wanted = schema if isinstance(expected, str) else expected
    assert SchemaTargets(schema).of(inner, "$ref") == wanted
    assert SchemaTargets(schema).of(inner, "$dynamicRef") is None


def test_a_reference_of_an_inner_document_leads_into_that_one() -> None:
    assert SchemaTargets(ROOT).of(INNER, "$ref") == {"minimum": 3}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"properties": {"": {"minimum": 3}}}, {"": 1}, 3),
        ({"properties": {"01": {"minimum": 3}}}, {"01": 1}, 3),
        ({"properties": {"a": {"$ref": "#b"}}, "$defs": {"b": {"$anchor": "b", "minimum": 3}}}, {"a": 1}, 3),
        ({"allOf": [True, {"not": {}}]}, 1, {}),
        ({"allOf": [True, False]}, 1, False),
    ],
)
def test_what_is_said_is_found(schema: Any, value: Any, expected: Any) -> None:
    (error,) = jsonschema_rs.Draft202012Validator(schema).iter_errors(value)
    assert SaidBySchema(schema).of(error) == expected


def test_steps_may_be_positions() -> None:
    value = {"a": [{"0": 1}]}
    assert at(value, ("a", 0, "0")) == 1
    assert (at(5, ("a",)), at(value, ("a", 1)), at(value, ("a", "0"))) == (None, None, None)
