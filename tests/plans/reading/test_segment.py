"""Exports of Segment tracking plans."""

from pathlib import Path
from typing import Any

import pytest

from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from tests.support.plans import loaded, refused

DRAFT_7 = "http://json-schema.org/draft-07/schema#"
PRICE = {"type": "object", "required": ["price"], "properties": {"price": {"type": "number"}}}
EMAIL = {"type": "object", "properties": {"email": {"type": "string", "format": "email"}}}


def message(properties: Any = None, traits: Any = None, **more: Any) -> dict[str, Any]:
    """The schema of a whole message."""
    parts = {"properties": properties, "traits": traits, "context": {"type": "object"}}
    return {"$schema": DRAFT_7, "properties": {key: each for key, each in parts.items() if each is not None}, **more}


def rule(kind: str, key: str | None, schema: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "jsonSchema": schema, "version": 1, **more}


def public(*rules: Any, **more: Any) -> dict[str, Any]:
    return {"data": {"rules": list(rules), **more}}


def event(plan: Plan, at: int = 0) -> PlannedEvent:
    return plan.events[at]


class TestConfigApi:
    def test_its_events_and_the_other_types(self, tmp_path: Path) -> None:
        plan = loaded(
            tmp_path,
            {
                "name": "workspaces/mine/tracking-plans/rs_123",
                "display_name": "Kicks App",
                "rules": {
                    "events": [{"name": "Purchase", "version": 2, "description": "paid", "rules": message(PRICE)}],
                    "identify": message(traits=EMAIL),
                    "group": {},
                    "page": message(PRICE),
                    "global": {},
                    "identify_traits": [],
                    "group_traits": [],
                },
            },
        )
        assert plan == Plan(
            events=(
                PlannedEvent("Purchase", EventType.TRACK, PRICE),
                PlannedEvent("$identify", EventType.IDENTIFY, EMAIL),
                PlannedEvent("$page", EventType.PAGE, PRICE),
            ),
            kind=PlanKind.SEGMENT,
        )

    def test_an_event_without_rules_may_be_anything(self, tmp_path: Path) -> None:
        plan = loaded(tmp_path, {"rules": {"events": [{"name": "A"}, {"name": "B", "rules": {}}]}})
        assert plan.events == (PlannedEvent("A"), PlannedEvent("B"))


class TestPublicApi:
    def test_a_rule_for_each_type(self, tmp_path: Path) -> None:
        plan = loaded(
            tmp_path,
            public(
                rule("TRACK", "Purchase", message(PRICE, EMAIL), labels={"team": "shop"}),
                rule("IDENTIFY", None, message(PRICE, EMAIL)),
                rule("GROUP", "", message(PRICE, EMAIL)),
                rule("PAGE", None, message(PRICE, EMAIL)),
                rule("screen", "Cart", message(PRICE, EMAIL)),
            ),
        )
        assert plan.events == (
            PlannedEvent("Purchase", EventType.TRACK, PRICE),
            PlannedEvent("$identify", EventType.IDENTIFY, EMAIL),
            PlannedEvent("$group", EventType.GROUP, EMAIL),
            PlannedEvent("$page", EventType.PAGE, PRICE),
            PlannedEvent("Cart", EventType.SCREEN, PRICE),
        )

    def test_the_rules_may_be_on_top(self, tmp_path: Path) -> None:
        assert loaded(tmp_path, {"rules": [rule("TRACK", "A", message(PRICE))]}).events[0].schema == PRICE

    @pytest.mark.parametrize("dialect", [{"$schema": DRAFT_7}, {}])
    def test_its_schemas_are_of_draft_07(self, dialect: Any, tmp_path: Path) -> None:
        schema = {**dialect, "properties": {"properties": {"properties": {"pair": {"items": [{"type": "string"}]}}}}}
        plan = loaded(tmp_path, public(rule("TRACK", "A", schema)))
        assert event(plan).schema == {"properties": {"pair": {"prefixItems": [{"type": "string"}]}}}

    def test_definitions_of_the_message_are_found(self, tmp_path: Path) -> None:
        schema = message({"properties": {"a": {"$ref": "#/definitions/a"}}}, definitions={"a": {"type": "string"}})
        assert event(loaded(tmp_path, public(rule("TRACK", "A", schema)))).schema == {
            "properties": {"a": {"$ref": "#/definitions/a"}},
            "definitions": {"a": {"type": "string"}},
        }

    def test_the_last_page_is_a_whole_plan(self, tmp_path: Path) -> None:
        given = public(rule("TRACK", "A", None), pagination={"current": "MA==", "totalEntries": 1})
        assert loaded(tmp_path, given).events == (PlannedEvent("A"),)


