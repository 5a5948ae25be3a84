"""Events compared with a tracking plan: every code, on every wire, and whatever an event is."""

import json
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.planned.check import MOST_VIOLATIONS, PlanCheck
from liveview.core.planned.findings import MOST_OF_A_CODE
from liveview.core.planned.omission import omitted_fields, without
from liveview.errors import PlanError
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlannedEvent
from liveview.model.problem import CATALOGUE, Severity
from liveview.text.json_paths import below
from tests.support.core.planning import brief, found, listing, plan, sent_to, tracked
from tests.support.core.wires import VALUES
from tests.support.examples import examples

law = examples(80)


class TestEvents:
    def test_of_the_plan_have_no_problem(self) -> None:
        assert PlanCheck(plan()).problems(tracked({"a": 1})) == ()
        assert PlanCheck(plan()).knows(tracked()) is True

    def test_that_are_not_planned_are_unknown(self) -> None:
        (problem,) = PlanCheck(plan()).problems(tracked(name="Purchas"))
        assert (problem.code, problem.field, problem.rule) == ("plan-unknown-event", "event", "event")
        assert (problem.value, problem.detail, problem.severity) == ('"Purchas"', "did you mean Purchase?", "warning")
        assert PlanCheck(plan()).knows(tracked(name="Purchas")) is False

    def test_that_are_planned_as_another_type_are_unknown(self) -> None:
        (problem,) = PlanCheck(plan(kind=EventType.PAGE)).problems(tracked())
        assert (problem.code, problem.detail) == ("plan-unknown-event", "it is planned as page, not as track")

    def test_in_another_letter_case_are_told_the_spelling_and_compared(self) -> None:
        check = PlanCheck(plan({"required": ["a"]}))
        case, missing = check.problems(tracked(name="PURCHASE"))
        assert (case.code, case.field, case.rule, case.value) == ("plan-case", "event", "event", '"PURCHASE"')
        assert (case.detail, missing.code) == ("Purchase", "plan-missing")
        assert check.knows(tracked(name="PURCHASE")) is True

    def test_in_two_planned_letter_cases_are_two_events(self) -> None:
        check = PlanCheck(Plan((PlannedEvent("buy"), PlannedEvent("BUY", schema={"required": ["a"]}))))
        assert [len(check.problems(tracked(name=name))) for name in ("buy", "BUY", "Buy")] == [0, 1, 1]

    def test_without_a_name_are_planned_by_the_name_that_they_get(self) -> None:
        check = PlanCheck(plan({"required": ["a"]}, "$identify", EventType.IDENTIFY))
        for event in (sent_to("/v1/identify", b'{"userId":"u"}'), tracked(name="$identify")):
            assert [each.code for each in check.problems(event)] == ["plan-missing"]

    def test_with_a_schema_that_cannot_be_used_are_refused(self) -> None:
        with pytest.raises(PlanError, match=r"Purchase: its schema cannot be used: .*; correct it"):
            PlanCheck(plan({"type": "x"}))


CODES: list[tuple[Any, str, tuple[str, str, str, str]]] = [
    (listing(a={"type": "number"}), '{"a":"1"}', ("plan-type", "properties.a", 'type: "number"', '"1"')),
    (
        listing(a={"type": ["string", "null"]}),
        '{"a":1.50}',
        ("plan-type", "properties.a", 'type: ["string","null"]', "1.50"),
    ),
    (listing(a={"enum": ["x", 1]}), '{"a":"y"}', ("plan-enum", "properties.a", 'enum: ["x",1]', '"y"')),
    (listing(a={"format": "email"}), '{"a":"y"}', ("plan-format", "properties.a", 'format: "email"', '"y"')),
    (listing(a={"minimum": 1}), '{"a":0.10}', ("plan-rule", "properties.a", "minimum: 1", "0.10")),
    (listing(a={"const": 1}), '{"a":2}', ("plan-rule", "properties.a", "const: 1", "2")),
    (listing(a={"pattern": "^x"}), '{"a":"y"}', ("plan-rule", "properties.a", 'pattern: "^x"', '"y"')),
    (listing(a=False), '{"a":null}', ("plan-rule", "properties.a", "schema: false", "null")),
    ({"maxProperties": 0}, '{"a":1e2}', ("plan-rule", "properties", "maxProperties: 0", "")),
    (
        {"propertyNames": {"maxLength": 1}},
        '{"aa":1}',
        ("plan-rule", "properties.aa", 'propertyNames: {"maxLength":1}', '"aa"'),
    ),
    ({"required": ["a"]}, "{}", ("plan-missing", "properties.a", "required", "")),
    (
        {"dependentRequired": {"a": ["b"]}},
        '{"a":1}',
        ("plan-missing", "properties.b", 'dependentRequired: {"a":["b"]}', ""),
    ),
    (listing(), '{"a b":[1]}', ("plan-unknown-property", 'properties["a b"]', "properties", "[1]")),
]


