"""Parts of schemas."""

from typing import Any

import jsonschema_rs
import pytest

from liveview.plans.reading.part import part_of


def whole(part: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"properties": part, "context": {"type": "object"}}, **more}


class TestPart:
    @pytest.mark.parametrize("part", [True, False, {}, {"type": "object", "required": ["a"]}])
    def test_it_is_what_the_whole_says_about_the_property(self, part: Any) -> None:
        assert part_of(whole(part, definitions={"a": {}}), "properties") == part

    def test_nothing_is_said_about_another_one(self) -> None:
        assert part_of(whole({}), "traits") is True
        assert part_of({}, "traits") is True

    @pytest.mark.parametrize("key", ["definitions", "$defs"])
    def test_definitions_come_along_if_it_uses_them(self, key: str) -> None:
        given = whole({"properties": {"a": {"$ref": f"#/{key}/a"}}}, **{key: {"a": {"type": "string"}}})
        part = part_of(given, "properties")
        assert part == {"properties": {"a": {"$ref": f"#/{key}/a"}}, key: {"a": {"type": "string"}}}

    def test_those_of_both_are_joined(self) -> None:
        inner = {"not": {"$ref": "#/properties/properties/definitions/b"}, "definitions": {"b": {}, "c": {}}}
        part = part_of(whole(inner, definitions={"a": {}, "c": {}}), "properties")
        assert part == {"not": {"$ref": "#/definitions/b"}, "definitions": {"a": {}, "b": {}, "c": {}}}

    @pytest.mark.parametrize(
        ("reference", "moved"),
        [
            ("#/properties/properties", "#"),
            ("#/properties/properties/properties/a", "#/properties/a"),
            ("#/properties/properties/properties/a~1b%20c", "#/properties/a~1b%20c"),
            ("#/definitions/d", "#/definitions/d"),
            ("http://127.0.0.1/plan#/definitions/d", "#/definitions/d"),
            ("#anchor", "#anchor"),
        ],
    )
    def test_references_lead_where_they_led(self, reference: str, moved: str) -> None:
        given = whole(
            {"properties": {"a": {}, "a/b c": {}, "r": {"$ref": reference}}},
            definitions={"d": {"$anchor": "anchor"}},
            **{"$id": "http://127.0.0.1/plan"},
        )
        part = part_of(given, "properties")
        assert isinstance(part, dict)
        assert part["properties"]["r"] == {"$ref": moved}
        jsonschema_rs.Draft202012Validator(part, offline=True)

    def test_one_with_an_address_of_its_own_is_whole(self) -> None:
        part = {"$id": "http://127.0.0.1/a", "not": {"$ref": "#/$defs/a"}, "$defs": {"a": {}}}
        assert part_of(whole(part), "properties") is part


class TestRefused:
    @pytest.mark.parametrize("reference", ["#/properties/context", "#/type", "#/properties/traits/properties/a"])
    def test_a_reference_to_something_else(self, reference: str) -> None:
        with pytest.raises(ValueError, match=r"leads out of properties\.properties; put what it means into \$defs"):
            part_of(whole({"not": {"$ref": reference}}), "properties")

    def test_a_reference_to_the_whole(self) -> None:
        with pytest.raises(ValueError, match=r"\$ref # means the whole message"):
            part_of(whole({"not": {"$ref": "#"}}), "properties")

    def test_two_definitions_of_one_name(self) -> None:
        given = whole({"not": {"$ref": "#/$defs/a"}, "$defs": {"a": {}}}, **{"$defs": {"a": {"type": "null"}}})
        with pytest.raises(ValueError, match=r'\$defs has two different entries "a"; rename one of them'):
            part_of(given, "properties")
