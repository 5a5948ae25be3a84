"""Sessions merged into a plan: it only widens, keeps what it does not know, and says each change."""

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.normalised import Normalised
from liveview.log.read.accepted import AcceptedEvent
from liveview.model.event import EventType
from liveview.plans import profile as limits
from liveview.plans.learning import learned, left_out, planned_events
from liveview.plans.merging import Merged, merge
from tests.plans.test_learning import EVENTS, all_conform, check_of
from tests.support.conformity import conforms, events_of_texts, is_valid, profile_of_texts
from tests.support.examples import examples


def plan(schema: Any, **more: Any) -> dict[str, Any]:
    """A plan with one event."""
    return {
        "liveview_plan": 1,
        "version": 3,
        "events": [{"name": "Purchase", "type": "track", "schema": schema}],
    } | more


def listing(**properties: Any) -> dict[str, Any]:
    """A schema that lists these properties."""
    return {"type": "object", "properties": properties}


def merged_into(schema: Any, *texts: str) -> Merged:
    return merged(plan(schema), *texts)


def merged(document: dict[str, Any], *texts: str) -> Merged:
    return merge(document, profile_of_texts(*texts), lambda: events_of_texts(*texts))


def schema_in(merged: Merged) -> Any:
    return merged.document["events"][0]["schema"]


class TestChanges:
    """The lines that say what changed, as they are documented."""

    @pytest.mark.parametrize(
        ("schema", "texts", "lines"),
        [
            (listing(), ['{"coupon":"x"}'], ["+ property Purchase.coupon"]),
            (
                listing(items={"type": "array", "items": listing()}),
                ['{"items":[{"sku":1}]}'],
                ["+ property Purchase.items[].sku"],
            ),
            (
                listing(price={"type": "number"}),
                ['{"price":"5"}'],
                ["~ type Purchase.price: number → number, string"],
            ),
            (listing(price={"type": "integer"}), ['{"price":5.5}'], ["~ type Purchase.price: integer → number"]),
            (
                listing(price={"type": ["integer", "null"]}),
                ['{"price":5.5}', '{"price":true}'],
                ["~ type Purchase.price: integer, null → number, null, boolean"],
            ),
            (
                listing(plan={"enum": ["free", "pro"]}),
                ['{"plan":"team"}'] * 3,
                ['~ enum Purchase.plan: "free", "pro" → "free", "pro", "team"'],
            ),
            (
                listing(plan={"enum": ["free", "pro"]}),
                ['{"plan":"team"}'],
                ['~ enum Purchase.plan: "free", "pro" → any'],
            ),
            (listing(plan={"const": "free"}), ['{"plan":"pro"}'] * 3, ['~ enum Purchase.plan: "free" → "free", "pro"']),
            (listing(to={"format": "email"}), ['{"to":"x"}'], ["~ format Purchase.to: email → none"]),
            (
                {**listing(price={"type": "number"}), "required": ["price"]},
                ["{}"],
                ["- required Purchase.price"],
            ),
            (listing(price={"minimum": 1}), ['{"price":0}'], ["~ minimum Purchase.price: 1 → none"]),
            (
                listing(price={"anyOf": [{"minimum": Decimal("0.50")}]}),
                ['{"price":0}'],
                ['~ anyOf Purchase.price: [{"minimum": 0.50}] → none'],
            ),
            (listing(price=False), ['{"price":0}'], ["~ type Purchase.price: none → number"]),
            (
                listing(by={**listing(), "additionalProperties": {"type": "number"}}),
                ['{"by":{"x":"y"}}'],
                ["~ type Purchase.by.*: number → number, string"],
            ),
            (listing(), ['{"13793":1}'], ["~ properties Purchase: those listed → any"]),
        ],
    )
    def test_are_said_and_raise_the_version(self, schema: Any, texts: list[str], lines: list[str]) -> None:
        before = plan(schema)
        found = merged(before, *texts)
        assert [*found.changes] == lines
        assert found.document["version"] == 4
        assert before == plan(schema), "the document that was given is left alone"
        assert all_conform(found.document, *texts)

    def test_of_events_name_the_new_ones(self) -> None:
        session = profile_of_texts('{"a":1}', name="Refund")
        profile_of_texts("{}", name="Home", kind=EventType.SCREEN, into=session)
        found = merge(plan(listing()), session)
        assert found.changes == ("+ event Refund", "+ event Home (screen)")
        assert [event["required"] for event in found.document["events"][1:]] == [False, False]

    def test_of_an_event_that_is_planned_without_a_name_are_made_there(self) -> None:
        before = {"liveview_plan": 1, "version": 1, "events": [{"type": "page", "schema": listing()}]}
        found = merge(before, profile_of_texts('{"a":1}', name="$page", kind=EventType.PAGE))
        assert found.changes == ("+ property $page.a",)
        assert len(found.document["events"]) == 1

    def test_of_a_planned_event_are_made_whatever_its_name_looks_like(self) -> None:
        before = plan(listing()) | {"events": [{"name": "2026", "schema": listing()}]}
        session = profile_of_texts('{"a":1}', name="2026")
        profile_of_texts("{}", name="2027", into=session)
        assert merge(before, session).changes == ("+ property 2026.a",)
        assert (left_out(session, planned_events(before)), left_out(session)) == (1, 2)

    def test_of_nothing_leave_the_document_as_it_is(self) -> None:
        before = plan(listing(price={"type": "number"}))
        found = merge(before, profile_of_texts('{"price":5}'))
        assert found == Merged(before)
        assert found.document is before

    def test_count_from_the_first_version_where_there_is_none(self) -> None:
        found = merge({"liveview_plan": 1, "x": 1, "events": []}, profile_of_texts("{}"))
        assert [*found.document] == ["liveview_plan", "version", "x", "events"]
        assert found.document["version"] == 2