class TestProblems:
    @pytest.mark.parametrize(("schema", "properties", "expected"), CODES)
    def test_say_where_what_and_which_rule(self, schema: Any, properties: str, expected: tuple[str, ...]) -> None:
        (one,) = brief(found(schema, properties))
        assert one[:3] == expected[:3]
        assert one[3] == expected[3] or one[1] == "properties"

    @pytest.mark.parametrize("name", ["type", "enum", "format", "required", "unknown", "items", "then", ""])
    def test_of_a_property_that_may_not_be_there_do_not_depend_on_its_name(self, name: str) -> None:
        """`false` is the schema of the property, whose name may be that of a keyword."""
        for schema in (
            listing(**{name: False}),
            {"properties": {name: {"$ref": "#/$defs/no"}}, "$defs": {"no": False}},
        ):
            (problem,) = found(schema, {name: 1}, on_violation="block")
            assert (problem.code, problem.field) == ("plan-rule", below("properties", [name]))
            assert (problem.rule, problem.value, problem.severity) == ("schema: false", "1", "error")

    @pytest.mark.parametrize("name", ["", "0", "007", "+7", "a.b"])
    def test_name_members_whose_names_the_validator_changes(self, name: str) -> None:
        for schema in (
            {"additionalProperties": {"items": {"type": "string"}}},
            {"patternProperties": {"": {"items": {"type": "string"}}}},
            {"properties": {name: {"$ref": "#/$defs/a"}}, "$defs": {"a": {"items": {"type": "string"}}}},
        ):
            (problem,) = found(schema, {name: [1]})
            assert (problem.code, problem.field, problem.value) == ("plan-type", below("properties", [name, 0]), "1")

    @pytest.mark.parametrize(
        "schema",
        [
            {"propertyNames": {"maxLength": 1}},
            {"propertyNames": {"$ref": "#/$defs/short"}, "$defs": {"short": {"maxLength": 1}}},
            {"$ref": "#/$defs/short", "$defs": {"short": {"propertyNames": {"allOf": [{"maxLength": 1}]}}}},
            {"propertyNames": {"allOf": [{"$ref": "#short"}]}, "$defs": {"x": {"$anchor": "short", "maxLength": 1}}},
        ],
    )
    def test_of_names_are_found_through_references(self, schema: Any) -> None:
        (problem,) = found(schema, {"a": 1, "long": 2})
        assert (problem.code, problem.field, problem.value) == ("plan-rule", "properties.long", '"long"')
        assert problem.rule.startswith("propertyNames: {")

    def test_of_dependencies_by_their_old_name_are_the_same(self) -> None:
        """The validator knows it in every draft."""
        schema = listing(a={}) | {"dependencies": {"a": ["b"], "c": {"properties": {"d": {"type": "string"}}}}}
        assert brief(found(schema, {"a": 1, "c": 2, "d": 3, "e": 4})) == [
            (
                "plan-missing",
                "properties.b",
                'dependencies: {"a":["b"],"c":{"properties":{"d":{"type":"string"}}}}',
                "",
            ),
            ("plan-type", "properties.d", 'type: "string"', "3"),
            ("plan-unknown-property", "properties.c", "properties", "2"),
            ("plan-unknown-property", "properties.e", "properties", "4"),
        ]

    def test_of_names_that_nothing_allows_are_one_for_each(self) -> None:
        for schema in (
            {"propertyNames": False},
            {"propertyNames": False, "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {}}},
        ):
            assert brief(found(schema, {"a": 1, "b": 2})) == [
                ("plan-rule", f"properties.{name}", "propertyNames: false", f'"{name}"') for name in "ab"
            ]

    def test_of_what_others_have_not_looked_at_are_found_whatever_is_not_planned(self) -> None:
        for unplanned in ("ignore", "warn"):
            problems = found({"unevaluatedProperties": {"type": "string"}}, {"a": 1, "b": "x"}, unplanned=unplanned)
            assert brief(problems) == [("plan-rule", "properties.a", 'unevaluatedProperties: {"type":"string"}', "1")]

    def test_are_of_eight_codes(self) -> None:
        told = {code for _, _, (code, *_) in CODES} | {"plan-unknown-event", "plan-case"}
        assert told == {code for code in CATALOGUE if code.startswith("plan-")}

    def test_name_the_innermost_value(self) -> None:
        schema = listing(items={"items": listing(sku={"type": "string"})})
        assert brief(found(schema, '{"items":[{"sku":"a"},{"sku":19.90,"x":1}]}')) == [
            ("plan-type", "properties.items[1].sku", 'type: "string"', "19.90"),
            ("plan-unknown-property", "properties.items[1].x", "properties", "1"),
        ]

    def test_suggest_a_property_that_was_probably_meant(self) -> None:
        (problem,) = found(listing(price={}), {"pric": 1})
        assert problem.detail == "did you mean price?"

    def test_have_values_and_rules_of_at_most_200_characters(self) -> None:
        (problem,) = found(listing(a={"enum": ["x" * 300]}), {"a": "y" * 300})
        assert (len(problem.value), problem.value[-1], len(problem.rule)) == (200, "…", 200)

    def test_keep_the_digits_of_the_plan(self) -> None:
        (problem,) = found(listing(a={"maximum": Decimal("1.10")}), '{"a":1.1000000000000000000001}')
        assert (problem.rule, problem.value) == ("maximum: 1.10", "1.1000000000000000000001")

    def test_are_none_for_what_only_informs(self) -> None:
        assert found(listing(a={"x-range": [5, 6], "x-share": 0, "x-enum": []}), {"a": 1}) == ()

    def test_leave_the_properties_of_the_product_alone(self) -> None:
        """Those of the outermost level: a plan is not about them, even if it lists them."""
        assert found(listing(time={"type": "string"}, token=False), {"$os": 1}) == ()
        web = tracked({"mp_lib": "web", "a": 1})
        assert [each.field for each in PlanCheck(plan(listing())).problems(web)] == ["properties.a"]
        assert [each.field for each in PlanCheck(plan(listing(mp_lib=False))).problems(web)] == [
            "properties.mp_lib",
            "properties.a",
        ]
        assert len(found(listing(x=listing()), {"x": {"time": 1, "$os": 2}})) == 2

    def test_of_traits_are_found_in_traits(self) -> None:
        check = PlanCheck(plan(listing(plan={"enum": ["free"]}), "$identify", EventType.IDENTIFY))
        event = sent_to("/v1/identify", b'{"userId":"u","traits":{"plan":"pro","age":1}}')
        assert [each.field for each in check.problems(event)] == ["traits.plan", "traits.age"]
        event = tracked({"$user_props": {"plan": "pro"}, "age": 1}, "$identify")
        assert [each.field for each in check.problems(event)] == ["properties.$user_props.plan"]


class TestOptions:
    def test_ignore_what_is_not_planned(self) -> None:
        check = PlanCheck(plan({**listing(a={"type": "string"}), "additionalProperties": False}), "ignore")
        assert check.problems(tracked(name="Other")) == ()
        assert [each.code for each in check.problems(tracked({"a": 1, "b": 2}))] == ["plan-type"]
        assert [each.code for each in check.problems(tracked(name="purchase"))] == ["plan-case"]

    def test_block_all_but_what_is_not_planned(self) -> None:
        check = PlanCheck(plan({**listing(a={"type": "string"}), "required": ["c"]}), "warn", "block")
        problems = check.problems(tracked({"a": 1, "b": 2}, "purchase"))
        assert {each.code: each.severity for each in problems} == {
            "plan-case": Severity.WARNING,
            "plan-missing": Severity.ERROR,
            "plan-type": Severity.ERROR,
            "plan-unknown-property": Severity.WARNING,
        }
        assert [each.severity for each in check.problems(tracked(name="Other"))] == [Severity.WARNING]

    def test_omit_every_value_that_is_there(self) -> None:
        check = PlanCheck(plan({**listing(a={"type": "string"}), "required": ["c"]}), "warn", "omit")
        problems = check.problems(tracked({"a": 1, "b": 2}, "purchase"))
        assert {each.code: each.omitted for each in problems} == {
            "plan-case": False,
            "plan-missing": False,
            "plan-type": True,
            "plan-unknown-property": True,
        }
        assert {each.severity for each in problems} == {Severity.WARNING}


SCHEMAS = st.recursive(
    st.sampled_from(
        [True, {"type": "string"}, {"type": "number", "minimum": 0}, {"enum": [1, "a"]}, {"format": "email"}, False]
    ),
    lambda inner: (
        st.dictionaries(st.sampled_from("abcd"), inner, max_size=4).map(lambda each: listing(**each))
        | inner.map(lambda each: {"type": "array", "items": each})
    ),
    max_leaves=8,
)
EVENTS = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e f"]), VALUES, max_size=4)
NESTED = st.recursive(
    st.sampled_from([1, -1, "a", "b@c.de", None, 1.5]),
    lambda inner: (
        st.dictionaries(st.sampled_from(["a", "b", "c", "e f"]), inner, max_size=3) | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
    "const": operator.eq,
    "multipleOf": lambda value, said: (value / said).denominator == 1,
}
LITERALS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["1", "9007199254740992", "9007199254740993", "18446744073709551616", "123456789012345678"]),
    st.sampled_from(["", "0", "5"]),
    st.sampled_from(["", ".0", ".5", ".0000000000000001", "e1", ".5e1", "e-3"]),
)


