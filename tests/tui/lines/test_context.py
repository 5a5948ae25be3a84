"""What time it is, in words."""

from datetime import UTC

import pytest

from liveview.model.snapshot import InFlight
from liveview.tui.lines.context import EventContext

AT = 1_790_000_000.0


@pytest.mark.parametrize(
    ("context", "words"),
    [
        (EventContext(AT, zone=UTC), "in 4.8 s (14:13:24)"),
        (EventContext(AT + 9, zone=UTC), "now (14:13:24)"),
        (EventContext(zone=UTC), "at 09-21 14:13:24"),
        (EventContext(AT - 86_400, zone=UTC), "in 24 h 00 m (09-21 14:13:24)"),
        (EventContext(AT, zone=UTC, recorded=True), "in 4.8 s (09-21 14:13:24)"),
    ],
)
def test_a_wait_counts_down_while_somebody_watches(context: EventContext, words: str) -> None:
    """A report or a recorded session, or another day than today, has the day too."""
    assert context.wait_and_time(AT + 4.8) == words


@pytest.mark.parametrize(
    ("webhook", "words"),
    [(1, "3.1 of 5 s"), (2, "3.1 of 5 s, all webhooks 8.2 of 25 s")],
)
def test_a_call_is_measured_against_both_budgets_when_they_differ(webhook: int, words: str) -> None:
    """For the first webhook they begin together."""
    call = InFlight(
        event_id=1,
        delivery_id=1,
        destination="Webhooks",
        round=1,
        webhook=webhook,
        webhooks=3,
        started_at=AT - 3.1,
        budget=5.0,
        round_started_at=AT - 8.2,
        total_budget=25.0,
    )
    assert EventContext(AT).spent(call) == words
    assert EventContext().spent(call) == "under way"
