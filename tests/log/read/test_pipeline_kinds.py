"""The stages of an event on its way to a destination of a kind: they end with requests instead of a body."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.log.read.pipeline import DeliveryStages, StageName
from liveview.log.read.reader import Reader
from liveview.model.delivery import Outcome
from liveview.model.destination import Destination
from liveview.model.kind import Mode
from liveview.model.transform import Rename, Transform
from tests.support.core.kinds import calls_of_klaviyo
from tests.support.kinds import SECRET, klaviyo
from tests.support.tui.fakes import Session
from tests.support.tui.previewed import PREVIEW, SENT, config

OWN_HOST = "https://a.klaviyo.com"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """One event to Klaviyo, a preview, and to `Klaviyo sent`; both with two calls, and after a transformation."""
    with calls_of_klaviyo(2):
        both = config(PREVIEW, klaviyo(Mode.SEND, "Klaviyo sent"))
        transforms = (Transform(destination="Klaviyo sent", ops=(Rename("price", "value"),)),)
        found = Session(tmp_path / "session.db", msgspec.structs.replace(both, transforms=transforms))
        found.send(price=24.6)
        yield found
        found.close()


def stages(
    session: Session, number: int, destination: Destination | None = None, *, before: bool = False
) -> DeliveryStages:
    """Those of one of its deliveries, `before` its first call."""
    detail = session.detail(1)
    detail = msgspec.structs.replace(detail, attempts=()) if before else detail
    with Reader(session.path) as reader:
        return reader.stages(detail, detail.deliveries[number], destination)


def test_the_last_stage_has_the_requests_with_the_notes_about_them(session: Session) -> None:
    found = stages(session, 1, SENT, before=True)
    assert found.has_requests
    assert [stage.name for stage in found.stages] == [
        StageName.RECEIVED,
        StageName.TRANSFORMED,
        StageName.ALLOWED,
        StageName.REQUEST,
    ]
    last = found.stages[-1]
    assert [note.code for note in last.notes] == ["shaped"]
    assert [note.code for note in found.stages[1].notes] == ["renamed"]
    assert [call.url for call in last.requests] == ["sink:/klaviyo/1", "sink:/klaviyo/2"]
    assert last.body == b"\n".join(call.body for call in last.requests)
    assert b'"value":24.6' in last.body
    assert not last.was_sent


def test_a_preview_has_them_at_the_services_own_host_unless_it_has_a_url(session: Session) -> None:
    assert [call.url for call in stages(session, 0, PREVIEW).stages[-1].requests] == [f"{OWN_HOST}/1", f"{OWN_HOST}/2"]
    there = msgspec.structs.replace(PREVIEW, url="http://127.0.0.1:9")
    assert stages(session, 0, there).stages[-1].requests[0].url == "http://127.0.0.1:9/1"
    assert stages(session, 0).stages[-1].requests[0].url == f"{OWN_HOST}/1"


def test_where_nobody_knows_where_it_goes_there_are_only_paths(session: Session) -> None:
    """The destination is gone, or is of another kind."""
    assert [call.url for call in stages(session, 1, before=True).stages[-1].requests] == ["/1", "/2"]
    assert stages(session, 1, Destination("Klaviyo sent"), before=True).stages[-1].requests[0].url == "/1"


def test_the_latest_round_says_what_was_sent_and_where(session: Session) -> None:
    """Also when the destination has another URL now; the call that was not made is what it would be."""
    session.answer(2, Outcome.OK)
    session.answer(2, Outcome.HTTP_ERROR)
    elsewhere = msgspec.structs.replace(SENT, url="http://127.0.0.1:9")
    last = stages(session, 1, elsewhere).stages[-1]
    assert last.was_sent
    assert [call.url for call in last.requests] == ["sink:/klaviyo/1", "sink:/klaviyo/2"]
    assert [call.body for call in last.requests] == [each.request_body for each in session.detail(1).attempts]
    assert SECRET not in repr(last)


def test_a_call_that_the_round_did_not_come_to_is_as_it_would_be(session: Session) -> None:
    session.answer(2, Outcome.HTTP_ERROR)
    elsewhere = msgspec.structs.replace(SENT, url="http://127.0.0.1:9")
    urls = [call.url for call in stages(session, 1, elsewhere).stages[-1].requests]
    assert urls == ["sink:/klaviyo/1", "http://127.0.0.1:9/2"]


def test_an_event_that_cannot_become_a_request_is_a_failure(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> tuple[()]:
        raise ArithmeticError("too large a number")

    monkeypatch.setattr("liveview.log.read.delivery_requests.requests_of", wrong)
    found = stages(session, 1, SENT)
    assert (found.stages, found.failure) == ((), "too large a number")
    assert not found.has_requests
