"""What each kind of violation offers, the line that says it, and the schema that results."""

from decimal import Decimal
from typing import Any

import pytest

from liveview.model.problem import Problem, Severity
from liveview.plans.widening import PlanEdit, widened
from tests.support.plan_edits import came, offered, planning, schema_of


def listing(**properties: Any) -> dict[str, Any]:
    """A schema that lists these properties."""
    return {"properties": properties}


A = {"$ref": "#/$defs/a"}
OFFERED: list[tuple[Any, str, str, str, Any]] = [
    ({"required": ["a", "b"]}, '{"a":1}', "optional", "- required Purchase.b", {"required": ["a"]}),
    ({"required": ["b"]}, "{}", "optional", "- required Purchase.b", {}),
    ({"required": ["b"], **listing(a={})}, "{}", "optional", "- required Purchase.b", listing(a={}, b={})),
    (
        listing(a={"items": {"required": ["b"]}}),
        '{"a":[{}]}',
        "optional",
        "- required Purchase.a[].b",
        listing(a={"items": {}}),
    ),
    (
        {"dependentRequired": {"a": ["b", "c"]}},
        '{"a":1,"c":1}',
        "optional",
        "- required Purchase.b",
        {"dependentRequired": {"a": ["c"]}},
    ),
    (listing(), '{"a":"x"}', "accept", "+ property Purchase.a", listing(a={"type": "string"})),
    (listing(), '{"a b.c":null}', "accept", '+ property Purchase["a b.c"]', listing(**{"a b.c": {}})),
    (
        {"allOf": [listing(a={})], "properties": {}},
        '{"b":{"x":[1]}}',
        "accept",
        "+ property Purchase.b",
        {
            "allOf": [listing(a={})],
            "properties": {
                "b": {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "number"}}}}
            },
        },
    ),
    (
        {"allOf": [{**listing(a={}), "additionalProperties": False}]},
        '{"b":true}',
        "accept",
        "+ property Purchase.b",
        {"allOf": [{**listing(a={}, b={"type": "boolean"}), "additionalProperties": False}]},
    ),
    (
        listing(a={"items": listing()}),
        '{"a":[{"x":1}]}',
        "widen",
        "~ properties Purchase.a[]: those listed → any",
        listing(a={"items": {"properties": {}, "additionalProperties": True}}),
    ),
    (
        {"unevaluatedProperties": False},
        '{"a":1}',
        "widen",
        "~ properties Purchase: those listed → any",
        {"unevaluatedProperties": True},
    ),
    (
        listing(a={"type": "integer"}),
        '{"a":1.5}',
        "widen",
        "~ type Purchase.a: integer → number",
        listing(a={"type": "number"}),
    ),
    (
        listing(a={"type": ["number", "null"]}),
        '{"a":"5"}',
        "widen",
        "~ type Purchase.a: number, null → number, null, string",
        listing(a={"type": ["number", "null", "string"]}),
    ),
    (listing(a={"enum": [1]}), '{"a":2.10}', "accept", "~ enum Purchase.a: 1 → 1, 2.10", listing(a={"enum": [1, 2.1]})),
    (
        listing(a={"enum": ["x"], "title": "t"}),
        '{"a":2}',
        "drop",
        '~ enum Purchase.a: "x" → any',
        listing(a={"type": ["string", "number"], "title": "t"}),
    ),
    (
        listing(a={"enum": ["x"], "type": "string"}),
        '{"a":"y"}',
        "drop",
        '~ enum Purchase.a: "x" → any',
        listing(a={"type": "string"}),
    ),
    (
        listing(a={"format": "email", "type": "string"}),
        '{"a":"y"}',
        "drop",
        "~ format Purchase.a: email → none",
        listing(a={"type": "string"}),
    ),
    (
        listing(a={"minimum": 1}),
        '{"a":0.50}',
        "accept",
        "~ minimum Purchase.a: 1 → 0.50",
        listing(a={"minimum": Decimal("0.50")}),
    ),
    (
        listing(a={"maxLength": 2}),
        '{"a":"äöü"}',
        "accept",
        "~ maxLength Purchase.a: 2 → 3",
        listing(a={"maxLength": 3}),
    ),
    (listing(a={"maxItems": 1}), '{"a":[1,2]}', "drop", "~ maxItems Purchase.a: 1 → none", listing(a={})),
    (
        listing(a={"const": 1}),
        '{"a":true}',
        "accept",
        "~ enum Purchase.a: 1 → 1, true",
        listing(a={"enum": [1, True]}),
    ),
    (listing(a={"pattern": "^x"}), '{"a":"y"}', "drop", '~ pattern Purchase.a: "^x" → none', listing(a={})),
    (
        {"propertyNames": {"maxLength": 1}},
        '{"ab":1}',
        "drop",
        '~ propertyNames Purchase: {"maxLength": 1} → none',
        {},
    ),
    (
        listing(a={"anyOf": [{"type": "null"}]}),
        '{"a":1}',
        "drop",
        "~ anyOf Purchase.a: → any",
        listing(a={"anyOf": [{"type": "null"}, True]}),
    ),
    (
        listing(a={"oneOf": [{"type": "null"}]}),
        '{"a":1}',
        "drop",
        "~ oneOf Purchase.a: → any",
        listing(a={"anyOf": [{"type": "null"}, True]}),
    ),
    (
        listing(a={"contains": {"type": "null"}}),
        '{"a":[1]}',
        "drop",
        "~ contains Purchase.a: → any",
        listing(a={"contains": {"type": "null"}, "minContains": 0}),
    ),
    (
        listing(a={"prefixItems": [{}], "unevaluatedItems": False}),
        '{"a":[1,2]}',
        "drop",
        "~ unevaluatedItems Purchase.a: false → none",
        listing(a={"prefixItems": [{}]}),
    ),
    (listing(a=False), '{"a":1}', "drop", "~ schema Purchase.a: false → true", listing(a=True)),
    (
        {**listing(a={"$ref": "#/$defs/a"}), "$defs": {"a": {"type": "null"}}},
        '{"a":1}',
        "widen",
        "~ type Purchase.a: null → null, number",
        {**listing(a={"$ref": "#/$defs/a"}), "$defs": {"a": {"type": ["null", "number"]}}},
    ),
]


