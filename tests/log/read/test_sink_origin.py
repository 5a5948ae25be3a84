"""From a request at the sink to its event, in a log that the real core filled."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.log.read.overview import sink_request, sink_requests
from liveview.log.read.reader import Reader
from liveview.log.read.sink_origin import SinkOrigin, origin_of_sink_request
from liveview.model.destination import Destination, Webhook
from liveview.model.hipaa import Hipaa
from liveview.model.note import Note, PipelineStep
from liveview.model.transform import Delete, Transform
from tests.support.running import JSON, event, running, to
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
        origin = origin_of_sink_request(reader, request)
        assert origin is not None
        found = reader.execute("select message_id from deliveries where event_id = ?", (origin.event_id,))
        assert (request.message_id,) in found.fetchall()


def test_a_request_of_somebody_else_has_no_event(reader: Reader) -> None:
    request = sink_request(reader, 1)
    assert request is not None
    assert origin_of_sink_request(reader, msgspec.structs.replace(request, message_id="")) is None
    assert origin_of_sink_request(reader, msgspec.structs.replace(request, message_id="unknown")) is None


def test_only_calls_that_had_begun_by_then_count_and_not_too_many_of_them(reader: Reader) -> None:
    newest = sink_request(reader, sink_requests(reader, 1)[0].id)
    assert newest is not None
    assert origin_of_sink_request(reader, newest) is not None
    assert origin_of_sink_request(reader, msgspec.structs.replace(newest, received_at=0.0)) is None
    later = msgspec.structs.replace(newest, received_at=newest.received_at + 60)
    assert origin_of_sink_request(reader, later) == origin_of_sink_request(reader, newest)
    oldest = sink_request(reader, 1)
    assert oldest is not None
    assert (
        origin_of_sink_request(reader, msgspec.structs.replace(oldest, received_at=newest.received_at), look_back=3)
        is None
    )


def test_an_empty_session_has_no_calls(tmp_path: Path, reader: Reader) -> None:
    request = sink_request(reader, 1)
    assert request is not None
    empty = Session(tmp_path / "empty.db")
    with Reader(empty.path) as other:
        assert origin_of_sink_request(other, request) is None
    empty.close()


class TestRemovals:
    """What steps of the pipeline removed on the way to the sink."""

    def test_are_those_of_the_destination_that_called(self, tmp_path: Path) -> None:
        """All of them send the same `messageId`, two of them to one path."""

        def calling(name: str, path: str, **options: Any) -> Destination:
            return Destination(name, webhooks=(Webhook(f"sink:{path}", JSON),), **options)

        destinations = calling("One", "/one"), calling("Two", "/two", hipaa=False), calling("Three", "/two", baa=True)
        config = msgspec.structs.replace(
            to(),
            destinations=destinations,
            transforms=(Transform(destination="Two", ops=(Delete("a"),)),),
            hipaa=Hipaa(on=True, events=("plan",)),
        )
        with running(tmp_path, config) as app:
            app.post(event(a="text", b=5, plan="pro"))
            app.settled(1)
            app.wait_for(lambda: app.rows("select count(*) from sink_requests") == [3])
        found = {}
        with Reader(app.log) as reader:
            for seen in sink_requests(reader, 10):
                request = sink_request(reader, seen.id)
                assert request is not None
                assert request.deviations == ()
                origin = origin_of_sink_request(reader, request)
                assert origin is not None
                removed = tuple(name for note in origin.removals for name in note.removed)
                found[origin.destination] = seen.path, removed
        assert found == {"One": ("/one", ("a", "b")), "Two": ("/two", ("a",)), "Three": ("/two", ())}

    def test_leave_out_notes_of_other_changes(self) -> None:
        removed, other = (Note(PipelineStep.HIPAA, "c", "s", removed=names) for names in (("a",), ()))
        assert SinkOrigin(1, "One", (other, removed)).removals == (removed,)
