"""Properties of a plan that is a table."""

from decimal import Decimal
from typing import Any

import pytest

from liveview.errors import PlanError
from liveview.plans.reading.columns import ITEMS, Steps, TableProperty, read_path
from liveview.plans.reading.place import PlanPlace

PLACE = PlanPlace("plan.csv")


def schema(*lines: tuple[str, str] | tuple[str, str, bool] | tuple[str, str, bool, str]) -> dict[str, Any]:
    """The schema of lines: path, types, whether it is required, example."""
    root = TableProperty()
    for number, line in enumerate(lines, start=2):
        path, types, required, example = (*line, False, "")[:4] if len(line) == 2 else (*line, "")[:4]
        given = tuple(types.split("|")) if types else ()
        root.add(read_path(path), number, given, required=required, example=example)
    return root.schema(PLACE)


class TestReadPath:
    @pytest.mark.parametrize(
        ("text", "steps"),
        [
            ("price", ("price",)),
            ("Order Total", ("Order Total",)),
            ("a.b.c", ("a", "b", "c")),
            ("items[].sku", ("items", ITEMS, "sku")),
            ("a[][]", ("a", ITEMS, ITEMS)),
            ('["a.b"].c', ("a.b", "c")),
            ('a["b\\"]"][]', ("a", 'b"]', ITEMS)),
        ],
    )
    def test_steps_from_the_outside_in(self, text: str, steps: Steps) -> None:
        assert read_path(text) == steps

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("[]", "a path begins with a name; write it like items"),
            ("", "a path begins with a name"),
            (".a", "not a path from character 1 on"),
            ("a.", "not a path from character 2 on"),
            ("a[0]", "not a path from character 2 on"),
            ("a[", "not a path from character 2 on"),
            ("a]b", "not a path from character 2 on"),
            ("a[]b", "not a path from character 4 on"),
            ('["\\x"]', "Invalid"),
            (".".join("a" * 65), "it is nested too deep, at most 64 levels; shorten it"),
        ],
    )
    def test_anything_else_is_refused(self, text: str, reason: str) -> None:
        with pytest.raises(ValueError, match=reason):
            read_path(text)


class TestSchema:
    def test_paths_are_nested(self) -> None:
        assert schema(("items[].sku", "string", True), ("items[].price", "number"), ("a.b", "null", True)) == {
            "type": "object",
            "properties": {
                "items": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"sku": {"type": "string"}, "price": {"type": "number"}},
                        "required": ["sku"],
                    },
                },
                "a": {"type": "object", "properties": {"b": {"type": "null"}}, "required": ["b"]},
            },
        }

    @pytest.mark.parametrize("turn", [1, -1])
    def test_what_is_around_may_have_its_own_line_before_or_after(self, turn: int) -> None:
        lines = [("tags", "array|null", True), ("tags[]", "string", False)][::turn]
        assert schema(*lines) == {
            "type": "object",
            "properties": {"tags": {"type": ["array", "null"], "items": {"type": "string"}}},
            "required": ["tags"],
        }

    def test_it_may_be_both(self) -> None:
        inner = schema(("a.b", ""), ("a[]", ""))["properties"]["a"]
        assert inner == {"type": ["object", "array"], "properties": {"b": {}}, "items": {}}

    def test_an_inner_property_that_does_not_fit(self) -> None:
        with pytest.raises(PlanError) as refused:
            schema(("a.b", "string"), ("a.b.c", "null"))
        assert str(refused.value).startswith("plan.csv:2: its type is string, but there are paths into it; add object")

    @pytest.mark.parametrize(
        ("types", "text", "value"),
        [
            ("number", "79.90", Decimal("79.90")),
            ("integer", "5", 5),
            ("boolean|null", "true", True),
            ("array", '["a"]', ["a"]),
            ("string", "5", "5"),
            ("string|number", "5", "5"),
            ("", "5", "5"),
            ("number", "5 €", "5 €"),
            ("number", "NaN", "NaN"),
        ],
    )
    def test_an_example_is_a_value_of_its_type(self, types: str, text: str, value: Any) -> None:
        (example,) = schema(("a", types, False, text))["properties"]["a"]["examples"]
        assert example == value
        assert type(example) is type(value)
