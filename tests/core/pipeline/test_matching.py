"""Which definitions an event matches."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.pipeline.matching import Matcher, text_of
from liveview.core.pipeline.subject import Subject, spelled
from liveview.model.definition import Definition, PropertyFilter
from liveview.text.css_selector import marks_of
from tests.support.core.inputs import body
from tests.support.core.pipelines import definition, on_every_wire, read, where
from tests.support.examples import examples


def matching(content: bytes, *definitions: Definition, path: str = "/track") -> list[str]:
    """The names of the definitions that an event matches."""
    return [each.name for each in Matcher(definitions).matching(read(content, path))]


def matches(one: PropertyFilter, content: bytes) -> bool:
    """Whether an event meets a filter; looked up by its value or not, the answer is the same."""
    found = {mode: matching(content, definition("D", one, match=mode)) for mode in ("all", "any")}
    assert found["all"] == found["any"]
    return found["all"] == ["D"]


class TestFilters:
    @pytest.mark.parametrize(
        ("literal", "value", "equal"),
        [
            ('"a"', "a", True),
            ('"a"', "A", False),
            ('"a"', "a ", False),
            ('""', "", True),
            ("500", "500", True),
            ("500", 500, True),
            ("5e2", "500.0", True),
            ("5e2", 500.0, True),
            ("500", 500.5, False),
            ('"500"', 500, True),
            ('"500"', "500", True),
            ('"5e2"', 500, False),
            ('"500.0"', "500", False),
            ("12345678901234567890.10", "12345678901234567890.1", True),
            ("12345678901234567890.10", "12345678901234567890.2", False),
            ("true", True, True),
            ("true", "true", True),
            ('"true"', True, True),
            ("true", 1, False),
            ("1", True, False),
            ("null", "null", False),
            ("null", "", False),
            ('{"a": 1}', '{"a":1}', True),
            ("[1, 2]", "[1,2]", True),
        ],
        ids=repr,
    )
    def test_compare_texts_and_numbers_by_value(self, literal: str, value: str | float, equal: bool) -> None:
        content = body(p="P").replace(b'"P"', literal.encode())
        assert matches(where("p", "=", value), content) is equal
        assert matches(where("p", "!=", value), content) is not equal

    @pytest.mark.parametrize(
        ("op", "value", "matched"),
        [
            *(("contains", "b", True), ("contains", "abc", True), ("contains", "B", False), ("contains", "ac", False)),
            *(("exists", "", True), ("!=", "abc", False), ("!=", "b", True), ("wildcard", "abc", True)),
        ],
    )
    def test_look_into_texts(self, op: str, value: str, matched: bool) -> None:
        assert matches(where("p", op, value), body(p="abc")) is matched

    @pytest.mark.parametrize("content", [body(), body(p=None)])
    @pytest.mark.parametrize("op", ["=", "!=", "contains", "wildcard", "exists"])
    def test_of_an_absent_property_match_only_if_it_may_differ(self, op: str, content: bytes) -> None:
        value = "" if op in {"exists", "="} else "*" if op == "wildcard" else "a"
        assert matches(where("p", op, value), content) is (op == "!=")

    @pytest.mark.parametrize("wire", on_every_wire("E", {}))
    def test_of_the_name_match_on_every_wire(self, wire: str) -> None:
        path, content = on_every_wire("Order Completed", {"a": {"b": "c"}})[wire]
        library = (
            definition("Exact", where("$event_name", "=", "Order Completed"), where("a.b", "=", "c")),
            definition("Start", where("$event_name", "wildcard", "Order *")),
            definition("Other", where("$event_name", "=", "Order")),
        )
        assert matching(content, *library, path=path) == ["Exact", "Start"]

    def test_of_elements_need_the_target_or_one_around_it(self) -> None:
        elements = [{"tag_name": "span"}, {"tag_name": "button", "attr__class": "buy big"}]
        content = body("$web_event", **{"$event_type": "click", "$elements": elements})
        assert matches(PropertyFilter(op="css", value="button.buy"), content)
        assert not matches(PropertyFilter(op="css", value="span.buy"), content)
        assert not matches(PropertyFilter(op="css", value="*"), body())

    def test_that_cannot_be_read_are_an_error(self) -> None:
        with pytest.raises(ValueError, match="the definitions cannot be used"):
            Matcher([definition("D", PropertyFilter(op="css", value="a b"))])


class TestWildcards:
    @pytest.mark.parametrize(
        ("pattern", "text", "matched"),
        [
            *(("*", "", True), ("*", "abc", True), ("**", "", True), ("a*", "a", True), ("a*", "ba", False)),
            *(
                ("*a", "ba", True),
                ("*a", "ab", False),
                ("a*a", "a", False),
                ("a*a", "aa", True),
                ("ab*ba", "aba", False),
            ),
            *(("*b*", "abc", True), ("*b*b*", "abc", False), ("a*b*c", "abc", True), ("a*bc*c", "abc", False)),
            *(("/p/*/e", "/p/1/2/e", True), ("a?c", "abc", False), ("[a]", "a", False), ("a.c", "abc", False)),
            ("*\n*", "a\nb", True),
        ],
    )
    def test_match_the_whole_value(self, pattern: str, text: str, matched: bool) -> None:
        assert matches(where("p", "wildcard", pattern), body(p=text)) is matched

    @given(pattern=st.text("ab*", max_size=8), text=st.text("ab", max_size=10))
    @examples(300)
    def test_match_what_the_regular_expression_matches(self, pattern: str, text: str) -> None:
        expression = ".*".join(re.escape(part) for part in pattern.split("*"))
        assert matches(where("p", "wildcard", pattern), body(p=text)) is bool(re.fullmatch(expression, text, re.DOTALL))

    def test_take_time_in_proportion_to_the_text(self) -> None:
        event = read(body(p="a" * 500_000))
        matcher = Matcher([definition("D", where("p", "wildcard", "*a" * 200 + "*b"))])
        started = time.perf_counter()
        assert matcher.matching(event) == []
        assert time.perf_counter() - started < 2.0, "a backtracking one would not end"


class TestDefinitions:
    def test_match_all_or_any_filter(self) -> None:
        both = (where("a", "=", 1), where("b", "=", 2))
        library = definition("All", *both), definition("Any", *both, match="any")
        assert matching(body(a=1, b=2), *library) == ["All", "Any"]
        assert matching(body(a=1, b=3), *library) == ["Any"]
        assert matching(body(a=0, b=0), *library) == []

    def test_without_filters_match_nothing(self) -> None:
        assert matching(body(), definition("D"), definition("D", match="any")) == []

    def test_that_match_are_in_the_order_of_the_file(self) -> None:
        library = [
            definition("1", where("b", "=", 2)),
            definition("2", where("a")),
            definition("3", where("$event_name", "=", "E"), where("a")),
            definition("4", where("a", "!=", 2)),
            definition("5", where("a", "=", 1)),
        ]
        assert matching(body("E", a=1, b=2), *library) == list("12345")
        assert matching(body("E", a=1, b=2), *reversed(library)) == list("54321")

    @pytest.mark.parametrize("name", ["$identify", "$group", "$create_alias"])
    def test_are_not_about_calls_for_users_and_groups(self, name: str) -> None:
        assert matching(body(name), definition("D", where("distinct_id"))) == []

    @pytest.mark.parametrize("name", ["$page", "$screen", "Purchase", "$web_event"])
    def test_are_about_events_pages_and_screens(self, name: str) -> None:
        assert matching(body(name), definition("D", where("distinct_id"))) == ["D"]


VALUES = st.sampled_from([None, "", "a", "ab", "1", "1.0", 1, 1.0, 1.5, True, [1], {"x": "a"}])
PROPS = st.sampled_from(["a", "b", "b.x", "$event_name"])
FILTERS = st.one_of(
    st.builds(
        where,
        PROPS,
        st.sampled_from(["=", "=", "=", "!=", "contains", "wildcard", "exists"]),
        st.sampled_from(["a", "b", "1", "E", "*", 1, 1.0, 1.5, True]),
    ),
    st.builds(
        lambda selector: PropertyFilter(op="css", value=selector),
        st.sampled_from(["*", "a", "b", ".x", "a.x", "#i", "a#i.x", ".x.y", "[href]", "[href=u].x", "[id=i]"]),
    ),
)
ELEMENTS = st.lists(
    st.fixed_dictionaries(
        {"tag_name": st.sampled_from(["a", "b"])},
        optional={
            "attr__class": st.sampled_from(["x", "y x", ""]),
            "attr__id": st.sampled_from(["i", "j"]),
            "attr__href": st.sampled_from(["u", "v"]),
        },
    ),
    max_size=3,
)
LIBRARIES = st.lists(
    st.builds(
        lambda filters, match: definition("D", *filters, match=match),
        st.lists(FILTERS, min_size=1, max_size=3),
        st.sampled_from(["all", "any"]),
    ),
    max_size=6,
)


class TestLookUps:
    @given(library=LIBRARIES, a=VALUES, b=VALUES, elements=ELEMENTS)
    @examples(300)
    def test_find_what_trying_each_definition_finds(
        self, library: list[Definition], a: object, b: object, elements: list[object]
    ) -> None:
        event = read(body("E", a=a, b=b, **{"$elements": elements}))
        expected = [each for each in library if _matches_alone(each, Subject(event, {"id", "class", "href"}))]
        assert Matcher(library).matching(event) == expected

    def test_cost_an_event_little_among_hundreds_of_definitions(self) -> None:
        library = [
            definition(str(n), where("$event_name", "=", "$web_event"), PropertyFilter(op="css", value=f"a.c{n}"))
            for n in range(500)
        ]
        matcher = Matcher(library)
        elements = [{"tag_name": "a", "attr__class": "c7 x y z"}] + [{"tag_name": "div", "attr__class": "c8"}] * 20
        event = read(body("$web_event", **{"$elements": elements}))
        assert [each.name for each in matcher.matching(event)] == ["7"]
        started = time.perf_counter()
        for _ in range(20):
            matcher.matching(event)
        assert (time.perf_counter() - started) / 20 < 0.02


def _matches_alone(one: Definition, subject: Subject) -> bool:
    """The rule of the page, without any preparation."""
    found = [_meets(each, subject) for each in one.filters]
    return all(found) if one.match == "all" else any(found)


def _meets(one: PropertyFilter, subject: Subject) -> bool:
    value, wanted = subject.value(one.prop), text_of(one.value)
    if one.op == "css":
        return subject.has_element(marks_of(wanted))
    if value is None:
        return one.op == "!="
    if one.op in {"=", "!="}:
        number = spelled(wanted)
        equal = value.number == number if value.number and number else value.text == wanted
        return equal is (one.op == "=")
    if one.op == "contains":
        return wanted in value.text
    if one.op == "wildcard":
        return wanted == "*" or value.text == wanted
    return True
