"""The recipe for an `$insert_id`."""

import json
from typing import Any

import pytest

from liveview.tui.compose.insert_id import insert_id

PROPERTIES = {"time": 1577836800, "distinct_id": "13793", "$device_id": "d", "price": 5}
EVENT = {"event": "Purchase", "properties": PROPERTIES}


def changed(**properties: Any) -> str:
    return json.dumps({**EVENT, "properties": {**PROPERTIES, **properties}})


def test_the_same_event_has_the_same_id_whatever_else_it_says() -> None:
    found = insert_id(json.dumps(EVENT))
    assert found is not None
    assert len(found) == 32
    assert insert_id(changed(price=6, token="x")) == found
    assert insert_id(changed(time=1577836800.0)) == found


@pytest.mark.parametrize("other", [{"time": 1577836800.5}, {"distinct_id": "1"}, {"$device_id": "e"}])
def test_what_identifies_it_makes_another(other: dict[str, Any]) -> None:
    assert insert_id(changed(**other)) != insert_id(json.dumps(EVENT))


def test_so_does_its_name() -> None:
    assert insert_id(json.dumps({**EVENT, "event": "Refund"})) != insert_id(json.dumps(EVENT))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "5", '{"properties": 1}', '{"properties": {}}', '{"properties": {"time": ""}}', "[" * 100_000],
)
def test_without_a_time_or_an_event_there_is_none(text: str) -> None:
    assert insert_id(text) is None


@pytest.mark.parametrize("time", ["1e999999999", "[1]", '{"a": 1}', "1" * 5000, "true"])
def test_any_time_will_do(time: str) -> None:
    assert insert_id(f'{{"event": "A", "properties": {{"time": {time}}}}}') is not None