class TestOrder:
    def test_and_unknown_keys_are_kept(self) -> None:
        before = json.loads(
            '{"owner":"Ada","events":[{"schema":{"properties":{"plan":{"title":"Plan","enum":["free"],"x-owner":"B"},'
            '"price":{"x-range":[1,2],"type":"number"}},"type":"object"},"note":"n","name":"Purchase"}],'
            '"version":7,"liveview_plan":1}'
        )
        after = merge(before, profile_of_texts(*['{"plan":"pro","price":"x"}'] * 3)).document
        assert json.dumps(after) == json.dumps(before).replace('["free"]', '["free", "pro"]').replace(
            '"type": "number"', '"type": ["number", "string"]'
        ).replace('"version": 7', '"version": 8')

    def test_of_an_enum_that_is_dropped_leaves_its_place_to_the_types(self) -> None:
        found = merged_into(listing(plan={"title": "Plan", "enum": ["free", 1], "x": 1}), '{"plan":null}')
        assert [*schema_in(found)["properties"]["plan"].items()] == [
            ("title", "Plan"),
            ("type", ["null", "number", "string"]),
            ("x", 1),
        ]


class TestEnums:
    @pytest.mark.parametrize("value", ['"ada@example.com"', '"13793"', "5", "true", "null", "[]", "{}"])
    def test_get_no_other_value_and_none_that_looks_personal(self, value: str) -> None:
        found = merged_into(listing(plan={"enum": ["free", "pro"]}), *[f'{{"plan":{value}}}'] * 3)
        assert found.changes[0].endswith("→ any")
        assert "ada" not in json.dumps(found.document)

    def test_never_have_more_than_twelve_texts(self) -> None:
        eleven = [*"abcdefghijk"]
        assert (
            len(schema_in(merged_into(listing(p={"enum": eleven}), *['{"p":"l"}'] * 3))["properties"]["p"]["enum"])
            == 12
        )
        assert (
            "enum"
            not in schema_in(merged_into(listing(p={"enum": [*eleven, "l"]}), *['{"p":"m"}'] * 3))["properties"]["p"]
        )

    @pytest.mark.parametrize("values", [['{"p":{"x":1}}'], ['{"p":[5.0]}'], [f'{{"p":"{n}"}}' for n in range(60)]])
    def test_that_a_profile_cannot_judge_are_left_to_the_events(self, values: list[str]) -> None:
        schema = listing(p={"enum": [{"x": 1}, [5], *map(str, range(60))]})
        assert not merged_into(schema, *values).changes
        (change,) = merged_into(schema, *values, *['{"p":[6]}'] * 3).changes
        assert change.startswith("~ enum Purchase.p: ")
        assert change.endswith(" → any")

    def test_beside_a_const_are_both_widened(self) -> None:
        found = merged_into(listing(p={"enum": ["a", "b"], "const": "a"}), *['{"p":"b"}', '{"p":"c"}'] * 3)
        assert found.changes == (
            '~ enum Purchase.p: "a", "b" → "a", "b", "c"',
            '~ const Purchase.p: "a" → any',
        )
        assert schema_in(found)["properties"]["p"] == {"enum": ["a", "b", "c"]}

    def test_of_numbers_compare_by_value(self) -> None:
        schema = listing(p={"enum": [Decimal("0.10"), 5, None, True, "x"]})
        assert not merged_into(schema, '{"p":0.1}', '{"p":5.0}', '{"p":null}', '{"p":true}', '{"p":"x"}').changes
        assert merged_into(schema, '{"p":false}').changes
        assert merged_into(schema, '{"p":1}').changes
        assert merged_into(schema, '{"p":1e9999999999999999999}').changes == (
            '~ enum Purchase.p: 0.10, 5, null, true, "x" → any',
        )


