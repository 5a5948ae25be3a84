"""Events as rows."""

import json

import pytest
from hypothesis import given

from liveview.core.json.document import encode
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.warehouse_rows import (
    FIXED,
    MOST_COLUMNS,
    ColumnType,
    clash_findings,
    event_findings,
    row_of,
    type_of,
)
from tests.support.core.inputs import NOW, body
from tests.support.core.pipelines import read
from tests.support.core.warehouse_rows import PROPERTIES, comparable, expected, json_of, outgoing, outgoing_with
from tests.support.examples import examples


def cells(event: OutgoingEvent) -> object:
    return json.loads(encode(row_of(event).cells))


class TestRows:
    def test_of_track_events_have_a_column_for_each_property(self) -> None:
        properties = {"$session_id": "s", "$device_id": "d", "$host": "shop.example", "Item Count": 2, "gone": None}
        event = outgoing("View Homepage", **properties)
        assert row_of(event).table == "view_homepage"
        assert cells(event) == {
            "message_id": "m1",
            "event_name": "View Homepage",
            "time": NOW,
            "session_id": "s",
            "device_id": "d",
            "user_id": "13793",
            "host": "shop.example",
            "item_count": 2,
        }

    def test_of_identify_events_have_the_traits(self) -> None:
        event = outgoing("$identify", **{"$user_props": {"email": "a@b.co", "plan": {"seats": 3}}})
        row = row_of(event)
        assert (row.table, row.cells["event_name"]) == ("identifies", "$identify")
        assert (row.cells["email"], row.cells["plan"]) == ("a@b.co", {"seats": 3})

    def test_of_page_events_have_the_page(self) -> None:
        event = outgoing("$page", **{"$current_url": "https://shop.example:8443/a?b", "$title": "A", "depth": 1})
        row = row_of(event)
        assert row.table == "pages"
        assert row.cells["url"] == "https://shop.example:8443/a?b"
        assert (row.cells["title"], row.cells["depth"]) == ("A", 1)
        assert row.cells["host"] == "shop.example"

    def test_of_group_events_have_the_group_and_its_traits(self) -> None:
        row = row_of(outgoing("$group", **{"$group_id": "g1", "$group_props": {"size": 7, "group_id": "own"}}))
        assert (row.table, row.cells["group_id"], row.cells["size"]) == ("groups", "own", 7)

    def test_have_whole_seconds_without_a_fraction(self) -> None:
        event = OutgoingEvent(read(body()), 1_600_000_000.0, "m")
        assert encode(row_of(event).cells["time"]) == b"1600000000"

    @pytest.mark.parametrize("url", ["http://[", 7, None, "/path"])
    def test_have_no_host_of_a_url_without_one(self, url: object) -> None:
        assert "host" not in row_of(outgoing("A", **{"$current_url": url})).cells

    def test_have_as_many_columns_as_a_table_may_have(self) -> None:
        row = row_of(outgoing("A", **{f"p{number}": number for number in range(300)}))
        own = [name for name in row.cells if name not in FIXED]
        assert len(own) == MOST_COLUMNS - len(FIXED)
        assert row.cells["other"] == {f"p{number}": number for number in range(len(own), 300)}

    @examples(100)
    @given(PROPERTIES)
    def test_say_everything_that_the_properties_say(self, properties: dict[str, object]) -> None:
        event = outgoing_with(properties)
        row = json_of(encode(row_of(event).cells).decode())
        own = {column: comparable(value) for column, value in row.items() if column not in FIXED}
        assert own | row.get("other", {}) == expected(event)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", ColumnType.TEXT),
        (1, ColumnType.NUMBER),
        (1.5, ColumnType.NUMBER),
        (True, ColumnType.BOOLEAN),
        ([], ColumnType.JSON),
        ({}, ColumnType.JSON),
    ],
)
def test_a_column_has_the_type_of_its_value(value: object, kind: ColumnType) -> None:
    assert type_of(value) is kind


class TestFindings:
    def test_name_properties_that_become_one_column(self) -> None:
        (found,) = clash_findings(row_of(outgoing("A", **{"Total Price": 1, "total_price": 2})).cells)
        assert found.word == "name-clash"
        assert "total_price_" in found.sentence

    def test_are_not_more_than_anybody_reads(self) -> None:
        properties = {spelling: 1 for n in range(50) for spelling in (f"p{n}", f"P{n}")}
        assert len(clash_findings(row_of(outgoing("A", **properties)).cells)) == 10

    def test_name_events_that_share_a_table(self) -> None:
        assert [each.word for each in event_findings("View Homepage", ("View Homepage", "view-homepage"))] == [
            "name-clash"
        ]
        assert event_findings("View Homepage", ("View Homepage", "Purchase")) == ()
