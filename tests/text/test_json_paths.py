"""Paths into JSON: every value has its own, and it leads back to the value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.text.json_paths import Step, below, steps_below
from tests.support.examples import examples

STEPS = st.lists(st.integers(0, 10**6) | st.text(max_size=8), max_size=5).map(tuple)
law = examples(100)


class TestPaths:
    @pytest.mark.parametrize(
        ("steps", "path"),
        [
            ((), "properties"),
            (("price",), "properties.price"),
            (("items", 0, "sku"), "properties.items[0].sku"),
            (("$x-y",), "properties.$x-y"),
            (("a b",), 'properties["a b"]'),
            (("a.b", "", '"'), 'properties["a.b"][""]["\\""]'),
            (("0", 0), "properties.0[0]"),
        ],
    )
    def test_are_written_as_the_payload_tab_writes_them(self, steps: tuple[Step, ...], path: str) -> None:
        assert below("properties", steps) == path

    def test_of_the_document_begin_without_a_dot(self) -> None:
        assert (below("", ("a", "b")), below("", ("a b",)), below("", ())) == ("a.b", '["a b"]', "")
        assert [steps_below("", path) for path in ("a.b", '["a b"]', "")] == [("a", "b"), ("a b",), ()]

    @given(STEPS)
    @law
    def test_lead_back(self, steps: tuple[Step, ...]) -> None:
        for outer in ("", "properties.$user_props"):
            assert steps_below(outer, below(outer, steps)) == steps

    @given(STEPS, STEPS)
    @law
    def test_are_never_the_same_for_two_values(self, one: tuple[Step, ...], other: tuple[Step, ...]) -> None:
        assert (below("p", one) == below("p", other)) == (one == other)

    @pytest.mark.parametrize("path", ["traits.a", "propertiesa", "properties..a", "properties[x]", "properties.a b"])
    def test_of_something_else_lead_nowhere(self, path: str) -> None:
        assert steps_below("properties", path) is None

    def test_with_a_key_that_is_not_json_lead_to_it_as_it_is(self) -> None:
        assert steps_below("", '["\\q"]') == ("\\q",)

    @pytest.mark.timeout(5)
    def test_of_any_length_are_read_at_once(self) -> None:
        assert steps_below("", '["' + "\\" * 1_000_001) is None
        assert len(steps_below("", "a" + ".a" * 99_999) or ()) == 100_000