class TestLaws:
    @given(st.sampled_from(sorted(COMPARISONS)), LITERALS, LITERALS)
    @examples(300)
    def test_numbers_are_compared_with_all_their_digits(self, keyword: str, said: str, sent: str) -> None:
        numbers = Fraction(sent), Fraction(said)
        problems = found(listing(a={keyword: Decimal(said)}), f'{{"a":{sent}}}')
        expected = [] if COMPARISONS[keyword](*numbers) else [("plan-rule", "properties.a", f"{keyword}: ", sent)]
        assert [(each.code, each.field, each.rule[: len(keyword) + 2], each.value) for each in problems] == expected

    @given(SCHEMAS, st.dictionaries(st.sampled_from(["a", "b", "c", "e f"]), NESTED, max_size=4))
    @law
    def test_what_omitting_leaves_breaks_no_rule(self, schema: Any, properties: dict[str, Any]) -> None:
        """Without `required` and its kind, which ask for what may have been left out."""
        check = PlanCheck(plan(listing(a=schema, b=schema)), "warn", "omit")
        event = tracked(properties)
        left = without(event, omitted_fields(check.problems(event)))
        assert check.problems(left) == ()

    @given(SCHEMAS, EVENTS, st.sampled_from(["warn", "block", "omit"]))
    @law
    def test_problems_depend_on_the_event_and_the_plan_only(
        self, schema: Any, properties: dict[str, Any], on_violation: str
    ) -> None:
        check = PlanCheck(plan(schema), "warn", on_violation)
        first = check.problems(tracked(properties))
        check.problems(tracked({"a": {"b": 1}}))
        assert (
            first
            == check.problems(tracked(properties))
            == PlanCheck(plan(schema), "warn", on_violation).problems(tracked(json.dumps(properties, indent=2)))
        )

    @given(SCHEMAS, EVENTS)
    @law
    def test_warning_and_omitting_find_the_same(self, schema: Any, properties: dict[str, Any]) -> None:
        warned, omitted = (found(schema, properties, on_violation=each) for each in ("warn", "omit"))
        assert brief(warned) == brief(omitted)


