"""Payloads after several stages, line by line."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liveview.log.read.stage_rows import ChangeMark, StageRow, stage_rows, value_of
from liveview.tui.lines.json_lines import JsonText
from tests.support.examples import examples

_SIGNS = {ChangeMark.SAME: " ", ChangeMark.ADDED: "+", ChangeMark.REMOVED: "-", ChangeMark.CHANGED: "~"}
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 3)
    | st.sampled_from(["", "a", "\x1b[2J", 'q"'])
    | st.sampled_from([1.5, 1e300]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


def column(rows: list[StageRow], number: int) -> list[str]:
    """The marks and lines of one payload."""
    cells = [(row.depth, row.cells[number]) for row in rows]
    return [f"{_SIGNS[cell.mark]}{'  ' * depth}{cell.text}" for depth, cell in cells if cell is not None]


def rows(*values: Any) -> list[StageRow]:
    return of(*(json.dumps(value).encode() for value in values))


def of(*bodies: bytes) -> list[StageRow]:
    return list(stage_rows([*map(value_of, bodies)]))


def test_what_was_added_removed_and_changed_is_marked() -> None:
    found = rows({"event": "A", "p": {"old": 1, "price": "24.60"}}, {"event": "A", "p": {"new": 1, "price": 24.6}})
    assert column(found, 0) == [
        " {",
        '   "event": "A",',
        '   "p": {',
        '     "old": 1,',
        '     "price": "24.60"',
        "   }",
        " }",
    ]
    assert column(found, 1) == [
        " {",
        '   "event": "A",',
        '   "p": {',
        '+    "new": 1,',
        '-    "old":',
        '~    "price": 24.6',
        "   }",
        " }",
    ]


def test_a_new_name_comes_after_the_one_that_it_follows() -> None:
    """Also the first one."""
    found = rows({"event": "A", "b": 1}, {"type": "page", "event": "A", "c": 2, "b": 1})
    assert [row.path for row in found] == [(), ("type",), ("event",), ("c",), ("b",), ()]


def test_of_something_removed_only_the_name_is_left() -> None:
    """Whatever was in it; and it is said once, not at every later stage."""
    found = rows({"a": {"b": [1, 2]}}, {}, {})
    assert column(found, 1) == [" {", '-  "a":', " }"]
    assert column(found, 2) == [" {", " }"]


def test_a_value_of_another_kind_is_changed_in_all_its_lines() -> None:
    found = rows({"a": '{"b":1}'}, {"a": {"b": 1}}, {"a": {"b": 2}})
    assert column(found, 1) == [" {", '~  "a": {', '~    "b": 1', "~  }", " }"]
    assert column(found, 2) == column(rows({"a": 1}, {"a": {"b": 2}}), 1)


def test_one_and_true_are_two_values() -> None:
    """Which Python holds to be equal."""
    assert column(rows({"a": 1}, {"a": True}), 1) == [" {", '~  "a": true', " }"]


def test_digits_are_those_that_were_read() -> None:
    found = of(b'{"a":1.50}', b'{"a":1.5}')
    assert column(found, 0) == [" {", '   "a": 1.50', " }"]
    assert column(found, 1) == [" {", '~  "a": 1.5', " }"]


def test_a_body_that_is_not_json_is_a_text() -> None:
    """As for a service that takes forms."""
    assert column(of(b'{"a":1}', b"data=%7B\xff"), 1) == ['~"data=%7B\\\\xff"']


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), _VALUES, max_size=4), min_size=1, max_size=4))
@examples(60)
def test_without_marks_each_payload_is_the_one_that_was_given(values: list[dict[str, Any]]) -> None:
    """Nothing is lost, and no comma is wrong, whatever the others hold."""
    found = rows(*values)
    for number, value in enumerate(values):
        cells = [row.cells[number] for row in found]
        text = "\n".join(cell.text for cell in cells if cell is not None and cell.mark is not ChangeMark.REMOVED)
        assert json.loads(text) == value
        assert number or all(cell is None or cell.mark is ChangeMark.SAME for cell in cells)


@given(st.dictionaries(st.sampled_from("abcd"), _VALUES, max_size=4))
@examples(30)
def test_equal_payloads_have_no_marks_and_the_lines_of_the_payload_tab(value: dict[str, Any]) -> None:
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    found = rows(value, value)
    assert all(cell is not None and cell.mark is ChangeMark.SAME for row in found for cell in row.cells)
    if "\x1b" not in body and "\\" not in body:
        assert [line[1:] for line in column(found, 0)] == [line.text for line in JsonText(body).lines()]