class TestRules:
    def test_that_no_profile_can_judge_are_dropped_where_an_event_breaks_them(self) -> None:
        schema = listing(sku={"type": "string", "pattern": "^a", "minLength": 1}, host={"format": "hostname"})
        found = merged_into(schema, '{"sku":"abc","host":"a.de"}', '{"sku":"b","coupon":1}', '{"host":"-"}')
        assert found.changes == (
            "+ property Purchase.coupon",
            "~ pattern Purchase.sku: ^a → none",
            "~ format Purchase.host: hostname → none",
        )
        assert schema_in(found)["properties"]["sku"] == {"type": "string", "minLength": 1}
        assert found.document["version"] == 4

    def test_are_not_looked_at_when_there_are_none(self) -> None:
        def events() -> list[AcceptedEvent]:
            raise AssertionError("the events are read again")

        assert merge(plan(listing(a={"type": "null"})), profile_of_texts('{"a":1}'), events).changes

    def test_of_an_object_that_several_schemas_describe_get_no_property_and_are_named(self) -> None:
        schema = listing(by={"allOf": [{"properties": {"a": {"type": "null"}}}]}, price={"anyOf": [{"type": "null"}]})
        found = merged_into(schema, '{"by":{"a":1,"b":2},"price":5}')
        assert found.untouched == ("Purchase.by: allOf",)
        assert found.changes == (
            "~ type Purchase.by.a: null → null, number",
            '~ anyOf Purchase.price: [{"type": "null"}] → none',
        )

    def test_of_an_older_draft_are_judged_as_it_means_them(self) -> None:
        schema = {"$schema": "http://json-schema.org/draft-07/schema#", **listing(a={"items": [{"type": "null"}]})}
        found = merged_into(schema, '{"a":[1]}')
        assert (found.changes, found.untouched) == (("~ type Purchase.a[]: null → null, number",), ())

    def test_of_a_schema_that_cannot_be_used_are_left_and_named(self) -> None:
        found = merged_into(listing(a={"items": [{"type": "null"}]}), '{"a":[1]}')
        assert (found.changes, found.untouched) == ((), ("Purchase: it is not a JSON Schema",))

    def test_of_an_event_that_is_planned_without_a_name_are_judged_too(self) -> None:
        before = {"liveview_plan": 1, "version": 1, "events": [{"type": "page", "schema": {"maxProperties": 0}}]}
        session = profile_of_texts('{"a":1}', name="$page", kind=EventType.PAGE)
        found = merge(before, session, lambda: events_of_texts('{"a":1}', name="$page", kind=EventType.PAGE))
        assert found.changes == ("~ maxProperties $page: 0 → none",)


class TestWide:
    @pytest.mark.parametrize("schema", [True, {}, {"type": "object"}, {**listing(), "additionalProperties": True}])
    def test_what_allows_everything_is_not_narrowed(self, schema: Any) -> None:
        assert merged_into(schema, '{"a":1}') == Merged(plan(schema))

    def test_an_event_without_a_schema_allows_everything(self) -> None:
        before = {"liveview_plan": 1, "version": 1, "events": [{"name": "Purchase"}]}
        assert merge(before, profile_of_texts('{"a":1}')) == Merged(before)


class TestRequired:
    def test_but_unlisted_properties_stay_as_wide_as_they_are(self) -> None:
        schema = {**listing(b={}), "required": ["a"]}
        assert merged_into(schema, '{"a":5}') == Merged(plan(schema))
        found = merged_into(schema, "{}")
        assert (found.changes, schema_in(found)) == (("- required Purchase.a",), listing(b={}, a=True))


