"""JSON Schemas of properties."""

import socket
from decimal import Decimal
from typing import Any

import pytest

from liveview.specs.json_schema import JsonSchema


def differing(schema: Any, value: Any) -> list[str]:
    return [each.text for each in JsonSchema(schema).differences(value, ("properties",))]


class TestKeywords:
    @pytest.mark.parametrize(
        ("schema", "value"),
        [
            ({"type": "integer"}, 500.0),
            ({"type": "integer"}, Decimal("5e2")),
            ({"type": "number"}, Decimal("1e300")),
            ({"multipleOf": 0.01}, Decimal("19.99")),
            ({"multipleOf": 0.01}, 4.35),
            ({"const": 500.0}, 500),
            ({"enum": [Decimal("0.1")]}, Decimal("0.1")),
            ({"minimum": 0.1}, Decimal("0.1")),
            ({"maxLength": Decimal("3.0")}, "abc"),
            ({"prefixItems": [{"const": 1}], "items": False}, [1]),
            (True, {}),
        ],
    )
    def test_numbers_are_exact(self, schema: Any, value: Any) -> None:
        assert not differing(schema, value)

    @pytest.mark.parametrize(
        ("schema", "value", "text"),
        [
            ({"minimum": 5}, 3, "properties is 3, wanted minimum: 5"),
            ({"properties": {"a": {"type": "number"}}}, {"a": "1"}, 'properties.a is "1", wanted type: "number"'),
            ({"required": ["a"]}, {"b": 1}, 'properties is ["b"], wanted required: ["a"]'),
            ({"maxProperties": 1}, {"a": 1, "b": 2}, 'properties is ["a", "b"], wanted maxProperties: 1'),
            ({"type": "integer"}, True, 'properties is true, wanted type: "integer"'),
            ({"const": 1}, True, "properties is true, wanted const: 1"),
            (False, 1, "properties is 1, wanted nothing"),
        ],
    )
    def test_what_is_not_allowed_is_said(self, schema: Any, value: Any, text: str) -> None:
        assert differing(schema, value) == [text]

    def test_a_value_that_is_too_deep_for_its_schema_is_a_difference(self) -> None:
        schema = {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}}}}
        value: Any = 1
        for _ in range(64):
            value = {"a": value}
        assert not differing(schema, value)
        for _ in range(200):
            value = {"a": value}
        assert differing(schema, value) == [
            "properties is too deep or too large to be checked, wanted what its schema allows"
        ]


class TestFormats:
    @pytest.mark.parametrize(
        ("name", "right", "wrong"),
        [
            ("email", "a@b.c", "a"),
            ("uri", "https://x/y", "x"),
            ("uuid", "2ce2b45b-af44-4426-a3ef-a314abce9c85", "2ce2"),
            ("date", "2026-01-31", "2026-02-31"),
            ("date-time", "2026-01-31T12:00:00Z", "2026-01-31"),
            ("date-time", "2026-01-31T12:00:00.5+01:00", "2026-02-31T12:00:00Z"),
            ("date-time", "2026-01-31t12:00:00z", "2026-01-31T12:00:00"),
            ("time", "12:00:00Z", "25:00:00Z"),
            ("time", "12:00:00-05:00", "12:00"),
            ("ipv4", "127.0.0.1", "1.2"),
        ],
    )
    def test_are_checked(self, name: str, right: str, wrong: str) -> None:
        assert not differing({"format": name}, right)
        assert not differing({"format": name}, 5)
        assert differing({"format": name}, wrong)


class TestReferences:
    def test_inside_of_the_file_are_followed(self) -> None:
        schema = {"$defs": {"price": {"type": "number"}}, "properties": {"a": {"$ref": "#/$defs/price"}}}
        assert not differing(schema, {"a": 1})
        assert differing(schema, {"a": "1"})
        named = {"$id": "https://example.com/x", "$defs": {"p": {"$anchor": "p", "type": "null"}}, "$ref": "#p"}
        assert not differing(named, None)
        assert differing(named, 1)

    @pytest.mark.parametrize(
        "schema",
        [
            {"$ref": "https://example.com/other.json"},
            {"$ref": "other.json"},
            {"$ref": "file:///etc/passwd"},
            {"properties": {"a": {"items": {"$ref": "#/$defs/none"}}}},
            {"allOf": [{"$dynamicRef": "https://json-schema.org/draft/2020-12/schema"}]},
        ],
    )
    def test_out_of_it_are_refused_and_nothing_is_fetched(self, schema: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("a connection was opened")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        with pytest.raises(ValueError, match="leads nowhere in this file; nothing is fetched"):
            JsonSchema(schema)

    def test_a_property_may_be_called_like_a_keyword(self) -> None:
        assert not differing({"properties": {"$ref": {"type": "string"}}, "const": {"$ref": "x"}}, {"$ref": "x"})


class TestRefused:
    @pytest.mark.parametrize(
        ("schema", "reason"),
        [
            ({"type": "objekt"}, "not a JSON Schema: type: "),
            ({"properties": {"a": {"minimum": "1"}}}, "not a JSON Schema: properties.a.minimum: "),
            ({"pattern": "("}, "not a JSON Schema: pattern: "),
            ({"$schema": "http://json-schema.org/draft-07/schema#"}, "only JSON Schema 2020-12 is understood"),
        ],
    )
    def test_what_is_not_a_schema(self, schema: Any, reason: str) -> None:
        with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
            JsonSchema(schema)
