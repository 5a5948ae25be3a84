"""Transformations as the configuration writes them."""

from typing import Any

import msgspec
import pytest

from liveview.model.transform import (
    ChangeCase,
    ChangeType,
    Constant,
    Delete,
    Operation,
    Rename,
    RenameEvent,
    Standard,
    Transform,
)

OPERATIONS: list[tuple[dict[str, Any], Operation]] = [
    ({"op": "rename_event", "to": "Order"}, RenameEvent("Order")),
    ({"op": "standard", "to": "Purchase"}, Standard("Purchase")),
    ({"op": "rename", "from": "a", "to": "b"}, Rename("a", "b")),
    ({"op": "type", "prop": "a", "to": "number"}, ChangeType("a", "number")),
    ({"op": "case", "prop": "a", "to": "upper"}, ChangeCase("a", "upper")),
    ({"op": "delete", "prop": "a"}, Delete("a")),
    ({"op": "constant", "prop": "a", "value": 1.5}, Constant("a", 1.5)),
]


@pytest.mark.parametrize(("written", "meant"), OPERATIONS, ids=[written["op"] for written, _ in OPERATIONS])
def test_each_operation_is_read_and_written_alike(written: dict[str, Any], meant: Operation) -> None:
    transform = msgspec.convert({"ops": [written]}, Transform)
    assert transform == Transform("*", "*", (meant,))
    assert msgspec.json.decode(msgspec.json.encode(transform))["ops"] == [written]


@pytest.mark.parametrize(
    "written",
    [
        {"op": "double", "prop": "a"},
        {"op": "rename", "to": "b"},
        {"op": "type", "prop": "a", "to": "date"},
        {"op": "delete", "prop": ""},
        {"op": "delete", "prop": "a", "to": "b"},
        {"op": "constant", "prop": "a", "value": []},
    ],
)
def test_an_unknown_operation_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"ops": [written]}, Transform)
