"""Where references lead."""

from typing import Any

import pytest

from liveview.core.planned.references import at, resolved

ROOT = {"$defs": {"a/b": {"type": "string"}, "~": 1, "ä": 2}, "allOf": [{"x": 1}, False]}


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("#", ROOT),
        ("#/$defs/a~1b", {"type": "string"}),
        ("#/$defs/~0", 1),
        ("#/$defs/%C3%A4", 2),
        ("#/allOf/0", {"x": 1}),
        ("#/allOf/1", False),
        ("#/allOf/2", None),
        ("#/allOf/x", None),
        ("#/nowhere/at/all", None),
        ("#anchor", None),
        ("other.json", None),
        (5, None),
    ],
)
def test_a_reference_leads_into_its_schema(reference: Any, expected: Any) -> None:
    assert resolved(ROOT, reference) == expected


def test_steps_may_be_positions() -> None:
    assert at(ROOT, ("allOf", 0, "x")) == 1
    assert at(5, ("a",)) is None
