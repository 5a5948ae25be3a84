"""The other views of the inspector as plain text."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path

import pytest

from liveview.log.dossier import Dossier
from liveview.log.reader import Reader
from liveview.model.delivery import Outcome
from liveview.tui.text.cells import Line
from liveview.tui.text.detail import attempt_lines, dedup_lines, http_lines, payload_lines, routing_lines
from tests.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path / "session.db")
    yield session
    session.close()


def dossier(session: Session, event_id: int) -> Dossier:
    session.flush()
    with Reader(session.path) as reader:
        found = reader.dossier(event_id)
    assert found is not None
    return found


def text(lines: Iterable[Line]) -> list[str]:
    return [f"{line.lead} {line.text}".strip() for line in lines]


class TestPayload:
    def test_it_is_the_event_as_received(self, session: Session):
        event_id = session.post(b'{"event":"A","properties":{"n":1.50}}')
        assert text(payload_lines(dossier(session, event_id))) == [
            "{",
            '"event": "A",',
            '"properties": {',
            '"n": 1.50',
            "}",
            "}",
        ]

    def test_a_body_that_is_not_json_is_shown_as_it_arrived(self, session: Session):
        lines = text(payload_lines(dossier(session, session.post(b"\x1b[2J\xff"))))
        assert lines[-1] == r"\x1b[2J\xff"


class TestDedup:
    def test_a_fresh_event_holds_its_key(self, session: Session):
        lines = text(dedup_lines(dossier(session, session.send(**{"$insert_id": "a1"})), UTC))
        assert lines[:2] == ['key $insert_id "a1"', "source $insert_id"]
        assert lines[-1].startswith("Fresh: it holds this key")

    def test_a_collision_shows_what_differs(self, session: Session):
        session.send(price=1, **{"$insert_id": "a1"})
        lines = text(dedup_lines(dossier(session, session.send(price=2, **{"$insert_id": "a1"})), UTC))
        assert lines[-2] == "! COLLISION: same key as #1, but not the same event."
        assert lines[-1].endswith("price: 1 there, 2 here")

    def test_an_invalid_event_takes_no_part(self, session: Session):
        assert "takes no part" in text(dedup_lines(dossier(session, session.send(user=None))))[0]


class TestRouting:
    def test_every_destination_says_yes_or_no_and_why(self, session: Session):
        options = {"$options": {"integrations": {"Webhooks": False}}}
        assert text(routing_lines(dossier(session, session.send(**options)))) == [
            "⊘ Webhooks: skip",
            "excluded by $options (rule excluded)",
            "✓ Mixpanel: send",
            "by default (rule default)",
        ]

    def test_an_invalid_event_is_not_routed(self, session: Session):
        assert text(routing_lines(dossier(session, session.send(user=None)))) == ["Not routed: the event is invalid."]


class TestAttempts:
    def test_each_shows_what_was_sent_and_what_came_back(self, session: Session):
        event_id = session.send(**{"$insert_id": "a1"})
        answer = {"response_headers": (("Retry-After", "60"),), "response_body": b"try later"}
        session.answer(max(session.calls), Outcome.HTTP_ERROR, 5, **answer)
        lines = text(attempt_lines(dossier(session, event_id), UTC))
        assert "Mixpanel, round 1: ✗ 500 in 5 ms" in lines
        assert "webhook sink:/mixpanel" in lines
        assert '"type": "track",' in lines
        assert "Retry-After: 60" in lines
        assert "try later" in lines
        assert any(line.startswith("Mixpanel ↻ round 2 at") for line in lines)

    def test_without_calls_it_says_so(self, session: Session):
        lines = text(attempt_lines(dossier(session, session.send(user=None))))
        assert lines == ["No webhook was called for this event."]


class TestHttp:
    def test_the_request_its_reply_and_its_problems(self, session: Session):
        lines = text(http_lines(dossier(session, session.send(user=None)), UTC))
        assert lines[:2] == ["POST /track", "Host: 127.0.0.1:4080"]
        assert "answered 200" in lines
        assert "received 2026-09-21 14:13:20.250 +0000" in lines
        assert "no distinct_id (properties.distinct_id)" in lines
