"""Schemas of plans."""

import socket
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from liveview.errors import PlanError
from liveview.plans.reading.checked import schema_of
from liveview.plans.reading.drafts import SchemaDraft
from liveview.plans.reading.place import PlanPlace, shown
from tests.support.plans import plan_file

PLACE = PlanPlace("plan.json") / "schema"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def said(value: Any, default: SchemaDraft = SchemaDraft.D2020) -> str:
    with pytest.raises(PlanError) as refused:
        schema_of(value, PLACE, default)
    return str(refused.value).removeprefix("plan.json: ")


class TestRefused:
    @pytest.mark.parametrize("value", [None, 1, "object", [], [{}]])
    def test_what_is_neither_an_object_nor_true_or_false(self, value: Any) -> None:
        assert said(value).startswith("schema: write a JSON Schema, an object, instead of ")

    @pytest.mark.parametrize(
        ("value", "reason"),
        [
            ({"properties": {"price": {"type": "nubmer"}}}, 'price.type: "nubmer" is not a type, did you mean number?'),
            ({"type": ["string", "text"]}, 'schema.type: "text" is not a type, use one of string, number, '),
            ({"type": 5}, "schema.type: 5 is not a type, use one of string"),
            ({"type": []}, "schema.type: [] names no type; use one of string"),
            (
                {"properties": {"type": "string"}},
                'properties.type: not a JSON Schema of 2020-12: "string" is not of types',
            ),
            ({"properties": [1]}, 'schema.properties: not a JSON Schema of 2020-12: [1] is not of type "object"'),
            ({"required": "price"}, "schema.required: not a JSON Schema of 2020-12: "),
            ({"items": [{}]}, "schema.items: since 2020-12 a list of schemas is called prefixItems; rename it, or"),
            ({"definitions": {"a": {"minLength": -1}}}, "schema.definitions.a.minLength: not a JSON Schema of 2020-12"),
            ({"$anchor": "1"}, "schema.$anchor: not a JSON Schema of 2020-12"),
            ({"$ref": "http://127.0.0.1:9/a"}, "schema.$ref: "),
        ],
    )
    def test_with_the_path_and_what_to_do(self, value: Any, reason: str) -> None:
        assert reason in said(value)

    @pytest.mark.parametrize(
        "pattern", ["(?=a)b", "(?<!a)b", "(a)\\1", "(", "(a{1000}){1000}", "(a{500}){500}", "^a\\Z"]
    )
    def test_a_pattern_that_does_not_run_in_linear_time(self, pattern: str) -> None:
        reason = "is not a pattern that runs in linear time; check its syntax, and write it without look-around, back-"
        assert f"schema.properties.a.pattern: {shown(pattern)} {reason}" in said(
            {"properties": {"a": {"pattern": pattern}}}
        )
        assert f": {shown(pattern)} {reason}" in said({"patternProperties": {pattern: {}}})
        assert "schema.propertyNames.pattern: " in said({"propertyNames": {"pattern": pattern}})

    @pytest.mark.parametrize("dialect", ["http://127.0.0.1/schema", "2020-12", 7, "", "http://json-schema.org/schema#"])
    def test_a_dialect_that_is_not_read(self, dialect: Any) -> None:
        known = "is not read; use the address of one of draft-04, draft-06, draft-07, 2019-09, 2020-12"
        assert said({"$schema": dialect}) == f"schema.$schema: {shown(dialect)} {known}"

    def test_two_drafts_in_one(self) -> None:
        assert "a schema in it has another $schema" in said({"not": {"$schema": DRAFT_7}})
        assert schema_of({"$schema": DRAFT_7, "not": {"$schema": DRAFT_7}}, PLACE) == {"not": {}}

    def test_what_is_too_much_for_the_validator(self) -> None:
        schema: dict[str, Any] = {}
        for _ in range(200):
            schema = {"not": {"not": schema}}
        assert said(schema).startswith("schema: not a JSON Schema: ")


class TestNothingIsFetched:
    @pytest.mark.parametrize("draft", SchemaDraft)
    @pytest.mark.parametrize("keyword", ["$ref", "$schema", "$id"])
    def test_from_the_network(self, keyword: str, draft: SchemaDraft) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/schema.json"
            schema = {keyword: address, "not": {"$ref": f"{address}#/definitions/a"}}
            assert "leads nowhere" in said(schema, draft) or keyword == "$schema"
            with pytest.raises(BlockingIOError):
                listener.accept()

    @pytest.mark.parametrize("draft", SchemaDraft)
    def test_from_another_file(self, draft: SchemaDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        other = plan_file(tmp_path, {"type": "string"}, "other.json")
        monkeypatch.chdir(tmp_path)
        for reference in ("other.json", "./other.json", str(other), other.as_uri(), f"{other.as_uri()}#"):
            assert "leads nowhere" in said({"not": {"$ref": reference}}, draft)
            assert "leads nowhere" in said({"$id": tmp_path.as_uri() + "/", "not": {"$ref": reference}}, draft)


class TestRead:
    @pytest.mark.parametrize("value", [True, False, {}, {"x-range": [5, 500]}, {"enum": [None, 1, "a"]}])
    def test_a_schema_stays_as_it_is(self, value: Any) -> None:
        assert schema_of(value, PLACE) is value

    @pytest.mark.parametrize("dialect", ["https://json-schema.org/draft/2020-12/schema", None])
    def test_without_a_draft_it_is_of_2020_12(self, dialect: str | None) -> None:
        schema = {"$schema": dialect, "prefixItems": [{}]} if dialect else {"prefixItems": [{}]}
        assert schema_of(schema, PLACE) == schema

    def test_an_older_draft_is_said_in_its_words(self) -> None:
        assert schema_of({"$schema": DRAFT_7, "items": [{}]}, PLACE) == {"prefixItems": [{}]}
        assert schema_of({"items": [{}]}, PLACE, SchemaDraft.D7) == {"prefixItems": [{}]}

    def test_an_older_draft_knows_only_its_own_types(self) -> None:
        assert "draft-04" in said({"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMinimum": 1})

    def test_numbers_keep_their_digits(self) -> None:
        numbers = [Decimal("0.1"), Decimal("79.90"), 10**30, Decimal("9" * 500)]
        schema = schema_of({"enum": numbers, "minLength": Decimal("2.0")}, PLACE)
        assert isinstance(schema, dict)
        assert [str(each) for each in schema["enum"]] == [str(each) for each in numbers]
        validator = jsonschema_rs.Draft202012Validator(schema)
        assert validator.is_valid(10**30)
        assert not validator.is_valid(10**30 + 1)
        assert validator.is_valid(Decimal("0.10"))
        assert not validator.is_valid(Decimal("0.10000000000000000001"))

    @pytest.mark.parametrize("draft", SchemaDraft)
    def test_an_empty_reference_leads_to_the_schema_around(self, draft: SchemaDraft) -> None:
        schema = schema_of({"properties": {"a": {"$ref": ""}}, "required": ["b"]}, PLACE, draft)
        assert isinstance(schema, dict)
        validator = jsonschema_rs.Draft202012Validator(schema)
        assert validator.is_valid({"a": {"b": 1}, "b": 1})
        assert not validator.is_valid({"a": {}, "b": 1})
