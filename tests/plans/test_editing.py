"""What can be done about a violation of a plan: the event has it no longer, and no other event is worse off."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from liveview.core.wire.stored import StoredPayload
from liveview.errors import PlanError
from liveview.model.event import EventType, Wire
from liveview.model.problem import Problem, Severity
from liveview.plans.editing import changes, edit, is_violation
from liveview.plans.seen import SeenEvent, seen
from liveview.plans.widening import PlanEdit
from liveview.plans.writing import text_of
from tests.support.examples import examples
from tests.support.plan_edits import came, offered, planning, violations

PRICE = {"type": "object", "properties": {"price": {"type": "number"}}}


def lines(document: dict[str, Any], event: SeenEvent) -> dict[str, str]:
    return {name: change.line for name, change in offered(document, event).items()}


class TestEvents:
    def test_that_are_unknown_can_be_planned_as_they_came(self) -> None:
        (change,) = offered(planning(), came('{"id":7,"at":{"x":null},"l":[1,"a"]}', "Refund")).values()
        assert (change.words, change.line) == ("add the event", "+ event Refund")
        assert change.document["events"][0] == planning()["events"][0]
        assert change.document["events"][1:] == [
            {
                "name": "Refund",
                "type": "track",
                "required": False,
                "schema": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "number"},
                        "at": {"type": "object", "properties": {"x": {}}},
                        "l": {"type": "array", "items": {"type": ["number", "string"]}},
                    },
                },
            }
        ]
        assert violations(change.document, came('{"id":7}', "Refund")) == ()

    def test_in_another_spelling_can_be_planned_in_that_one_too(self) -> None:
        (change,) = offered(planning(PRICE, required=True, **{"x-owner": "shop"}), came(name="purchase")).values()
        assert change.document["events"][1] == {
            "name": "purchase",
            "type": "track",
            "schema": PRICE,
            "required": False,
            "x-owner": "shop",
        }
        assert [each.code for each in violations(change.document, came(name="PURCHASE"))] == ["plan-case"]

    def test_of_another_type_are_other_events(self) -> None:
        page = seen(
            StoredPayload('{"type":"page","userId":"u","properties":{"a":1}}', Wire.SEGMENT, EventType.PAGE, "$page")
        )
        document = planning(name="$page")
        assert lines(document, page) == {"accept": "+ event $page"}
        planned = {"liveview_plan": 1, "events": [{"type": "page", "schema": PRICE}]}
        assert lines(planned, page)["accept"] == "+ property $page.a"

    def test_have_the_traits_of_people(self) -> None:
        payload = '{"type":"identify","userId":"u","traits":{"age":"7"}}'
        identify = seen(StoredPayload(payload, Wire.SEGMENT, EventType.IDENTIFY, "$identify"))
        schema = {"properties": {"age": {"type": "number"}}}
        document = planning(schema, "$identify", type="identify")
        assert lines(document, identify) == {"widen": "~ type $identify.age: number → number, string"}


class TestDocument:
    def test_keeps_its_order_and_what_nobody_knows(self) -> None:
        document = {"liveview_plan": 1, "x-by": "us", "events": [{"schema": PRICE, "name": "Purchase", "x-y": 1}]}
        (change,) = offered(document, came({"price": "5"})).values()
        assert text_of(change.document) == text_of(
            {
                "liveview_plan": 1,
                "version": 2,
                "x-by": "us",
                "events": [
                    {
                        "schema": {"type": "object", "properties": {"price": {"type": ["number", "string"]}}},
                        "name": "Purchase",
                        "x-y": 1,
                    }
                ],
            }
        )

    def test_counts_its_changes(self) -> None:
        (change,) = offered(planning(PRICE), came({"price": "5"})).values()
        assert change.document["version"] == 4

    def test_is_what_one_change_makes_of_it(self) -> None:
        event, document = came({"price": "5"}), planning(PRICE)
        (problem,) = violations(document, event)
        assert edit(document, problem, event, PlanEdit.WIDEN) == changes(document, problem, event)[0].document
        with pytest.raises(PlanError, match="cannot be changed in this way"):
            edit(document, problem, event, PlanEdit.OPTIONAL)

    def test_that_allows_it_by_now_is_left_as_it_is(self) -> None:
        (problem,) = violations(planning(PRICE), came({"price": "5"}))
        with pytest.raises(PlanError, match="allows this now"):
            changes(planning(), problem, came({"price": "5"}))


def test_one_that_leads_to_another_violation_at_the_same_place_is_not_offered() -> None:
    event = came('{"a":1e400}')  # beyond what any value of an enum equals
    assert set(offered(planning({"properties": {"a": {"const": 1}}}), event)) == {"drop"}


def test_only_what_a_plan_says_is_a_violation() -> None:
    assert is_violation(Problem("plan-type", Severity.WARNING, "properties.a"))
    assert not is_violation(Problem("time-far", Severity.WARNING, "properties.time"))


VALUES = st.sampled_from([None, True, 0, 1, 2.5, "a", "bb", "a@b.de", [], [1], ["a", 1], {}, {"a": 1}, {"b": "x"}])
NAMES = st.sampled_from(["a", "b", "c"])
EVENTS = st.dictionaries(NAMES, VALUES, max_size=3)
WORDS: list[st.SearchStrategy[dict[str, Any]]] = [
    st.sampled_from(["string", "number", "integer", "array", "object", ["null", "string"]]).map(lambda t: {"type": t}),
    st.lists(VALUES, min_size=1, max_size=3, unique_by=repr).map(lambda values: {"enum": values}),
    VALUES.map(lambda value: {"const": value}),
    st.sampled_from(["email", "date", "currency"]).map(lambda name: {"format": name}),
    st.sampled_from(["minimum", "maximum", "exclusiveMinimum", "multipleOf"]).map(lambda word: {word: 2}),
    st.sampled_from(["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]).map(
        lambda word: {word: 1}
    ),
    st.sampled_from(["^b", "^[ab]$"]).map(lambda pattern: {"pattern": pattern}),
    st.just({"uniqueItems": True}),
    st.just({"propertyNames": {"maxLength": 0}}),
    st.just({"$ref": "#/$defs/d"}),
    st.lists(NAMES, min_size=1, unique=True).map(lambda names: {"required": names}),
    st.just({"dependentRequired": {"a": ["b"]}}),
    st.sampled_from(["additionalProperties", "unevaluatedProperties"]).map(lambda word: {word: False}),
]


def with_more(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=2)
    words: list[st.SearchStrategy[dict[str, Any]]] = [
        *WORDS,
        st.dictionaries(NAMES, inner, max_size=2).map(lambda listed: {"properties": listed}),
        st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=1).map(lambda each: {"patternProperties": each}),
        st.tuples(st.sampled_from(["allOf", "anyOf", "oneOf"]), several).map(lambda pair: {pair[0]: pair[1]}),
        st.tuples(
            st.sampled_from(["not", "if", "then", "else", "items", "contains", "additionalProperties"]), inner
        ).map(lambda pair: {pair[0]: pair[1]}),
        several.map(lambda each: {"prefixItems": each}),
        inner.map(lambda schema: {"dependentSchemas": {"a": schema}}),
    ]
    return st.one_of(
        st.booleans(),
        st.lists(st.one_of(words), max_size=3).map(lambda each: {k: v for d in each for k, v in d.items()}),
    )


SCHEMAS = st.recursive(with_more(st.booleans()), with_more, max_leaves=4)
WHOLE = st.tuples(SCHEMAS, SCHEMAS).map(
    lambda pair: {"properties": {}, **pair[0], "$defs": {"d": pair[1]}} if isinstance(pair[0], dict) else pair[0]
)


def usable(schema: Any) -> dict[str, Any]:
    """A plan with this schema; one that refers to itself without an end is skipped."""
    document = planning(schema)
    try:
        violations(document, came())
    except PlanError:
        reject()
    return document


class TestLaws:
    @given(WHOLE, EVENTS, st.lists(EVENTS, min_size=8, max_size=20))
    @examples(400)
    def test_a_change_ends_its_violation_and_hurts_no_other_event(
        self, schema: Any, properties: dict[str, Any], others: list[dict[str, Any]]
    ) -> None:
        event, document = came(properties), usable(schema)
        before = [(other, violations(document, came(other))) for other in others]
        for problem in violations(document, event):
            for change in changes(document, problem, event):
                left = violations(change.document, event)
                assert (problem.code, problem.field, problem.rule) not in {(e.code, e.field, e.rule) for e in left}
                assert change.line
                assert change.words
                for other, found in before:
                    assert found or not violations(change.document, came(other)), (change, other)

    @given(WHOLE, EVENTS)
    @examples(50)
    def test_changes_one_after_the_other_end_all_violations_or_say_that_they_cannot(
        self, schema: Any, properties: dict[str, Any]
    ) -> None:
        event, document = came(properties), usable(deepcopy(schema))
        for _ in range(60):
            found = violations(document, event)
            possible = [each for problem in found for each in changes(document, problem, event)]
            if not possible:
                return
            assert possible[0].document["version"] == document["version"] + 1
            document = possible[0].document
        pytest.fail("it does not end")
