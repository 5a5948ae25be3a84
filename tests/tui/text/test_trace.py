"""Trace as plain text, over dossiers that the real core and the real log made."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from liveview.log.reader import Reader
from liveview.model.delivery import Outcome
from liveview.tui.text.trace import trace_lines
from tests.tui import samples
from tests.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path / "session.db")
    yield session
    session.close()


def trace(session: Session, event_id: int) -> list[str]:
    session.flush()
    with Reader(session.path) as reader:
        dossier = reader.dossier(event_id)
    assert dossier is not None
    lines = trace_lines(dossier, session.engine.in_flight(), session.at, UTC)
    return [f"{line.lead:9}{line.text}".rstrip() for line in lines]


class TestDelivered:
    def test_one_line_a_step_with_the_time_since_receipt(self, session: Session):
        event_id = session.send(**{"$insert_id": "a1"})
        webhooks, mixpanel = sorted(session.calls)
        session.answer(mixpanel, Outcome.OK, 12)
        session.answer(webhooks, Outcome.OK, 16)
        session.answer(webhooks, Outcome.TIMEOUT, 5001)
        assert trace(session, event_id) == [
            "+0 ms    received POST /track, 110 B",
            "         at 14:13:20.250 from 127.0.0.1",
            "         ✓ valid",
            '         fresh: the first with $insert_id "a1"',
            "         → Webhooks: by default",
            "         → Mixpanel: by default",
            "         webhooks get the properties without distinct_id, token, time, $insert_id",
            "         in the log, answered 200",
            "+12 ms   Mixpanel 1/1 ✓ 200 in 12 ms  sink:/mixpanel",
            "         ✓ Mixpanel delivered: 1 of 1 ok",
            "+16 ms   Webhooks 1/2 ✓ 200 in 16 ms  sink:/orders",
            "+5017 ms Webhooks 2/2 ⧗ timeout at 5.00 s  sink:/audit",
            "         ✓ Webhooks delivered: 1 of 2 ok, the failed ones are never retried",
        ]

    def test_a_call_under_way_shows_its_budget(self, session: Session):
        event_id = session.send(**{"$insert_id": "a1"})
        session.at += 3.1
        assert "+0 ms    Webhooks 1/2 ◌ 3.1 of 5 s  sink:/orders" in trace(session, event_id)

    def test_a_failed_round_says_when_the_next_one_is_due(self, session: Session):
        event_id = session.send(**{"$insert_id": "a1"})
        session.answer(max(session.calls), Outcome.HTTP_ERROR, 5, response_headers=(("Retry-After", "60"),))
        lines = trace(session, event_id)
        assert "+5 ms    Mixpanel 1/1 ✗ 500 in 5 ms  sink:/mixpanel" in lines
        assert "         ↻ Mixpanel: round 1 failed, round 2 in 1 m 00 s (14:14:20)" in lines

    def test_a_refused_connection_says_so_in_words(self, session: Session):
        event_id = session.send(**{"$insert_id": "a1"})
        session.answer(max(session.calls), Outcome.REFUSED, 1, error="connect to \x1b[31m refused")
        expected = r"+1 ms    Mixpanel 1/1 ✗ connection refused in 1 ms: connect to \x1b[31m refused  sink:/mixpanel"
        assert expected in trace(session, event_id)


class TestNotDelivered:
    def test_an_invalid_event_lists_each_problem_and_its_fix(self, session: Session):
        event_id = session.send(user=None, **{"$insert_id": "a1"})
        assert trace(session, event_id)[2:] == [
            "         ! invalid, 1 error",
            "           no distinct_id (properties.distinct_id)",
            "           fix: add the id of the user, usually the email address",
            "         in the log, answered 200",
        ]

    def test_a_duplicate_names_its_original_and_key(self, session: Session):
        session.send(**{"$insert_id": "a1"})
        assert trace(session, session.send(**{"$insert_id": "a1"}))[3:] == [
            '         = duplicate of #1: same $insert_id "a1"',
            "         dropped: neither routed nor delivered",
            "         in the log, answered 200",
        ]

    def test_a_collision_is_loud_and_shows_the_difference(self, session: Session):
        session.send(time=1_790_000_000, price=500)
        lines = trace(session, session.send(time=1_790_000_000, price=700))
        assert "         = duplicate of #1: same time alone 1790000000" in lines
        assert "         ! COLLISION: it is not the same event as #1" in lines
        assert any(line.endswith("price: 500 there, 700 here") for line in lines)

    def test_an_unrouted_event_says_which_rule_skipped_each_destination(self, session: Session):
        event_id = session.send(**{"$insert_id": "a", "$options": {"integrations": {"Webhooks": False, "All": False}}})
        lines = trace(session, event_id)
        assert "         ⊘ Webhooks skipped: excluded by $options" in lines
        assert "         ⊘ Mixpanel skipped: not named in $options, where All is false" in lines
        assert "         unrouted: no destination gets it" in lines


def test_every_event_of_the_sample_session_has_a_trace(tmp_path: Path):
    """No line is empty and none holds anything a terminal would obey."""
    session = samples.shop(tmp_path / "shop.db")
    try:
        for event_id in range(1, session.engine.balance.received + 1):
            lines = trace(session, event_id)
            assert lines[0].startswith("+0 ms    received POST /track")
            assert all(line.isprintable() and line.strip() for line in lines)
    finally:
        session.close()
