"""Folding, paths and search in laid-out JSON."""

import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.lines.cells import Line, Part, plain
from liveview.tui.lines.entries import AnyLine, Entry
from liveview.tui.lines.json_lines import JsonText, json_lines
from liveview.tui.lines.outline import Outline
from liveview.tui.lines.safe_text import EMPTY, say, visible

_WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=8)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=20,
)
EVENT = '{"event":"A","properties":{"items":[{"sku":"a"},{"sku":"b","n":[1,2]}],"a b":{"$x":1},"e":[]}}'


def outline(text: str) -> Outline:
    found = Outline()
    found.add(json_lines(text))
    return found


def shown(found: Outline) -> list[str]:
    return [plain(found.parts(number)) for number in found.shown()]


class TestMarks:
    def test_follow_a_line_and_are_part_of_it(self) -> None:
        found = Outline()
        mark: Part = (say("  ∆ mark"), "warning")
        lines: list[AnyLine] = [*json_lines('{"a":{"b":1}}')]
        lines[1] = Entry(EMPTY, lines[1].text, "json", (mark,))
        found.add(lines)
        assert shown(found) == ["{", '  "a": {  ∆ mark', '    "b": 1', "  }", "}"]
        assert found.parts(1)[-1] == mark
        assert (found.opens(1), found.path(1), found.text(1), found.holds(lines)) == (True, "a", '  "a": {', True)
        found.fold_all()
        assert shown(found)[1] == '  "a": {  ∆ mark…}  1 line'


class TestFolding:
    def test_what_begins_on_a_line_becomes_one_line(self) -> None:
        found = outline(EVENT)
        found.folded = {3}
        assert shown(found) == [
            "{",
            '  "event": "A",',
            '  "properties": {',
            '    "items": […],  10 lines',
            '    "a b": {',
            '      "$x": 1',
            "    },",
            '    "e": []',
            "  }",
            "}",
        ]

    def test_folding_everything_leaves_the_outermost_level(self) -> None:
        found = outline(EVENT)
        found.fold_all()
        assert shown(found) == ["{", '  "event": "A",', '  "properties": {…}  16 lines', "}"]

    def test_revealing_a_line_unfolds_all_it_is_in(self) -> None:
        found = outline(EVENT)
        found.fold_all()
        assert found.reveal(9)
        assert 9 in set(found.shown())
        assert not found.reveal(9)

    @given(_JSON, st.sets(st.integers(0, 60)))
    def test_unfolded_again_it_is_the_whole_text(self, value: object, folded: set[int]) -> None:
        found = outline(json.dumps(value))
        found.folded = {number for number in folded if found.opens(number)}
        hidden = len(found) - len(shown(found))
        assert (hidden > 0) == bool(found.folded)
        found.folded = set()
        assert "\n".join(shown(found)) == json.dumps(value, indent=2)

    @given(_JSON, st.sets(st.integers(0, 60)), st.integers(0, 60))
    def test_a_line_is_shown_once_it_is_revealed(self, value: object, folded: set[int], line: int) -> None:
        found = outline(json.dumps(value))
        found.folded = {number for number in folded if found.opens(number)}
        line %= len(found)
        found.reveal(line)
        assert line in set(found.shown())

    @given(st.text(max_size=60))
    def test_a_text_that_is_not_json_can_be_folded_without_harm(self, text: str) -> None:
        found = outline("{" + text)
        found.fold_all()
        shown(found)
        assert all(isinstance(found.path(number), str) for number in range(len(found)))

    def test_only_json_that_holds_something_is_foldable(self) -> None:
        assert outline('{"a": [1]}').foldable
        assert not outline("7").foldable

    def test_text_around_json_has_no_folds(self) -> None:
        found = Outline()
        found.add([Line(EMPTY, say("headers {")), *json_lines('{"a":{"b":1}}'), Line(EMPTY, say("more ["))])
        assert [number for number in range(len(found)) if found.opens(number)] == [1, 2]
        found.fold_all()
        assert shown(found) == ["headers {", "{", '  "a": {…}  1 line', "}", "more ["]


class TestPath:
    @pytest.mark.parametrize(
        ("line", "path"),
        [
            *((0, ""), (1, "event"), (2, "properties"), (3, "properties.items")),
            *((5, "properties.items[0].sku"), (6, "properties.items[0]"), (8, "properties.items[1].sku")),
            *((11, "properties.items[1].n[1]"), (12, "properties.items[1].n"), (15, 'properties["a b"]')),
            *((16, 'properties["a b"].$x'), (18, "properties.e"), (20, "")),
        ],
    )
    def test_it_leads_to_the_value(self, line: int, path: str) -> None:
        assert outline(EVENT).path(line) == path


class TestValue:
    @given(_JSON)
    def test_each_line_has_the_text_of_its_value(self, value: object) -> None:
        """The first line has all of it, and every line a JSON text of its own."""
        text = JsonText(json.dumps(value))
        count = len(list(text.lines()))
        assert text.value(0) == text.text
        for number in range(count):
            json.loads(text.value(number))

    def test_it_is_as_received(self) -> None:
        text = JsonText('{"a": [1.50,  {"b" : "\\u0041"}]}')
        assert [line.text for line in text.lines()][3] == "    {"
        assert [text.value(number) for number in (1, 2, 3, 4)] == [
            '[1.50,  {"b" : "\\u0041"}]',
            "1.50",
            '{"b" : "\\u0041"}',
            '"\\u0041"',
        ]

    def test_a_long_value_is_whole(self) -> None:
        text = JsonText(json.dumps({"a": "x" * 5_000}))
        list(text.lines())
        assert len(text.value(1)) == 5_002

    def test_only_the_lines_that_were_taken_have_one(self) -> None:
        text = JsonText("[1,2,3]")
        list(islice(text.lines(), 2))
        assert text.value(1) == "1"
        assert text.value(4) == ""


def test_search_finds_lines_whatever_the_case() -> None:
    """Also those that are folded away."""
    found = outline(EVENT)
    found.fold_all()
    assert found.find("SKU") == [5, 8]
    assert found.find("nothing") == []


def test_search_finds_the_marks_behind_a_line() -> None:
    """So that one can go from change to change."""
    found = Outline()
    mark: Part = (say("  - removed"), "error")
    found.add([Line(EMPTY, visible("{"), "json"), Entry(EMPTY, say('  "email":'), "json", (mark,)), Line(EMPTY, EMPTY)])
    assert found.find("- REMOVED") == [1]
    assert found.find("email") == [1]
