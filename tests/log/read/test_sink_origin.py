"""From a request at the sink to its event, in a log that the real core filled."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.log.read.overview import sink_request, sink_requests
from liveview.log.read.reader import Reader
from liveview.log.read.sink_origin import event_of_sink_request
from tests.support.tui import samples
from tests.support.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    filled = samples.shop(tmp_path / "session.db")
    yield filled
    filled.close()


@pytest.fixture
def reader(session: Session) -> Iterator[Reader]:
    with Reader(session.path) as found:
        yield found


def test_every_request_leads_to_an_event_with_its_message_id(reader: Reader) -> None:
    seen = sink_requests(reader, 1_000)
    assert len(seen) > 20
    for each in seen:
        request = sink_request(reader, each.id)
        assert request is not None
        event_id = event_of_sink_request(reader, request)
        found = reader.execute("select message_id from deliveries where event_id = ?", (event_id,))
        assert (request.message_id,) in found.fetchall()


def test_a_request_of_somebody_else_has_no_event(reader: Reader) -> None:
    request = sink_request(reader, 1)
    assert request is not None
    assert event_of_sink_request(reader, msgspec.structs.replace(request, message_id="")) is None
    assert event_of_sink_request(reader, msgspec.structs.replace(request, message_id="unknown")) is None


def test_only_calls_that_had_begun_by_then_count_and_not_too_many_of_them(reader: Reader) -> None:
    newest = sink_request(reader, sink_requests(reader, 1)[0].id)
    assert newest is not None
    assert event_of_sink_request(reader, newest) is not None
    assert event_of_sink_request(reader, msgspec.structs.replace(newest, received_at=0.0)) is None
    later = msgspec.structs.replace(newest, received_at=newest.received_at + 60)
    assert event_of_sink_request(reader, later) == event_of_sink_request(reader, newest)
    oldest = sink_request(reader, 1)
    assert oldest is not None
    assert (
        event_of_sink_request(reader, msgspec.structs.replace(oldest, received_at=newest.received_at), look_back=3)
        is None
    )


def test_an_empty_session_has_no_calls(tmp_path: Path, reader: Reader) -> None:
    request = sink_request(reader, 1)
    assert request is not None
    empty = Session(tmp_path / "empty.db")
    with Reader(empty.path) as other:
        assert event_of_sink_request(other, request) is None
    empty.close()