class TestNewTypes:
    def test_bring_what_is_inside_of_them(self) -> None:
        found = merged_into(listing(a={"type": "null"}), '{"a":{"b":1}}', '{"a":[{"c":1}]}')
        inner = schema_in(found)["properties"]["a"]
        assert inner["type"] == ["null", "array", "object"]
        assert [*inner["properties"]] == ["b"]
        assert [*inner["items"]["properties"]] == ["c"]

    def test_change_the_share_of_what_is_not_required_any_more(self) -> None:
        schema = {**listing(a={"type": "null", "x-share": 1}, b={}), "required": ["a", "b", "c"]}
        found = merged_into(schema, '{"a":null,"b":1}', '{"b":2}')
        assert found.changes == ("- required Purchase.a", "- required Purchase.c")
        assert schema_in(found)["required"] == ["b"]
        assert schema_in(found)["properties"]["a"]["x-share"] == Decimal("0.5")


@examples(150)
@given(EVENTS, EVENTS, EVENTS)
def test_a_plan_only_widens_and_merging_again_changes_nothing(
    one: list[str], two: list[str], probes: list[str]
) -> None:
    before = learned(profile_of_texts(*one))
    given_ = deepcopy(before)
    found = merged(before, *two)
    assert before == given_
    assert all_conform(found.document, *one, *two)
    assert bool(found.changes) == (found.document["version"] == 2)
    assert all(conforms(found.document, "Purchase", each) for each in probes if conforms(before, "Purchase", each))
    for session in (one, two, [*one, *two]):
        again = merged(found.document, *session)
        assert (again.changes, again.document) == ((), found.document)
    assert not found.untouched


KEYWORDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["number", "integer", "string", "object", "array", "null", ["integer", "string"]]),
        "enum": st.lists(st.sampled_from(["free", "pro", 5, None, True]), min_size=1, unique=True),
        "format": st.sampled_from(["email", "numeric", "currency", "uri"]),
        "minimum": st.integers(-3, 3),
        "minLength": st.integers(0, 3),
        "maxItems": st.integers(0, 1),
        "pattern": st.sampled_from(["^f", "[0-9]"]),
        "exclusiveMaximum": st.integers(-3, 3),
        "const": st.sampled_from(["free", 5, None, {"a": 5}]),
        "required": st.lists(st.sampled_from("abc"), unique=True),
        "additionalProperties": st.booleans() | st.just({"type": "number"}),
    },
)
SCHEMAS = st.recursive(
    st.booleans() | KEYWORDS,
    lambda inner: st.builds(
        lambda schema, properties, items, several: {**schema, **properties, **items, **several},
        KEYWORDS,
        st.just({}) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3).map(lambda each: {"properties": each}),
        st.just({}) | inner.map(lambda each: {"items": each}),
        st.just({})
        | st.dictionaries(
            st.sampled_from(["allOf", "anyOf", "oneOf"]), st.lists(inner, min_size=1, max_size=2), max_size=1
        )
        | st.dictionaries(st.sampled_from(["not", "if", "then", "contains", "propertyNames"]), inner, max_size=2)
        | st.just({"propertyNames": {"$ref": "#/$defs/shared"}})
        | inner.map(lambda each: {"unevaluatedProperties": each})
        | st.just({"$ref": "#/$defs/shared"}),
    ),
    max_leaves=6,
)
"""Schemas that somebody may have written by hand."""


@examples(200)
@given(SCHEMAS, KEYWORDS, EVENTS, EVENTS)
def test_a_plan_written_by_hand_is_widened_in_the_same_way(
    schema: Any, shared: Any, events: list[str], probes: list[str]
) -> None:
    schema = {**schema, "$defs": {"shared": shared}} if isinstance(schema, dict) else schema
    before = plan(schema)
    found = merged(before, *events)
    if not found.untouched:
        assert all_conform(found.document, *events)
    assert all(is_valid(schema_in(found), each) for each in events)
    assert all(conforms(found.document, "Purchase", each) for each in probes if conforms(before, "Purchase", each))
    judged, widened = (check_of({**each, "liveview_plan": 1}) for each in (before, found.document))
    for event in events_of_texts(*probes):
        sent = Normalised(name=event.name, properties=event.properties)
        assert judged.problems(sent) or not widened.problems(sent)
    assert not merged(found.document, *events).changes


@examples(40)
@given(EVENTS, EVENTS, st.integers(0, 3))
def test_it_is_widened_when_not_all_values_are_known(one: list[str], two: list[str], most: int) -> None:
    before = learned(profile_of_texts(*one))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MOST_VALUES", most)
        assert all_conform(merged(before, *two).document, *one, *two)
