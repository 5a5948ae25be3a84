"""How far a delivery is; the sentences are tested where Trace shows them, the small decisions here."""

from typing import Any

import pytest

from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, Rule
from liveview.model.settings import Settings
from liveview.tui.inspector.fate import fate, round_words, webhooks_of
from liveview.tui.lines.context import EventContext


def attempt(outcome: Outcome, webhook: str = "sink:/a", **more: Any) -> Attempt:
    return Attempt(
        id=1, delivery_id=1, round=1, webhook=webhook, started_at=100.0, duration_ms=500.0, outcome=outcome, **more
    )


def waiting(until: float) -> Delivery:
    return Delivery(
        id=1,
        event_id=1,
        destination="Webhooks",
        decision=Decision.SEND,
        rule=Rule.DEFAULT,
        state=DeliveryState.PENDING,
        rounds=1,
        next_attempt_at=until,
        message_id="m",
    )


def test_calls_that_were_cut_off_and_notes_are_not_answers() -> None:
    """They would be counted as webhooks."""
    good = attempt(Outcome.OK)
    assert webhooks_of([attempt(Outcome.INTERRUPTED), good, attempt(Outcome.NOT_CALLED, "")]) == [good]


@pytest.mark.parametrize(
    ("schedule", "number", "words"),
    [((5.0, 30.0), 2, "round 2 of 3"), ((), 1, "round 1"), ((5.0,), 7, "round 7")],
)
def test_rounds_are_counted_out_of_those_there_can_be(schedule: tuple[float, ...], number: int, words: str) -> None:
    """Unless that is not known, or was another number then."""
    assert round_words(number, EventContext(settings=Settings(retry_schedule=schedule))) == words


@pytest.mark.parametrize(
    ("until", "header", "reason"),
    [
        (130.5, "30", "as requested (Retry-After: 30)"),
        (130.5, "5", "by the retry schedule"),
        (130.5, "Wed, 21 Oct 2015 07:28:00 GMT", "by the retry schedule"),
        (130.5, "9" * 5000, "by the retry schedule"),
    ],
)
def test_a_wait_is_the_webhooks_wish_only_if_it_is_as_long(until: float, header: str, reason: str) -> None:
    """The schedule may be longer than what was asked for."""
    asked = attempt(Outcome.HTTP_ERROR, response_headers=(("retry-after", header),))
    assert fate(waiting(until), [asked], EventContext(101.0))[0].endswith(reason)


def test_a_round_that_is_due_is_tried_now() -> None:
    """It only waits for a free place."""
    assert "round 2 now (" in fate(waiting(100.0), [attempt(Outcome.HTTP_ERROR)], EventContext(101.0))[0]
