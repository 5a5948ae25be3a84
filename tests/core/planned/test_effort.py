"""How much work a schema can make of one value."""

from typing import Any

import pytest

from liveview.core.planned.effort import is_too_much
from liveview.errors import PlanError
from tests.core.planned.test_check import deep
from tests.support.core.planning import found


def laugh(levels: int, word: str = "allOf") -> dict[str, Any]:
    names = {f"a{level}": {word: [{"$ref": f"#/$defs/a{level + 1}"}] * 2} for level in range(levels)}
    return {"$ref": "#/$defs/a0", "$defs": {**names, f"a{levels}": {"required": ["x"]}}}


def tree(branches: list[Any]) -> dict[str, Any]:
    return {"$ref": "#/$defs/n", "$defs": {"n": {"anyOf": branches}}}


NODE = {"properties": {"a": {"$ref": "#/$defs/n"}}, "type": "object"}
HARMLESS: dict[str, Any] = {
    "no reference": {"properties": {f"p{number}": {"anyOf": [{}, {}]} for number in range(1_000)}},
    "itself": {"$ref": "#"},
    "a list": {"properties": {"next": {"$ref": "#"}}},
    "a tree": {"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}, "all": {"items": {"$ref": "#"}}}},
    "an expression": tree([{"properties": {word: {"items": {"$ref": "#/$defs/n"}}}} for word in ("and", "or", "not")]),
    "few levels": laugh(10),
    "a leaf or a node": tree([{"type": "string"}, NODE]),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_references_are_harmless_while_they_lead_on(what: str) -> None:
    assert not is_too_much(HARMLESS[what])


@pytest.mark.timeout(20)
@pytest.mark.parametrize("schema", [laugh(40), laugh(40, "oneOf"), tree([NODE, NODE])], ids=["all", "one", "tree"])
def test_references_that_lead_to_the_same_places_are_refused(schema: Any) -> None:
    assert is_too_much(schema)
    with pytest.raises(PlanError, match="Purchase: its schema cannot be used: its references lead to the same places"):
        found(schema, {})


def test_a_harmless_schema_is_used() -> None:
    for schema in HARMLESS.values():
        found(schema, {"a": deep(1, 55)})
