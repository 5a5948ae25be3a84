"""A retry chain as plain text."""

from datetime import UTC

import msgspec

from liveview.log.read.retry_chain import MOST
from liveview.tui.inspector.chain import chain_lines
from liveview.tui.lines.context import EventContext
from tests.support.tui.fakes import Session
from tests.support.tui.reading import text

ONE = {"type": "track", "event": "A", "userId": "u", "messageId": "m", "timestamp": "2026-09-21T14:13:20Z"}
BODY = msgspec.json.encode({"writeKey": "dev", "batch": [ONE]})


def shown(session: Session, event_id: int) -> list[str]:
    return text(chain_lines(session.detail(event_id), EventContext(zone=UTC)))


def test_a_request_that_was_never_repeated_has_none(session: Session) -> None:
    assert shown(session, session.post(BODY, "/v1/batch")) == []


def test_each_request_says_when_it_came_and_what_its_client_counted(session: Session) -> None:
    for count in range(3):
        found = session.post(BODY, "/v1/batch", **{"X-Retry-Count": f"{count}\x1b"})
        session.at += 1.5
    first = [
        "its events came in 3 requests",
        "request 1 at 09-21 14:13:20.250, X-Retry-Count 0\\x1b, answered 200",
        "request 2, 1.5 s later, X-Retry-Count 1\\x1b, answered 200",
    ]
    assert shown(session, found) == [*first, "request 3, 3.0 s later, X-Retry-Count 2\\x1b, answered 200, this one"]
    assert shown(session, 1)[1].endswith(", this one")


def test_a_long_chain_is_counted(session: Session) -> None:
    for _ in range(MOST + 3):
        found = session.post(BODY, "/v1/batch")
    lines = shown(session, found)
    assert len(lines) == MOST + 2
    assert lines[-1] == "and 3 more requests"
