"""What the filters of definitions see of an event."""

import json

import pytest

from liveview.core.pipeline.subject import PropertyValue, Subject, spelled
from liveview.text.css_selector import attributes_in, marks_of
from tests.support.core.inputs import body
from tests.support.core.pipelines import on_every_wire, read


def subject(**properties: object) -> Subject:
    return Subject(read(body(**properties)))


class TestProperties:
    @pytest.mark.parametrize(
        ("literal", "text", "number"),
        [
            ('"a b"', "a b", ""),
            ('""', "", ""),
            ('"500"', "500", ""),
            ("500", "500", "500"),
            ("5e2", "5e2", "500"),
            ("24.60", "24.60", "24.6"),
            ("-0", "-0", "0"),
            ("1e999999999", "1e999999999", "1e999999999"),
            ("1e99999999999999999999", "1e99999999999999999999", "1e99999999999999999999"),
            pytest.param("9" * 1_000_000, "9" * 1_000_000, "9" * 1_000_000, id="a million digits"),
            ("true", "true", ""),
            ('{"a": [1.50, null]}', '{"a":[1.50,null]}', ""),
            ("[]", "[]", ""),
        ],
    )
    def test_are_text_as_it_was_sent_and_numbers_have_one_spelling(self, literal: str, text: str, number: str) -> None:
        content = body(p="P").replace(b'"P"', literal.encode())
        assert Subject(read(content)).value("p") == PropertyValue(text, number)

    def test_that_are_absent_or_null_have_no_value(self) -> None:
        here = subject(n=None, o={"n": None})
        assert [here.value(prop) for prop in ("n", "x", "o.n", "o.x", "n.x", "")] == [None] * 6

    @pytest.mark.parametrize(
        ("prop", "text"),
        [
            ("o.p", "1"),
            ("o.l.1.q", "2"),
            ("o.l.2", None),
            ("o.l.01.q", "2"),
            ("o.l.-1.q", None),
            ("o.l." + "9" * 5000, None),
            ("o.l.²", None),
            ("a.b", "literal"),
            ("a.b.c", None),
            ("o.x.y", "inner"),
            ("o.", None),
            (".p", None),
        ],
    )
    def test_are_found_by_a_path_with_dots(self, prop: str, text: str | None) -> None:
        here = subject(o={"p": 1, "l": [0, {"q": 2}], "x.y": "inner"}, a={"b": "deeper"}, **{"a.b": "literal"})
        found = here.value(prop)
        assert (found and found.text) == text

    @pytest.mark.parametrize("wire", on_every_wire("E", {}))
    def test_the_name_is_that_of_the_event_on_every_wire(self, wire: str) -> None:
        path, content = on_every_wire("Signed Up", {"$event_name": "other", "plan": "pro"})[wire]
        here = Subject(read(content, path))
        assert (here.value("$event_name"), here.value("plan")) == (PropertyValue("Signed Up"), PropertyValue("pro"))

    def test_of_a_page_are_found_wherever_the_wire_has_them(self) -> None:
        page = {"url": "https://a.example/x", "title": "X"}
        content = {"type": "page", "userId": "u", "writeKey": "k", "context": {"page": page}}
        here = Subject(read(json.dumps(content).encode(), "/v1/page"))
        assert here.value("$current_url") == PropertyValue("https://a.example/x")
        assert here.value("$pathname") is None
        web = Subject(read(body("$page", **{"$page_props": {"area": "docs"}, "$title": "T"})))
        assert [web.value(prop) for prop in ("area", "$page_props.area", "$title")] == [
            PropertyValue("docs"),
            PropertyValue("docs"),
            PropertyValue("T"),
        ]


class TestElements:
    ELEMENTS = (
        {"tag_name": "SPAN", "attr__class": "icon big"},
        {"tag_name": "a", "attr__id": "buy", "attr__href": "/buy", "attr__data-n": 5, "attr__x": None},
    )

    @pytest.mark.parametrize(
        ("selector", "matches"),
        [
            *(("span", True), (".big.icon", True), ("a#buy", True), ('[href="/buy"]', True), ("[data-n=5]", True)),
            *(("[x]", False), ("span#buy", False), (".icon[href]", False), ("button", False), ("*", True)),
        ],
    )
    def test_the_target_or_one_around_it_has_all_marks(self, selector: str, matches: bool) -> None:
        marks = marks_of(selector)
        event = read(body(**{"$elements": self.ELEMENTS}))
        assert Subject(event, attributes_in(marks)).has_element(marks) is matches

    @pytest.mark.parametrize("elements", [None, {}, "a", 5, [], [None, "a", ["a"]], [{}], [{"tag_name": 5}]])
    def test_of_another_shape_match_nothing(self, elements: object) -> None:
        assert not subject(**{"$elements": elements}).has_element(marks_of("a"))


class TestSpelled:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("5e2", "500"),
            ("24.60", "24.6"),
            ("007", "7"),
            ("", ""),
            ("a", ""),
            ("5 ", ""),
            ("٥", ""),
            ("1e9999999", ""),
        ],
    )
    def test_is_the_one_spelling_of_a_number(self, text: str, number: str) -> None:
        assert spelled(text) == number
