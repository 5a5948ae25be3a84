"""Attempts as plain text."""

from datetime import UTC

from liveview.model.delivery import Outcome
from liveview.tui.text.attempts import attempt_lines
from liveview.tui.text.context import Context
from tests.tui.fakes import Session
from tests.tui.text.reading import text


def shown(session: Session, event_id: int) -> list[str]:
    context = Context(session.at, session.engine.in_flight(), zone=UTC)
    return text(attempt_lines(session.dossier(event_id), context))


def test_each_shows_what_was_sent_and_what_came_back(session: Session):
    """With its times, its budgets, and what follows from it."""
    event_id = session.send(**{"$insert_id": "a1"})
    answer = {"response_headers": (("Retry-After", "60"),), "response_body": b"try later"}
    session.answer(max(session.calls), Outcome.HTTP_ERROR, 5, **answer)
    lines = shown(session, event_id)
    at = lines.index("Mixpanel, round 1: ✗ 500 in 5 ms")
    assert lines[at - 2] == "↻ Mixpanel: round 1 failed, round 2 in 1 m 00 s (14:14:20), as it asked (Retry-After: 60)"
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


def test_a_call_under_way_counts_up(session: Session):
    """There is no reply yet to show."""
    event_id = session.send(**{"$insert_id": "a1"})
    session.at += 2.5
    lines = shown(session, event_id)
    assert "Webhooks, round 1: ◌ 2.5 of 5 s" in lines
    assert not [line for line in lines if line.startswith("answer")]


def test_a_later_webhook_says_how_much_of_the_total_budget_was_used_before(session: Session):
    """It is what decides whether it may take its own five seconds."""
    event_id = session.send(**{"$insert_id": "a1"})
    webhooks = min(session.calls)
    session.answer(webhooks, Outcome.TIMEOUT, 5001)
    session.answer(webhooks, Outcome.TIMEOUT, 5001)
    lines = shown(session, event_id)
    assert "budget 5 s; 25 s for all webhooks, 5.0 s of them used before" in lines
    assert "answer none" in lines


def test_without_destinations_it_says_so(session: Session):
    """An invalid event is sent nowhere."""
    assert shown(session, session.send(user=None)) == ["No webhook was called for this event: it is sent nowhere."]
