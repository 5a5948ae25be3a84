"""Wanted and found."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs.kinds import ValueKind
from liveview.specs.matching import FieldMiss, differences
from tests.support.examples import examples

_SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3)
_JSON: st.SearchStrategy[Any] = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=12,
)


def differing(wanted: Any, found: Any) -> list[str]:
    return [each.text for each in differences(wanted, found, ("properties",))]


@st.composite
def subset(draw: st.DrawFn, value: Any) -> Any:
    """The value without some members of its objects."""
    if isinstance(value, dict):
        kept = draw(st.sets(st.sampled_from(sorted(value)))) if value else set()
        return {key: draw(subset(value[key])) for key in kept}
    return [draw(subset(each)) for each in value] if isinstance(value, list) else value


class TestSubsets:
    @examples(200)
    @given(st.data())
    def test_a_value_without_some_members_is_met_by_the_whole(self, data: st.DataObject) -> None:
        whole = data.draw(_JSON)
        assert not differing(data.draw(subset(whole)), whole)

    @examples(200)
    @given(_JSON, _JSON)
    def test_values_that_meet_each_other_are_equal(self, one: Any, other: Any) -> None:
        both = not differing(one, other) and not differing(other, one)
        assert both == (repr(_sorted(one)) == repr(_sorted(other)))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


class TestDifferences:
    @pytest.mark.parametrize(
        ("wanted", "found", "text"),
        [
            ({"a": 500}, {"a": "500"}, 'properties.a is "500", wanted 500'),
            ({"a": 1}, {}, "properties.a is missing, wanted 1"),
            ({"a": {"b": 1}}, {"a": [1]}, 'properties.a is [1], wanted {"b": 1}'),
            ({"a": [1]}, {"a": [1, 2]}, "properties.a is 2 items, wanted 1 item"),
            ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, "properties.a[0].b is 2, wanted 1"),
            ({"a": None}, {"a": False}, "properties.a is false, wanted null"),
            ({"a": {}}, {"a": 0}, "properties.a is 0, wanted {}"),
            ({"a.b": ValueKind("uuid")}, {"a.b": "x"}, 'properties["a.b"] is "x", wanted kind uuid'),
            ({"a": ValueKind("any")}, {}, "properties.a is missing, wanted kind any"),
        ],
    )
    def test_say_where_and_what(self, wanted: Any, found: Any, text: str) -> None:
        assert differing(wanted, found) == [text]

    def test_all_of_them_are_named(self) -> None:
        assert len(differing({"a": 1, "b": [1, 2], "c": {"d": 1}}, {"b": [2, 1], "c": {"d": 1}})) == 3

    def test_numbers_are_compared_by_value(self) -> None:
        assert not differing({"a": 500}, {"a": 500.0})

    def test_no_text_of_an_event_is_raw(self) -> None:
        (found,) = differences({"a\x1b": "\x9b"}, {"a\x1b": "::\n"}, ())
        assert found == FieldMiss('["a\\u001b"]', r'"\x9b"', r'"::\n"')