def deep(value: Any, levels: int) -> Any:
    for _ in range(levels):
        value = {"a": value}
    return value


WIDE = {f"k{number}": "x" * 90 for number in range(10_000)}
TREE = {"$ref": "#/$defs/n", "$defs": {"n": {"properties": {"a": {"$ref": "#/$defs/n"}}, "type": ["object", "string"]}}}
HOSTILE: dict[str, tuple[Any, Any]] = {
    "many unknown names": (listing(a={}), WIDE),
    "many unknown names in a list": (listing(a={"items": listing()}), {"a": [{"x": 1}] * 50_000}),
    "much missing": ({"required": [f"r{number}" for number in range(1_000)]}, WIDE),
    "much missing inside": (listing(a={"required": [f"r{number}" for number in range(1_000)]}), {"a": WIDE}),
    "much missing in a list": (listing(a={"items": {"required": ["x", "y"]}}), {"a": [{}] * 100_000}),
    "all values wrong": ({"additionalProperties": {"type": "number"}}, WIDE),
    "all names wrong": ({"propertyNames": {"maxLength": 1}}, WIDE),
    "as deep as an event may be": (TREE, deep(1, 60)),
    "a pattern that backtracks": (listing(a={"pattern": "^(a+)+$"}), {"a": "a" * 200_000 + "!"}),
    "equal elements": (listing(a={"uniqueItems": True}), {"a": [{"x": 1}] * 20_000}),
    "long names": (listing(a={}), {"a" * 100_000: 1, "b" * 100_000: 2}),
    "odd names": (listing(a={}), {'"]': 1, "": 2, "\x00": 3, "\u202e": 4, "a.b[0]": 5}),
    "names alike": (listing(**{f"a{number}": {} for number in range(400)}), {f"b{number}": 1 for number in range(400)}),
}


