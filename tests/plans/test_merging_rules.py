"""Rules that only the events themselves can judge: what is dropped, where, and what that allows."""

import json
from copy import deepcopy
from typing import Any

import pytest

from liveview.plans import merging_rules
from liveview.plans.merging_rules import RuleDropper, rule_at
from tests.support.conformity import events_of_texts, is_valid


def dropped(schema: Any, *texts: str) -> RuleDropper:
    dropper = RuleDropper(deepcopy(schema), "Purchase")
    for event in events_of_texts(*texts):
        dropper.add(event.properties)
    assert all(is_valid(dropper.schema, text) for text in texts)
    return dropper


class TestDropped:
    @pytest.mark.parametrize(
        ("schema", "text", "change", "left"),
        [
            ({"minProperties": 1}, "{}", "~ minProperties Purchase: 1 → none", {}),
            (
                {"properties": {"a": {"items": {"pattern": "^x"}}}},
                '{"a":["y"]}',
                "~ pattern Purchase.a[]: ^x → none",
                {"properties": {"a": {"items": {}}}},
            ),
            (
                {"$defs": {"m": {"minimum": 3, "x": 1}}, "properties": {"a": {"$ref": "#/$defs/m"}}},
                '{"a":1}',
                "~ minimum Purchase.a: 3 → none",
                {"$defs": {"m": {"x": 1}}, "properties": {"a": {"$ref": "#/$defs/m"}}},
            ),
            (
                {"allOf": [{"required": ["a", "b"]}]},
                '{"b":1}',
                "- required Purchase.a",
                {"allOf": [{"required": ["b"]}]},
            ),
            (
                {"properties": {"a": True}, "allOf": [{"required": ["a"]}]},
                "{}",
                "- required Purchase.a",
                {"properties": {"a": True}, "allOf": [{"required": []}]},
            ),
            (
                {"properties": {"c": True}, "allOf": [{"required": ["a"]}]},
                "{}",
                "- required Purchase.a",
                {"properties": {"c": True}, "allOf": [{"required": [], "additionalProperties": True}]},
            ),
            (
                {"allOf": [{"properties": {}, "required": ["a"]}]},
                "{}",
                "- required Purchase.a",
                {"allOf": [{"properties": {"a": True}, "required": []}]},
            ),
            (
                {"properties": {}, "not": {"properties": {"a": {"type": "null"}}}},
                "{}",
                '~ not Purchase: {"properties": {"a": {"type": "null"}}} → none',
                {"properties": {}, "additionalProperties": True},
            ),
            (
                {"properties": {"a": True}, "unevaluatedProperties": {"type": "null"}},
                '{"b":1}',
                "~ properties Purchase: those listed → any",
                {"properties": {"a": True}, "unevaluatedProperties": True},
            ),
            ({"allOf": [{"enum": [{"a": 1}]}]}, "{}", '~ enum Purchase: [{"a": 1}] → any', {"allOf": [{}]}),
            (
                {"propertyNames": {"$ref": "#/$defs/short"}, "$defs": {"short": {"maxLength": 1}}},
                '{"aa":1}',
                '~ propertyNames Purchase: {"$ref": "#/$defs/short"} → none',
                {"$defs": {"short": {"maxLength": 1}}},
            ),
            (
                {"not": {"propertyNames": {"$ref": "#/$defs/any"}}, "$defs": {"any": {"minLength": 0}}},
                '{"aa":1}',
                '~ not Purchase: {"propertyNames": {"$ref": "#/$defs/any"}} → none',
                {"$defs": {"any": {"minLength": 0}}},
            ),
            (
                {"anyOf": [{"required": ["a"]}]},
                "{}",
                '~ anyOf Purchase: [{"required": ["a"]}] → none',
                {"anyOf": [{"required": ["a"]}, True]},
            ),
            (
                {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
                '{"a":1,"b":1}',
                '~ oneOf Purchase: [{"required": ["a"]}, {"required": ["b"]}] → none',
                {"anyOf": [{"required": ["a"]}, {"required": ["b"]}, True]},
            ),
            ({"not": {"required": ["a"]}}, '{"a":1}', '~ not Purchase: {"required": ["a"]} → none', {}),
            (
                {"if": True, "then": {"required": ["a"]}},
                "{}",
                "- required Purchase.a",
                {"if": True, "then": {"required": []}},
            ),
            (
                {"patternProperties": {"^a": {"type": "integer"}}},
                '{"a":1.5}',
                "~ type Purchase.a: integer → number",
                {"patternProperties": {"^a": {"type": "number"}}},
            ),
            ({"propertyNames": {"maxLength": 1}}, '{"ab":1}', '~ propertyNames Purchase: {"maxLength": 1} → none', {}),
            (
                {"properties": {"a": {"items": False}}},
                '{"a":[1]}',
                "~ properties Purchase.a[]: those listed → any",
                {"properties": {"a": {"items": True}}},
            ),
            (
                {"unevaluatedProperties": False},
                '{"a":1}',
                "~ properties Purchase: those listed → any",
                {"unevaluatedProperties": True},
            ),
            (
                {"properties": {"": {"type": "null"}, "type": {}, "007": {"maximum": 1}}},
                '{"":1}',
                "~ type Purchase: null → null, number",
                {"properties": {"": {"type": ["null", "number"]}, "type": {}, "007": {"maximum": 1}}},
            ),
            (
                {"properties": {"007": {"maximum": 1}}},
                '{"007":2}',
                "~ maximum Purchase.7: 1 → none",
                {"properties": {"007": {}}},
            ),
        ],
    )
    def test_is_the_rule_that_an_event_breaks_and_nothing_else(
        self, schema: Any, text: str, change: str, left: Any
    ) -> None:
        found = dropped(schema, text)
        assert (found.changes, found.schema) == ([change], left)

    def test_is_nothing_when_all_conform(self) -> None:
        schema = {"properties": {"a": {"pattern": "^x"}}}
        found = dropped(schema, '{"a":"xy"}', "{}")
        assert (found.changes, found.schema) == ([], schema)

    def test_is_the_reference_where_the_schema_is_used_the_other_way_round(self) -> None:
        schema = {
            "$defs": {"m": {"minimum": 3}},
            "properties": {"a": {"$ref": "#/$defs/m"}, "b": {"not": {"$ref": "#/$defs/m"}}},
        }
        found = dropped(schema, '{"a":1}')
        assert found.schema["properties"] == {"a": {}, "b": {"not": {"$ref": "#/$defs/m"}}}
        assert is_valid(found.schema, '{"b":1}'), "as before"

    def test_is_everything_when_there_is_no_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(merging_rules, "MOST_DROPPED", 1)
        found = dropped({"minProperties": 2, "required": ["a"]}, "{}")
        assert (found.schema, found.changes[-1]) == (True, "~ schema Purchase: → any")

    def test_is_said_without_names_that_are_data(self) -> None:
        schema = {"properties": {"by": {"additionalProperties": {"minimum": 1}}, "2026": {"minimum": 1}}}
        found = dropped(schema, '{"by":{"ada@example.com":0}}', '{"2026":0}')
        assert found.changes == ["~ minimum Purchase.by.*: 1 → none", "~ minimum Purchase.2026: 1 → none"]

    def test_shows_a_long_rule_cut(self) -> None:
        found = dropped({"properties": {"a": {"enum": list(range(5, 100))}}}, '{"a":1}')
        assert len(found.changes[0]) < 100
        assert found.changes[0].endswith("… → any")

    def test_a_schema_that_cannot_be_used_is_a_value_error(self) -> None:
        with pytest.raises(ValueError, match="not"):
            RuleDropper({"items": [{}]}, "Purchase")


class TestRuleAt:
    def test_is_none_where_a_path_leads_nowhere(self) -> None:
        paths: list[list[str | int]] = [
            [],
            ["type"],
            ["properties", "a", "type"],
            ["properties", "b"],
            ["allOf", 0, "x"],
        ]
        for path in paths:
            assert rule_at({"properties": {"a": {}}, "allOf": [{}]}, path) is None


class TestNumbers:
    def test_are_compared_with_all_their_digits(self) -> None:
        schema = {"properties": {"a": {"maximum": 9007199254740993}}}
        assert dropped(schema, json.dumps({"a": 9007199254740993})).changes == []