@pytest.mark.parametrize(("schema", "properties", "name", "line", "expected"), OFFERED)
def test_a_violation_offers_a_change(schema: Any, properties: str, name: str, line: str, expected: Any) -> None:
    change = offered(planning(schema), came(properties))[name]
    found = schema_of(change)
    assert (change.line, _floats(found)) == (line, _floats(expected))


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        (listing(a={"minimum": 5}), {"accept", "drop"}),
        (listing(a={"exclusiveMinimum": 5}), {"drop"}),
        (listing(a={"multipleOf": 5}), {"drop"}),
        (listing(a={"type": "string"}), {"widen"}),
        (listing(a={"enum": ["x"]}), {"accept", "drop"}),
        (listing(), {"accept", "widen"}),
        (listing(a={"not": {}}), set()),
        ({"required": ["b"], "anyOf": [listing(a={})]}, set()),
        ({"not": A, **listing(a={"type": "null"}), "$defs": {"a": {"type": "null"}}}, {"widen"}),
        ({**listing(a=A, b={"not": A}), "$defs": {"a": {"type": "null"}}}, set()),
        ({**listing(a=A, b={"oneOf": [{"type": "null"}]}), "$defs": {"a": {"type": "null"}}}, {"widen"}),
    ],
)
def test_nothing_else_is_offered(schema: Any, names: set[str]) -> None:
    assert set(offered(planning(schema), came('{"a":1}'))) == names


def test_a_shared_schema_stays_and_what_is_added_beside_it_says_nothing() -> None:
    schema = {**listing(a={"$ref": "#/$defs/a"}), "$defs": {"a": listing()}}
    found = schema_of(offered(planning(schema), came('{"a":{"x":1}}'))["accept"])
    assert found == {**listing(a={"$ref": "#/$defs/a", **listing(x={})}), "$defs": {"a": listing()}}


def test_a_rule_about_all_other_properties_gives_way_to_any() -> None:
    planned = {"schema": listing(a={**listing(), "unevaluatedProperties": {"type": "boolean"}})}
    problem = Problem("plan-rule", Severity.WARNING, "properties.a.b", rule='unevaluatedProperties: {"type":"boolean"}')
    found = widened(planned, "Purchase", problem, came('{"a":{"b":1}}'), PlanEdit.DROP)
    assert found is not None
    assert found.line == '~ unevaluatedProperties Purchase.a: {"type": "boolean"} → any'
    assert planned == {"schema": listing(a={**listing(), "unevaluatedProperties": True})}


@pytest.mark.parametrize("word", ["additionalProperties", "unevaluatedProperties"])
def test_what_is_added_beside_a_schema_for_all_others_says_nothing(word: str) -> None:
    planned = {"schema": {"properties": {}, word: {"type": "boolean"}}}
    problem = Problem("plan-unknown-property", Severity.WARNING, "properties.a", rule="properties")
    assert widened(planned, "Purchase", problem, came({"a": "x"}), PlanEdit.ACCEPT) is not None
    assert planned == {"schema": {"properties": {"a": {}}, word: {"type": "boolean"}}}


def test_a_line_has_all_the_digits_of_numbers_inside() -> None:
    change = offered(planning(listing(a={"enum": [[Decimal("1.50")]]})), came('{"a":[1e400]}'))["drop"]
    assert change.line == "~ enum Purchase.a: [1.50] → any"
    rule = offered(planning(listing(a={"const": {"b": Decimal("1E+400")}})), came('{"a":1}'))["drop"]
    assert rule.line == '~ const Purchase.a: {"b": 1E+400} → none'


def test_a_long_value_is_cut_in_the_line_only() -> None:
    change = offered(planning(listing(a={"enum": ["x"]})), came({"a": "y" * 500}))["accept"]
    assert len(change.line) < 100
    assert schema_of(change)["properties"]["a"]["enum"] == ["x", "y" * 500]


def test_an_older_draft_is_changed_where_it_says_the_same() -> None:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", **listing(a={"items": [{"type": "null"}]})}
    change = offered(planning(schema), came('{"a":[1]}'))["widen"]
    assert schema_of(change)["properties"]["a"]["items"] == [{"type": ["null", "number"]}]


def _floats(value: Any) -> Any:
    """The value with its numbers as text, so that 1 is not true."""
    if isinstance(value, dict):
        return {key: _floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_floats(each) for each in value]
    return f"{float(value)}" if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


def test_a_long_enum_is_shown_by_its_last_values() -> None:
    change = offered(planning(listing(a={"enum": [1, 2, 3, 4, 5, 6]})), came('{"a":7}'))["accept"]
    assert change.line == "~ enum Purchase.a: …, 2, 3, 4, 5, 6 → …, 3, 4, 5, 6, 7"
