"""References of schemas."""

from typing import Any

import pytest

from liveview.errors import PlanError
from liveview.plans.reading.drafts import SchemaDraft
from liveview.plans.reading.place import PlanPlace
from liveview.plans.reading.references import check_references

PLACE = PlanPlace("plan.json") / "schema"


class TestRefused:
    @pytest.mark.parametrize(
        "reference",
        [
            "http://127.0.0.1:9/schema.json",
            "https://json-schema.org/draft/2020-12/schema",
            "file:///etc/passwd",
            "/etc/passwd",
            "other.json",
            "other.json#/$defs/a",
            "../other.json",
            "//127.0.0.1/a",
            "urn:uuid:7d2b4f16-0000-4000-8000-000000000000",
            "#/$defs/none",
            "#none",
            ":::",
        ],
    )
    @pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
    def test_what_leads_out_of_the_schema_or_nowhere(self, keyword: str, reference: str) -> None:
        schema = {"$defs": {"a": {}}, "properties": {"a": {"items": {keyword: reference}}}}
        with pytest.raises(PlanError, match="leads nowhere in this schema, and nothing outside of it is read") as said:
            check_references(schema, SchemaDraft.D2020, PLACE)
        assert str(said.value).startswith(f"plan.json: schema.properties.a.items.{keyword}: ")

    def test_one_that_nothing_uses(self) -> None:
        with pytest.raises(PlanError, match=r"schema\.\$defs\.a\.not\.\$ref"):
            check_references({"$defs": {"a": {"not": {"$ref": "#/b"}}}}, SchemaDraft.D2020, PLACE)

    @pytest.mark.parametrize(
        "schema",
        [
            {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#"}}},
            {"not": {"$ref": ""}},
            {
                "$defs": {
                    str(at): {"allOf": [{"$ref": f"#/$defs/{(at + 1) % 9}"}, {"$ref": "#/$defs/4"}]} for at in range(9)
                }
            },
        ],
    )
    def test_one_that_leads_back_to_itself(self, schema: Any) -> None:
        with pytest.raises(
            PlanError, match=r"schema: a \$ref leads back to itself, so that comparing would never end; "
        ):
            check_references(schema, SchemaDraft.D2020, PLACE)


class TestAllowed:
    @pytest.mark.parametrize(
        ("draft", "schema"),
        [
            (SchemaDraft.D2020, {"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#"}}}}),
            (SchemaDraft.D2020, {"items": {"$ref": ""}}),
            (SchemaDraft.D2020, {"$ref": "#a", "$defs": {"x": {"$anchor": "a"}}}),
            (
                SchemaDraft.D2020,
                {"$ref": "b.json", "$id": "http://127.0.0.1/a.json", "$defs": {"b": {"$id": "b.json"}}},
            ),
            (SchemaDraft.D2020, {"$dynamicRef": "#a", "$defs": {"x": {"$dynamicAnchor": "a"}}}),
            (SchemaDraft.D2019, {"items": {"$recursiveRef": "#"}}),
            (SchemaDraft.D7, {"$ref": "#a", "definitions": {"a": {"$id": "#a"}}}),
            (SchemaDraft.D4, {"$ref": "#a", "definitions": {"a": {"id": "#a"}}}),
        ],
    )
    def test_what_leads_to_a_place_in_the_schema(self, draft: SchemaDraft, schema: Any) -> None:
        check_references(schema, draft, PLACE)

    @pytest.mark.parametrize(
        "schema",
        [
            {"enum": [{"$ref": "http://127.0.0.1:9/a"}]},
            {"examples": [{"$ref": "a"}]},
            {"x-a": {"$ref": "a"}},
            {"properties": {"$ref": {"type": "string"}}},
        ],
    )
    def test_what_only_looks_like_a_reference(self, schema: Any) -> None:
        check_references(schema, SchemaDraft.D2020, PLACE)