class TestCommonRules:
    def test_they_hold_for_every_event(self, tmp_path: Path) -> None:
        common = message(properties={"required": ["app"]}, traits={"required": ["plan"]})
        plan = loaded(
            tmp_path,
            public(
                rule("COMMON", None, common),
                rule("TRACK", "A", message({**PRICE, "allOf": [{}]})),
                rule("TRACK", "B", None),
                rule("IDENTIFY", None, message(traits=EMAIL)),
                rule("TRACK", "C", message(False)),
            ),
        )
        assert [each.schema for each in plan.events] == [
            {**PRICE, "allOf": [{}, {"required": ["app"]}]},
            {"required": ["app"]},
            {**EMAIL, "allOf": [{"required": ["plan"]}]},
            False,
        ]

    @pytest.mark.parametrize("common", [message(), message({}, {}), message({"type": "object"}, True), None])
    def test_those_about_the_context_change_nothing(self, common: Any, tmp_path: Path) -> None:
        plan = loaded(tmp_path, public(rule("TRACK", "A", message(PRICE)), rule("COMMON", None, common)))
        assert [each.schema for each in plan.events] == [PRICE]

    def test_the_config_api_calls_them_global(self, tmp_path: Path) -> None:
        given = {"rules": {"events": [{"name": "A"}], "global": message({"required": ["app"]})}}
        assert event(loaded(tmp_path, given)).schema == {"required": ["app"]}

    def test_they_cannot_refer(self, tmp_path: Path) -> None:
        common = message({"not": {"$ref": "#/definitions/a"}}, definitions={"a": {}})
        said = refused(tmp_path, public(rule("TRACK", "A", message(PRICE)), rule("COMMON", None, common)))
        assert "data.rules[1].jsonSchema: a rule for every event cannot use $ref here; write out what it" in said


class TestRefused:
    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            (public(), "data.rules: there is no event in it; export a tracking plan that has some"),
            ({"rules": {}}, "rules: there is no event in it"),
            ({"rules": None}, "rules: write an object instead of null"),
            ({"rules": {"events": {}}}, "rules: there is no event in it"),
            ({"rules": {"events": "A"}}, 'rules.events: write a list of events instead of "A"'),
            ({"rules": {"events": ["A"]}}, 'rules.events[0]: write an object instead of "A"'),
            ({"rules": {"events": [{}]}}, "rules.events[0].name: write the name of the event, a text, instead of null"),
            (public(rule("TRACK", "", {})), 'data.rules[0].key: write the name of the event, a text, instead of ""'),
            (public(rule("TRACKS", "A", {})), 'data.rules[0].type: "TRACKS" is not a type, did you mean track?'),
            (public({"key": "A"}), "data.rules[0].type: null is not a type"),
            (
                public(rule("TRACK", "A", {}), rule("TRACK", "A", {}, version=2)),
                '"A" of the type track is planned already, at plan.json:',
            ),
            (
                public(rule("TRACK", "A", {}), pagination={"current": "MA==", "next": "Mg=="}),
                "data.pagination: this is one page of several; ask for all rules",
            ),
            (
                public(rule("TRACK", "A", message({"properties": {"a": {"type": "strnig"}}}))),
                'data.rules[0].jsonSchema.properties.properties.properties.a.type: "strnig" is not a type, did you',
            ),
            (
                public(rule("TRACK", "A", message({"properties": {"a": {"$ref": "other.json"}}}))),
                "data.rules[0].jsonSchema.properties.properties.properties.a.$ref: ",
            ),
            (
                public(rule("TRACK", "A", message({"not": {"$ref": "#/properties/context"}}))),
                "data.rules[0].jsonSchema: $ref ",
            ),
            (public(rule("TRACK", "A", [])), "data.rules[0].jsonSchema: write a JSON Schema, an object, instead of []"),
        ],
    )
    def test_with_its_path_and_what_to_do(self, given: Any, reason: str, tmp_path: Path) -> None:
        said = refused(tmp_path, given)
        assert said.startswith("plan.json:")
        assert reason in said
