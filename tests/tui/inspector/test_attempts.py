"""Attempts as plain text."""

import contextlib
import gzip
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from liveview.model.delivery import Outcome
from liveview.tui.inspector.attempts import attempt_lines
from liveview.tui.lines.context import EventContext
from tests.support.core.kinds import calls_of_klaviyo
from tests.support.tui.fakes import Session
from tests.support.tui.previewed import PLAIN, SENT, config
from tests.support.tui.reading import text


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """With webhooks only."""
    found = Session(tmp_path / "session.db", PLAIN)
    yield found
    found.close()


def shown(session: Session, event_id: int) -> list[str]:
    context = EventContext(session.at, session.snapshot().in_flight, zone=UTC)
    return text(attempt_lines(session.detail(event_id), context))


def test_each_shows_what_was_sent_and_what_came_back(session: Session) -> None:
    """With its times, its budgets, and what follows from it."""
    event_id = session.send(**{"$insert_id": "a1"})
    answer = {"response_headers": (("Retry-After", "60"),), "response_body": b"try later"}
    session.answer(max(session.calls), Outcome.HTTP_ERROR, 5, **answer)
    lines = shown(session, event_id)
    at = lines.index("Mixpanel, round 1: ✗ 500 in 5 ms")
    assert lines[at - 2] == "↻ Mixpanel: round 1 failed, round 2 in 1 m 00 s (14:14:20), as requested (Retry-After: 60)"
    assert lines[at + 1 : at + 8] == [
        "webhook sink:/mixpanel",
        "began 14:13:20.250",
        "ended 14:13:20.255, after 5 ms",
        "budget 5 s; 25 s for all webhooks",
        "sent 213 B",
        "Content-Type: application/json",
        "{",
    ]
    assert lines[-4:] == ["answer 500, 9 B", "Retry-After: 60", "try later", ""]


def test_a_call_under_way_counts_up(session: Session) -> None:
    """There is no reply yet to show."""
    event_id = session.send(**{"$insert_id": "a1"})
    session.at += 2.5
    lines = shown(session, event_id)
    assert "Webhooks, round 1: ◌ 2.5 of 5 s" in lines
    assert not [line for line in lines if line.startswith("answer")]


def test_a_later_webhook_says_how_much_of_the_total_budget_was_used_before(session: Session) -> None:
    """It is what decides whether it may take its own five seconds."""
    event_id = session.send(**{"$insert_id": "a1"})
    webhooks = min(session.calls)
    session.answer(webhooks, Outcome.TIMEOUT, 5001)
    session.answer(webhooks, Outcome.TIMEOUT, 5001)
    lines = shown(session, event_id)
    assert "budget 5 s; 25 s for all webhooks, 5.0 s of that already used" in lines
    assert "answer none" in lines


def test_without_destinations_it_says_so(session: Session) -> None:
    """An invalid event is sent nowhere."""
    assert shown(session, session.send(user=None)) == [
        "No webhook was called: the event is not sent to any destination."
    ]


def test_several_are_a_table_first_and_nothing_is_shown_twice(session: Session) -> None:
    """Nine full blocks would hide which one was different."""
    event_id = session.send(**{"$insert_id": "a1"})
    webhooks = min(session.calls)
    session.answer(webhooks, Outcome.HTTP_ERROR, 5, response_body=b"try later")
    session.answer(webhooks, Outcome.HTTP_ERROR, 1234, response_body=b"try later")
    lines = shown(session, event_id)
    at = next(number for number, line in enumerate(lines) if line.startswith("round"))
    assert lines[at].split() == ["round", "webhook", "outcome", "ms"]
    assert lines[at + 1].split() == ["1", "sink:/orders", "✗", "500", "5"]
    assert lines[at + 2].split() == ["1", "sink:/audit", "✗", "500", "1,234"]
    assert lines[at + 3] == ""
    assert lines.count("try later") == 1
    assert "answer 500, 9 B, same as above" in lines
    assert sum(line.endswith(", same as above") and line.startswith("sent") for line in lines) == 1


def test_a_packed_answer_is_shown_as_what_it_says(session: Session) -> None:
    """The reason of a failure is what the view is for."""
    event_id = session.send(**{"$insert_id": "a1"})
    packed = gzip.compress(b'{"error": "no such order"}', mtime=0)
    answer = {"response_headers": (("Content-Encoding", "gzip"),), "response_body": packed}
    session.answer(max(session.calls), Outcome.HTTP_ERROR, 5, **answer)
    lines = shown(session, event_id)
    assert "unpacked from gzip, 26 B" in lines
    assert '"error": "no such order"' in [line.strip() for line in lines]


def test_several_calls_of_one_delivery_are_requests_of_a_service(tmp_path: Path) -> None:
    """Each has to succeed, so they share their budget as calls, not as webhooks."""
    with calls_of_klaviyo(2), contextlib.closing(Session(tmp_path / "sent.db", config(SENT))) as session:
        event_id = session.send(price=3)
        session.answer(1, Outcome.OK)
        session.answer(1, Outcome.OK)
        lines = shown(session, event_id)
    assert lines[0] == "✓ Klaviyo sent delivered: 2 of 2 ok"
    at = next(number for number, line in enumerate(lines) if line.startswith("round"))
    assert lines[at].split() == ["round", "request", "outcome", "ms"]
    assert [line.split()[:2] for line in lines[at + 1 : at + 3]] == [["1", "sink:/klaviyo/1"], ["1", "sink:/klaviyo/2"]]
    assert [line for line in lines if line.startswith("request ")] == [
        "request sink:/klaviyo/1",
        "request sink:/klaviyo/2",
    ]
    assert "budget 5 s; 25 s for all calls" in lines
