"""What changes in a JSON text is written in its own layout, and nothing else in it changes."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.plans.reading.json_text import read_json
from liveview.plans.respelling import respelled, same
from liveview.plans.writing import LINE
from tests.support.examples import examples

PRETTY = """{
    "liveview_plan": 1,   "x-by": "\\u00fcs",
    "events": [
        {"name": "A", "schema": {"minimum": 1e5, "enum": ["a" , "b"]}},

        {"name": "B"}
    ]
}
"""


def changed(text: str, change: Any) -> str:
    document = read_json(text, "plan.json")
    change(document)
    after = respelled(text, document)
    assert same(read_json(after, "plan.json"), document)
    return after


def test_only_what_differs_is_written() -> None:
    def change(document: dict[str, Any]) -> None:
        document["events"][0]["schema"]["enum"].append("c")

    assert changed(PRETTY, change) == PRETTY.replace('"b"]', '"b", "c"]')


def test_what_is_the_same_is_not_touched() -> None:
    assert changed(PRETTY, lambda _: None) == PRETTY


def test_numbers_keep_their_spelling_even_beside_a_new_key() -> None:
    def change(document: dict[str, Any]) -> None:
        document["events"][0]["schema"]["maximum"] = Decimal("2.50")

    assert '{"minimum": 1e5, "enum": ["a" , "b"], "maximum": 2.50}' in changed(PRETTY, change)


def test_a_new_element_has_the_indentation_of_the_others() -> None:
    def change(document: dict[str, Any]) -> None:
        document["events"].append({"name": "C" * LINE, "schema": True})

    after = changed(PRETTY, change)
    new = f'        {{\n            "name": "{"C" * LINE}",\n            "schema": true\n        }}\n    ]\n'
    assert after == PRETTY.replace('{"name": "B"}\n    ]\n', '{"name": "B"},\n\n' + new)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":{"x":1}}', '{"a":{"x":1,"y":[1,{"z":2}]}}'),
        ('{"a": {"x": 1}}', '{"a": {"x": 1, "y": [1, {"z": 2}]}}'),
        ('{\n\t"a": {\n\t\t"x": 1\n\t}\n}', '{\n\t"a": {\n\t\t"x": 1,\n\t\t"y": [1, {"z": 2}]\n\t}\n}'),
        ('{\r\n "a": {\r\n  "x": 1\r\n }\r\n}\r\n', '{\r\n "a": {\r\n  "x": 1,\r\n  "y": [1, {"z": 2}]\r\n }\r\n}\r\n'),
        (' { "a" : { "x" : 1 } } ', ' { "a" : { "x" : 1, "y": [1, {"z": 2}] } } '),
    ],
)
def test_a_new_member_is_written_as_its_neighbours_are(text: str, expected: str) -> None:
    assert changed(text, lambda document: document["a"].update(y=[1, {"z": 2}])) == expected


def test_a_line_that_becomes_too_long_is_broken_in_the_layout_of_the_file() -> None:
    long = "x" * (LINE - 20)
    text = '{\r\n\t"a": {"b": 1E5}\r\n}'
    after = changed(text, lambda document: document["a"].update(c=long, d=[long]))
    lines = ['"b": 1E5', f'"c": "{long}"', f'"d": ["{long}"]']
    assert after == '{\r\n\t"a": {\r\n\t\t' + ",\r\n\t\t".join(lines) + "\r\n\t}\r\n}"


def test_a_line_that_is_long_already_stays_one() -> None:
    text = '{\n  "a": [' + ", ".join(["1.0"] * LINE) + "]\n}"
    assert changed(text, lambda document: document["a"].append(2)) == text.replace("]", ", 2]")


def test_a_removed_element_leaves_the_others_as_they_are() -> None:
    text = '{"a": [ "\\u0061",\n "b", "c" ]}'
    assert changed(text, lambda document: document["a"].remove("b")) == '{"a": [ "\\u0061", "c" ]}'
    assert changed(text, lambda document: document["a"].remove("a")) == '{"a": [ "b", "c" ]}'
    assert changed(text, lambda document: document["a"].remove("c")) == '{"a": [ "\\u0061",\n "b" ]}'


def test_what_becomes_empty_or_full_is_written_whole() -> None:
    assert changed('{ "a": [ 1 ] }', lambda document: document["a"].clear()) == '{ "a": [] }'
    assert changed('{ "a": [ ] }', lambda document: document["a"].append(1)) == '{ "a": [1] }'
    assert changed("{ }", lambda document: document.update(a=1)) == '{"a": 1}'


TEXTS = st.text(st.sampled_from('ab"\\/\né\u200b😀'), max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["1.50", "1E+5", "0E-2"]).map(Decimal) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
BLANKS = st.sampled_from(["", " ", "\n  ", "\r\n\t", "\n\n", " " * LINE])


@st.composite
def layouts(draw: st.DrawFn, value: Any) -> str:
    """A text of this value with blanks anywhere."""

    def blank() -> str:
        return draw(BLANKS)

    if isinstance(value, dict):
        members = [f"{json.dumps(key)}{blank()}:{blank()}{draw(layouts(each))}{blank()}" for key, each in value.items()]
        return f"{{{blank()}{f',{blank()}'.join(members)}}}"
    if isinstance(value, list):
        return f"[{blank()}{f',{blank()}'.join(draw(layouts(each)) + blank() for each in value)}]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


@given(st.data(), st.dictionaries(TEXTS, VALUES, max_size=3), st.dictionaries(TEXTS, VALUES, max_size=3))
@examples(200)
def test_any_text_becomes_any_other_value(data: st.DataObject, before: dict[str, Any], after: dict[str, Any]) -> None:
    text = data.draw(layouts(before))
    mixed = {key: after.get(key, before.get(key)) for key in data.draw(st.permutations([*(before | after)]))}
    for document in (after, mixed, before | after):
        assert same(read_json(respelled(text, document), "plan.json"), document)
    assert respelled(text, read_json(text, "plan.json")) == text
