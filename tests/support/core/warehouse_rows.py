"""Rows of warehouses, made of events with any properties, and read back from what was written."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st

from liveview.core.json.document import Document, encode, read
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.warehouse_names import columns_of
from liveview.core.shapes.warehouse_rows import FIXED, row_of
from tests.support.core.inputs import NOW, TOKEN, body
from tests.support.core.pipelines import read as read_event

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
_NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from([10**30, -(2**63)])
_SCALARS = st.none() | st.booleans() | _NUMBERS | _TEXTS | st.sampled_from(["=1+1", "'=1", "''", "@a", "\tx", "a\r\nb"])
VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=6
)
"""Any value of a property."""
PROPERTIES = st.dictionaries(
    _TEXTS | st.sampled_from(["Total Price", "total_price", "time", "other", "select", "é", "a" * 80]),
    VALUES,
    max_size=8,
)
"""Any properties."""


def outgoing(name: str = "Purchase", message: str = "m1", /, **properties: Any) -> OutgoingEvent:
    """An event with these properties."""
    return OutgoingEvent(read_event(body(name, **properties)), NOW, message)


def outgoing_with(properties: Mapping[str, Any], message: str = "m1") -> OutgoingEvent:
    """The same with any properties, numbers with all their digits among them."""
    own = {"distinct_id": "u1", "token": TOKEN, "time": NOW}
    content = msgspec.json.encode({"event": "Purchase", "properties": {**_raw(dict(properties)), **own}})
    return OutgoingEvent(read_event(content), NOW, message)


def sent(event: OutgoingEvent) -> dict[str, Any]:
    """The cells of an event's row, as they arrive at a warehouse."""
    found = read(encode(row_of(event).cells))
    assert isinstance(found, Document)
    return dict(found.value)


def expected(event: OutgoingEvent) -> dict[str, Any]:
    """What a row has to say about an event's properties, by column; comparable."""
    values = {name: value for name, value in event.properties.items() if value is not None}
    columns = columns_of(values, FIXED)
    return {columns[name]: comparable(json_of(encode(value).decode())) for name, value in values.items()}


def json_of(text: str) -> Any:
    """A JSON text with exact numbers."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def comparable(value: Any) -> Any:
    """A value in which true is not 1."""
    if isinstance(value, bool):
        return "a boolean", value
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items()}
    return [comparable(each) for each in value] if isinstance(value, list) else value


def _raw(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _raw(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_raw(each) for each in value]
    return msgspec.Raw(str(value)) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
