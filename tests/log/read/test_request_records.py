"""Requests as records: which there are, and which events each has."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.log.read.reader import Reader
from liveview.log.read.request_records import (
    events_of,
    listed_requests,
    listed_sink_requests,
    record_of,
    request_ids,
    sink_request_ids,
)
from liveview.log.rows import store
from liveview.model.sink import SinkRequest
from liveview.text.readable import Base64
from tests.support.log.making import AT, event, new_log, request, writing

REFUSED = {2, 5}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Requests 1 to 6; 3 has three events, 2 and 5 were refused, the others have one event each."""
    path = new_log(tmp_path / "log.db")
    holders = [1, 3, 3, 3, 4, 6]
    events = [
        msgspec.structs.replace(event(number), request_id=holder, position=holders[: number - 1].count(holder) + 1)
        for number, holder in enumerate(holders, start=1)
    ]
    requests = [request(number, "no" if number in REFUSED else None) for number in range(1, 7)]
    requests[3] = msgspec.structs.replace(requests[3], body=(events[4].payload or "").encode())
    sunk = [
        SinkRequest(received_at=AT, path=path, headers=(), body=b"\xff", behaviour="ok", status=200)
        for path in ("/a", "/a?x=1", "/ab", "/%")
    ]
    with writing(path) as connection:
        store(connection, [*requests, *events, *sunk])
    with Reader(path) as found:
        yield found


@pytest.mark.parametrize(("refused", "expected"), [(None, [1, 2, 3, 4, 5, 6]), (True, [2, 5]), (False, [1, 3, 4, 6])])
def test_ids_are_found_in_both_orders(reader: Reader, refused: bool | None, expected: list[int]) -> None:
    assert request_ids(reader, range(1, 7), 9, newest=False, refused=refused) == expected
    assert request_ids(reader, range(1, 7), 2, newest=True, refused=refused) == expected[:-3:-1]
    assert request_ids(reader, range(3, 5), 9, newest=False, refused=refused) == [
        each for each in expected if each in {3, 4}
    ]


def test_each_request_has_its_events(reader: Reader) -> None:
    expected = {1: (1,), 2: (), 3: (2, 3, 4), 4: (5,), 5: (), 6: (6,)}
    assert {found.id: found.events for found in listed_requests(reader, range(1, 7))} == expected
    assert {found.id: found.events for found in listed_requests(reader, [3, 5])} == {3: (2, 3, 4), 5: ()}
    assert {number: events_of(reader, number) for number in (*expected, 7)} == {**expected, 7: ()}
    assert listed_requests(reader, []) == []


def test_a_body_that_is_the_payload_is_whole(reader: Reader) -> None:
    assert reader.execute("select body from requests where id = 4").fetchone() == (None,)
    (found,) = listed_requests(reader, [4])
    assert found.body == reader.execute("select payload from events where id = 5").fetchone()[0]


def test_a_path_of_the_sink_is_meant_as_it_is(reader: Reader) -> None:
    assert sink_request_ids(reader, range(1, 5), 9, newest=False, path=None) == [1, 2, 3, 4]
    assert sink_request_ids(reader, range(1, 5), 9, newest=True, path="/a") == [2, 1]
    assert sink_request_ids(reader, range(1, 5), 9, newest=True, path="/%") == [4]
    assert sink_request_ids(reader, range(1, 5), 1, newest=True, path="/a") == [2]


def test_a_request_to_the_sink_without_a_message_id_has_no_event(reader: Reader) -> None:
    found = listed_sink_requests(reader, [1, 3])
    assert [(each.id, each.path, each.body, each.events) for each in found] == [
        (1, "/a", Base64("/w=="), ()),
        (3, "/ab", Base64("/w=="), ()),
    ]


def test_a_request_is_its_columns() -> None:
    assert record_of(request(7, "no")).body == "{}"
