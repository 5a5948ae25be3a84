"""A schema of a value that is accepted as it is."""

from typing import Any

import pytest

from liveview.plans.describing import described, described_members


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (None, {}),
        (True, {"type": "boolean"}),
        (7, {"type": "number"}),
        ("ada@example.org", {"type": "string"}),
        ([], {"type": "array"}),
        ([None], {"type": "array", "items": {}}),
        ([1, None], {"type": "array", "items": {"type": ["number", "null"]}}),
        ({}, {"type": "object", "properties": {}}),
        (
            [{"a": 1}, {"a": "x", "b": [2]}],
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "a": {"type": ["number", "string"]},
                        "b": {"type": "array", "items": {"type": "number"}},
                    },
                },
            },
        ),
    ],
)
def test_it_has_the_types_and_the_names(value: Any, schema: Any) -> None:
    assert described(value) == schema


def test_names_that_are_data_are_not_written_but_allowed() -> None:
    part = described_members([{"price": 1, "ada@example.org": 2}])
    assert part == {"properties": {"price": {"type": "number"}}, "additionalProperties": True}
