"""Choosing events by their columns and a filter."""

from pathlib import Path

import pytest

from liveview.log.filter import parse
from liveview.log.read.reader import Reader
from liveview.log.read.selected import latest_deliveries, newest, of_request, selected
from tests.support.log.filter_world import NOW, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = new_log(tmp_path / "log.db")
    sent, skipped = DeliverySummary("Webhooks"), DeliverySummary("Webhooks", "skip", None, 0)
    again = DeliverySummary("Webhooks", state="pending")
    events = [
        Happened(deliveries=[sent, DeliverySummary("Mixpanel")]),
        Happened(name="Signup", user="7", payload='{"event":"Signup","properties":{"price":5}}', deliveries=[skipped]),
        Happened(deliveries=[sent, again]),
        Happened(name=None, payload=None, state="invalid"),
    ]
    with writing(path) as connection:
        fill(connection, events)
    return path


@pytest.mark.parametrize(
    ("columns", "text", "ids"),
    [
        ({}, "", [1, 2, 3, 4]),
        ({"name": "Purchase"}, "", [1, 3]),
        ({"name": "Purchase", "state": "invalid"}, "", []),
        ({"distinct_id": "7"}, "price>4", [2]),
        ({"state": "invalid"}, "", [4]),
        ({}, "dest:Mixpanel or is:invalid", [1, 4]),
    ],
)
def test_columns_and_filter_must_both_match(log: Path, columns: dict[str, str], text: str, ids: list[int]) -> None:
    with Reader(log) as reader:
        assert [each.id for each in selected(reader, columns, parse(text, NOW))] == ids


def test_each_has_what_is_needed_to_choose(log: Path) -> None:
    with Reader(log) as reader:
        *_, first, last = selected(reader, {}, parse("", NOW))
        assert (last.name, last.type, last.state, last.payload) == (None, "track", "invalid", None)
        assert (first.name, first.payload) == ("Purchase", '{"event":"Purchase","properties":{}}')


def test_the_latest_delivery_to_a_destination_counts(log: Path) -> None:
    with Reader(log) as reader:
        found = latest_deliveries(reader, "Webhooks")
        assert {key: (each.decision, each.state) for key, each in found.items()} == {
            1: ("send", "delivered"),
            2: ("skip", None),
            3: ("send", "pending"),
        }
        assert latest_deliveries(reader, "Nowhere") == {}


def test_the_newest_come_oldest_first(log: Path) -> None:
    with Reader(log) as reader:
        assert (newest(reader, 2), newest(reader, 20)) == ([3, 4], [1, 2, 3, 4])


def test_the_events_of_a_request(log: Path) -> None:
    with Reader(log) as reader:
        assert (of_request(reader, 2), of_request(reader, 99), of_request(reader, None)) == ([2], [], [])
