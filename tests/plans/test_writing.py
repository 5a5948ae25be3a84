"""Plans as the text of a file."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.event import EventType
from liveview.plans.load import load
from liveview.plans.reading import own
from liveview.plans.reading.json_text import read_json
from liveview.plans.reading.place import PlanPlace
from liveview.plans.writing import text_of
from liveview.samples import folder
from tests.support.examples import examples
from tests.support.plans import plan_of

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_NUMBERS = st.integers(-(10**25), 10**25) | st.decimals(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=20,
)
_UNKNOWN = st.dictionaries(_TEXTS.map("x-{}".format), _JSON, max_size=2)
_SCHEMAS = st.recursive(
    st.booleans()
    | st.builds(lambda values: {"enum": values}, st.lists(_JSON, max_size=3))
    | st.builds(lambda limit, more: {"minimum": limit, **more}, _NUMBERS, _UNKNOWN),
    lambda inner: st.builds(
        lambda members, more: {"properties": members, "required": list(members), **more},
        st.dictionaries(_TEXTS, inner, max_size=3),
        _UNKNOWN,
    ),
    max_leaves=5,
)
_EVENTS = st.builds(
    lambda name, kind, rest, schema: {**rest, "type": kind.value, "schema": schema, "name": name},
    _TEXTS.filter(bool),
    st.sampled_from(EventType),
    _UNKNOWN,
    _SCHEMAS,
)
_DOCUMENTS = st.builds(
    lambda events, version, more: {**more, **plan_of(*events, version=version)},
    st.lists(_EVENTS, max_size=4, unique_by=lambda event: (event["name"], event["type"])),
    st.integers(1, 10**12),
    _UNKNOWN,
)


def spelled(value: Any) -> Any:
    """The value with what `==` does not see: the order of keys, and the digits of numbers."""
    if isinstance(value, dict):
        return [(key, spelled(each)) for key, each in value.items()]
    if isinstance(value, list):
        return [spelled(each) for each in value]
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return ("number", str(value)) if is_number else value


@examples(200)
@given(_DOCUMENTS)
def test_what_is_written_is_read_again_to_the_digit(document: dict[str, Any]) -> None:
    text = text_of(document)
    again = read_json(text, "plan.json")
    assert spelled(again) == spelled(document)
    assert text_of(again) == text
    assert own.read(again, PlanPlace("plan.json")) == own.read(document, PlanPlace("plan.json"))
    text.encode()


def test_the_example_stays_as_it_is(tmp_path: Path) -> None:
    path = folder() / "plans" / "plan.json"
    text = path.read_text(encoding="utf-8")
    written = text_of(read_json(text, ""))
    assert read_json(written, "") == read_json(text, "")
    (tmp_path / "plan.json").write_text(written, encoding="utf-8")
    assert load(tmp_path / "plan.json") == load(path)


@pytest.mark.parametrize("text", ["1", "1.0", "79.90", "-0.0", "1E+2", "0.1", "12345678901234567890.5", "9" * 500])
def test_numbers_keep_their_digits(text: str) -> None:
    assert text_of({"a": read_json(text, "")}) == f'{{\n  "a": {text}\n}}\n'


def test_short_values_are_on_one_line_and_long_ones_are_not() -> None:
    schema = {"type": "object", "required": ["price"], "properties": {"price": {"type": "number"}}}
    long = {"properties": {name: {"type": "string"} for name in ("a" * 30, "b" * 30)}, "x": []}
    assert text_of(plan_of({"name": "A", "schema": schema}, {"name": "B", "schema": long})) == (
        """{
  "liveview_plan": 1,
  "events": [
    {
      "name": "A",
      "schema": {"type": "object", "required": ["price"], "properties": {"price": {"type": "number"}}}
    },
    {
      "name": "B",
      "schema": {
        "properties": {
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": {"type": "string"},
          "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb": {"type": "string"}
        },
        "x": []
      }
    }
  ]
}
"""
    )


def test_letters_are_themselves_and_what_nobody_sees_is_an_escape() -> None:
    text = text_of({"Käufe 日本 😀": 'a\u202e\x1b\u00ad\u2028\n"\\\ud800'})
    assert "Käufe 日本 😀" in text
    assert r'"a\u202e\u001b\u00ad\u2028\n\"\\\ud800"' in text
    assert json.loads(text) == {"Käufe 日本 😀": 'a\u202e\x1b\u00ad\u2028\n"\\\ud800'}


def test_other_values_of_python_are_written_as_json() -> None:
    assert text_of({"a": [True, None, 0.1, 10**5000, Decimal(5)]}).count("\n") > 3
    assert json.loads(text_of({"a": [True, None, 0.1, Decimal(5)]})) == {"a": [True, None, 0.1, 5]}
