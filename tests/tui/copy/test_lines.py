"""What can be copied of an event."""

import msgspec
import pytest

from liveview.tui.copy.lines import OF_VIEW, Copy, copies
from liveview.tui.keys import bindings
from liveview.tui.keys.copies import MOST_ATTEMPTS
from liveview.tui.lines.context import EventContext
from tests.support.tui.fakes import ENDPOINTS, Session


def found(session: Session, event_id: int, value: str | None = None, view: str = "trace") -> dict[str, Copy]:
    return {copy.name: copy for copy in copies(session.detail(event_id), EventContext(), ENDPOINTS, value, view)}


def test_an_event_that_is_sent_nowhere_has_no_calls_to_copy(session: Session) -> None:
    """And without a cursor there is no value."""
    assert list(found(session, session.send(user=None))) == ["event", "report", "reproduction", "request"]


def test_the_event_is_copied_byte_for_byte(session: Session) -> None:
    """Blanks, digits and order are as received."""
    body = b'{ "event":"A", "properties" : {"n":1.50}}'
    assert found(session, session.post(body))["event"].make() == body


def test_a_request_is_copied_for_this_receiver(session: Session) -> None:
    """It may have come to another port or name, in another run; that of now is in the URL."""
    body = b'{"writeKey":"k","batch":[]}'
    made = found(session, session.post(body, "/v1/batch", Authorization="Basic azo="))["request"].make()
    assert b"--url http://127.0.0.1:4080/v1/batch" in made
    assert b"Authorization: Basic azo=" in made
    assert b"Host" not in made


def test_a_body_that_is_not_json_is_copied_as_it_arrived(session: Session) -> None:
    """With bytes that are not text."""
    copy = found(session, session.post(b"\xff\x00"))["event"]
    assert copy.make() == b"\xff\x00"
    assert copy.file == "event-1-event.bin"


def test_the_latest_calls_come_first_each_with_where_it_went_and_how_it_ended(session: Session) -> None:
    """A digit for each."""
    event_id = session.send(**{"$insert_id": "a"})
    session.answer_all()
    offered = found(session, event_id)
    assert list(offered)[4:] == ["attempt-1", "attempt-2", "attempt-3"]
    assert len(offered) - 4 <= MOST_ATTEMPTS
    assert offered["attempt-3"].detail == "curl as sent to Webhooks sink:/orders, ✓ 200 in 12 ms"
    assert b"--url http://127.0.0.1:4081/orders" in offered["attempt-3"].make()


def test_of_the_pipeline_it_is_the_payload_of_a_stage(session: Session) -> None:
    event_id = session.send()
    assert found(session, event_id, '{"event":"A"}', "pipeline")["value"].label == "payload"
    assert found(session, event_id, "→ Webhooks: by default", "pipeline")["value"].label == "line"
    assert OF_VIEW["pipeline"] == "value"


@pytest.mark.parametrize(("view", "label"), [("payload", "value"), ("trace", "line")])
def test_what_is_under_the_cursor_is_a_value_only_in_the_payload(session: Session, view: str, label: str) -> None:
    """Elsewhere it is a line of text."""
    copy = found(session, session.send(), "a\nb", view)["value"]
    assert (copy.label, copy.detail, copy.make()) == (label, "a b", b"a\nb")


def test_each_has_a_key(session: Session) -> None:
    """The dialog shows it as it is bound."""
    event_id = session.send(**{"$insert_id": "a"})
    session.answer_all()
    assert {f"copy.{name}" for name in found(session, event_id, "x")} <= bindings.DEFAULT_NAMES.keys()


def test_a_recorded_session_is_sent_to_where_liveview_usually_listens(session: Session) -> None:
    """It has no addresses of its own."""
    session.send()
    session.answer_all()
    nowhere = msgspec.structs.replace(ENDPOINTS, receiver="", sink="")
    made = {copy.name: copy.make() for copy in copies(session.detail(1), EventContext(), nowhere, None, "trace")}
    assert b"--url http://127.0.0.1:4080/track" in made["request"]
    assert b"--url http://127.0.0.1:4081/orders" in made["attempt-3"]
