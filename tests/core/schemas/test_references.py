"""References inside JSON Schemas."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.schemas.references import MOST_IN_A_ROW, SchemaReferences
from tests.support.examples import examples

X = "http://127.0.0.1:9/x"


def target(schema: Any, own: str = "$id") -> tuple[str | int, ...] | None:
    """Where the reference of `properties.a` leads."""
    found = SchemaReferences(schema, own).of(schema["properties"]["a"], "$ref")
    assert found is not None
    return None if found.target is None else found.target.keys


class TestTargets:
    @pytest.mark.parametrize(
        ("reference", "keys"),
        [
            ("#", ()),
            ("", ()),
            ("#/properties/a", ("properties", "a")),
            ("#/allOf/1", ("allOf", 1)),
            ("#/$defs/b~1c~0%20d", ("$defs", "b/c~ d")),
            ("#/x/0", ("x", 0)),
            ("#named", ("$defs", "named")),
            ("#dynamic", ("allOf", 0)),
            ("#/$defs/", ("$defs", "")),
            ("#/title", ("title",)),
            *(
                (each, None)
                for each in ("#/allOf/2", "#/allOf/01", "#/allOf/-1", "#/title/0", "#/none", "#none", "#a/b")
            ),
            *((each, None) for each in ("x", X, "file:///etc/passwd", "urn:x", "http://[", ":::", "//", "#/%")),
        ],
    )
    def test_are_places_in_the_schema(self, reference: str, keys: tuple[str | int, ...] | None) -> None:
        schema = {
            "title": "text",
            "properties": {"a": {"$ref": reference}},
            "allOf": [{"$dynamicAnchor": "dynamic"}, {}],
            "$defs": {"b/c~ d": {}, "named": {"$anchor": "named"}, "": {}},
            "x": [{}],
        }
        assert target(schema) == keys

    @pytest.mark.parametrize(
        ("reference", "keys"),
        [
            ("y", ("$defs", "y")),
            ("/y#/$defs/z", ("$defs", "y", "$defs", "z")),
            ("http://127.0.0.1:9/y#z", ("$defs", "y", "$defs", "z")),
            ("#/$defs/y/$defs/z", ("$defs", "y", "$defs", "z")),
            ("#z", None),
            ("x", ()),
            ("x#", ()),
            (f"{X}#/properties", ("properties",)),
            ("urn:u", ("$defs", "u")),
            ("urn:u#/not", ("$defs", "u", "not")),
        ],
    )
    def test_have_addresses(self, reference: str, keys: tuple[str | int, ...] | None) -> None:
        inner = {"$id": "y", "$defs": {"z": {"$anchor": "z"}}}
        schema = {
            "$id": X,
            "properties": {"a": {"$ref": reference}},
            "$defs": {"y": inner, "u": {"$id": "urn:u", "not": {}}},
        }
        assert target(schema) == keys

    def test_are_looked_up_from_the_schema_with_an_address_around(self) -> None:
        inner = {"$id": "urn:u", "$defs": {"b": {}}, "items": {"$ref": "#/$defs/b"}}
        (found,) = SchemaReferences({"not": inner})
        assert found.keys == ("not", "items", "$ref")
        assert found.target is not None
        assert found.target.keys == ("not", "$defs", "b")

    def test_have_other_names_in_older_drafts(self) -> None:
        schema = {"properties": {"a": {"$ref": "#b"}}, "definitions": {"b": {"$id": "#b"}, "c": {"id": "#b"}}}
        assert target(schema) == ("definitions", "b")
        assert target(schema, "id") == ("definitions", "c")

    def test_are_only_those_of_keywords(self) -> None:
        schema = {"enum": [{"$ref": "a"}], "x": {"$ref": "a"}, "properties": {"$ref": {}}, "const": {"$ref": "a"}}
        assert not [*SchemaReferences(schema)]
        assert [each.text for each in SchemaReferences({"$ref": "#/enum/0", **schema})] == ["#/enum/0", "a"]


_TEXTS = st.sampled_from(
    ["#", "#/$defs/a", "#a", "", "a", "#/x", "#/properties/a", "#/allOf/0", "http://127.0.0.1:9/a", "urn:x", "urn:x#a"]
)


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
    keywords: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("$defs", "properties"), named),
        "$ref": _TEXTS,
        "$id": st.sampled_from(["http://127.0.0.1:9/a", "a", "urn:x"]),
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "items": inner,
        "x": inner,
    }
    return st.fixed_dictionaries({}, optional=keywords)


class TestAgreement:
    @examples(300)
    @given(st.recursive(st.sampled_from([True, {}, {"$anchor": "a"}]), _larger, max_leaves=6))
    def test_what_leads_somewhere_leads_somewhere_for_the_validator(self, schema: Any) -> None:
        references = SchemaReferences(schema)
        if any(each.target is None or not isinstance(each.target.value, dict | bool) for each in references):
            return
        refused = ""
        try:
            jsonschema_rs.Draft202012Validator(references.plain(), offline=True)
        except jsonschema_rs.ValidationError as error:
            refused = error.message if error.kind.name == "$ref" else ""
        assert not refused or "rootless" in refused  # `a` inside `urn:x` is not an address


class TestEndless:
    @pytest.mark.parametrize(
        "schema",
        [
            {"$ref": "#"},
            {"allOf": [{"$ref": "#"}]},
            {"$ref": "#/$defs/a", "$defs": {"a": {"if": {"$ref": "#/$defs/b"}}, "b": {"$ref": "#/$defs/a"}}},
            {"properties": {"a": {"dependentSchemas": {"b": {"$ref": "#/properties/a"}}}}},
            {"$dynamicAnchor": "a", "not": {"$dynamicRef": "#a"}},
        ],
    )
    def test_is_what_leads_back_to_itself(self, schema: Any) -> None:
        assert "leads back to itself" in SchemaReferences(schema).why_endless()

    def test_is_what_needs_too_many_calls(self) -> None:
        def row(length: int) -> Any:
            defs: dict[str, Any] = {str(at): {"$ref": f"#/$defs/{at + 1}"} for at in range(length - 1)}
            return {"$defs": defs | {str(length - 1): {"type": "string"}}}

        assert not SchemaReferences(row(MOST_IN_A_ROW)).why_endless()
        assert "lead from one to the next" in SchemaReferences(row(MOST_IN_A_ROW + 1)).why_endless()

    def test_is_not_what_goes_into_the_value(self) -> None:
        assert not SchemaReferences({"properties": {"a": {"$ref": "#"}}, "items": {"$ref": "#"}}).why_endless()
        assert not SchemaReferences({"allOf": [{"$ref": "#/$defs/a"}] * 3, "$defs": {"a": {}}}).why_endless()


class TestPlain:
    def test_an_empty_reference_is_that_to_the_schema_around(self) -> None:
        schema = {"properties": {"a": {"$ref": ""}, "b": {"$ref": "#/x"}}, "x": {"items": {"$ref": ""}}, "title": ""}
        plain = SchemaReferences(schema).plain()
        assert plain["properties"] == {"a": {"$ref": "#"}, "b": {"$ref": "#/x"}}
        assert plain["x"] == {"items": {"$ref": "#"}}
        assert plain["title"] == ""
        assert schema["properties"] == {"a": {"$ref": ""}, "b": {"$ref": "#/x"}}

    def test_all_other_schemas_stay(self) -> None:
        schema = {"enum": [{"$ref": ""}], "properties": {"a": {"$ref": "#"}}}
        assert SchemaReferences(schema).plain() is schema
