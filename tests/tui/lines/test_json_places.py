"""Where the values of paths begin in a JSON text."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.json_paths import Step, below
from liveview.tui.lines.json_places import places
from tests.support.examples import examples

TEXT = '{"a": {"b": [1, {"c": 2}], "b c": "x,]}"}, "caf\\u00e9": null, "a.b": 3}'
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


def value_at(text: str, path: str) -> str:
    start = places(text, [path])[path]
    return json.dumps(json.JSONDecoder().raw_decode(text, start)[0])


def paths_of(value: Any, steps: tuple[Step, ...] = ()) -> list[tuple[str, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(below("", steps), value), *(each for step, inner in inside for each in paths_of(inner, (*steps, step)))]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", '[1, {"c": 2}]'),
        ("a.b[0]", "1"),
        ("a.b[1].c", "2"),
        ('a["b c"]', '"x,]}"'),
        ("café", "null"),
        ('["a.b"]', "3"),
        ("a.b[5].c", '[1, {"c": 2}]'),
        ("a.b.c", '[1, {"c": 2}]'),
        ("a.x", '{"b": [1, {"c": 2}], "b c": "x,]}"}'),
    ],
)
def test_a_path_has_its_value_or_what_is_around_it(path: str, value: str) -> None:
    assert value_at(TEXT, path) == value


def test_a_path_without_any_value_has_the_whole() -> None:
    assert places(TEXT, ["x", "not a path", ""]) == {"x": 0, "": 0}


def test_of_a_repeated_key_the_last_counts() -> None:
    assert value_at('{"a": {"b": 1}, "a": {"c": 2}}', "a.c") == "2"
    assert value_at('{"a": {"b": 1}, "a": {"c": 2}}', "a.b") == '{"c": 2}'


@given(VALUES, st.sampled_from([None, 2]))
@examples(100)
def test_every_value_is_found(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    for path, inner in paths_of(value):
        assert value_at(text, path) == json.dumps(inner)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("text", ["", "{", "]}", ",,", '{"a":1,"', '"' * 100_001, "[" * 100_000, '{"a":[{},"a"]]}{'])
def test_a_text_that_is_not_json_is_read_to_its_end(text: str) -> None:
    assert places(text, ["a", "a[0].a"]).keys() == {"a", "a[0].a"}