class TestHostileEvents:
    @pytest.mark.parametrize("digits", [599, 601, 4_301, 20_000])
    @pytest.mark.parametrize("literal", ["{}", "-{}", "{}.0", "{}e-3", "{}e9", "0.{}"])
    @pytest.mark.parametrize(
        "rule", [{"type": "string"}, {"multipleOf": 7}, {"const": 3}, {"minimum": 0, "maximum": 5}]
    )
    def test_may_have_numbers_of_thousands_of_digits(self, rule: dict[str, Any], literal: str, digits: int) -> None:
        """Python refuses to make an `int` of more than 4,300."""
        sent = literal.format("1" * digits)
        for schema in (listing(a=rule), listing(a={"$ref": "#/$defs/a"}) | {"$defs": {"a": rule}}):
            problems = found(schema, f'{{"a":{sent}}}')
            assert {each.field for each in problems} <= {"properties.a"}
            assert problems or sent.startswith("0.") or "multipleOf" in rule

    @pytest.mark.timeout(20)
    @pytest.mark.parametrize("on_violation", ["warn", "block", "omit"])
    @pytest.mark.parametrize("what", HOSTILE)
    def test_are_compared_quickly_and_leave_few_problems(self, what: str, on_violation: str) -> None:
        schema, properties = HOSTILE[what]
        problems = found(schema, properties, on_violation=on_violation)
        assert problems
        assert len(json.dumps([each.value + each.rule for each in problems])) < 100_000
        codes = [each.code for each in problems]
        if on_violation != "omit":
            assert max(map(codes.count, codes)) <= MOST_OF_A_CODE
        else:
            left = without(tracked(properties), omitted_fields(problems))
            assert not any(each.omitted for each in PlanCheck(plan(schema), "warn", "omit").problems(left))

    def test_beyond_what_is_looked_at_keep_none_of_their_properties(self) -> None:
        many = {f"k{number}": 1 for number in range(MOST_VIOLATIONS + 10)}
        problems = found(listing(a={}), many, on_violation="omit")
        assert (problems[-1].field, problems[-1].omitted) == ("properties", True)
        assert "more than 500 places" in problems[-1].detail
