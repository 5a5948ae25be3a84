"""How a delivery ended or what it waits for, in words."""

from typing import Any

import pytest

from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, Reason, Rule
from liveview.text.delivery_words import end_words, round_words, success_words, webhooks_of, why_then


def attempt(outcome: Outcome, **more: Any) -> Attempt:
    values: dict[str, Any] = {"webhook": "sink:/a", "started_at": 100.0, "duration_ms": 1_000.0, **more}
    return Attempt(id=1, delivery_id=1, round=1, outcome=outcome, **values)


def delivery(**more: Any) -> Delivery:
    values: dict[str, Any] = {"state": DeliveryState.FAILED, "rounds": 8, "next_attempt_at": None, **more}
    fixed: dict[str, Any] = {"decision": Decision.SEND, "rule": Rule.DEFAULT, "message_id": "m"}
    return Delivery(id=1, event_id=1, destination="Webhooks", **fixed, **values)


OK, NOT_OK = attempt(Outcome.OK), attempt(Outcome.HTTP_ERROR, status=500)


def test_interrupted_calls_were_made_again_and_do_not_count() -> None:
    assert webhooks_of([OK, attempt(Outcome.INTERRUPTED), attempt(Outcome.NOT_CALLED, webhook="")]) == [OK]


def test_one_success_is_enough() -> None:
    assert success_words([OK, OK]) == "2 of 2 ok"
    assert success_words([OK, NOT_OK]) == "1 of 2 ok, the rest is never retried: one success is enough"


@pytest.mark.parametrize(("number", "most", "words"), [(2, 8, "round 2 of 8"), (9, 8, "round 9"), (1, 1, "round 1")])
def test_rounds_are_counted_as_far_as_their_number_is_known(number: int, most: int, words: str) -> None:
    assert round_words(number, most) == words


@pytest.mark.parametrize("reason", [Reason.DESTINATION_REMOVED, Reason.GIVEN_UP, Reason.NO_BODY])
def test_an_early_end_has_its_reason(reason: Reason) -> None:
    ended = attempt(Outcome.NOT_CALLED, reason=reason)
    assert end_words(delivery(), [NOT_OK, ended]).endswith(", no retry follows")


def test_a_late_end_is_that_of_the_schedule() -> None:
    assert end_words(delivery(), [NOT_OK]) == "gave up after 8 rounds, the retry schedule is used up"
    assert end_words(delivery(rounds=1), []) == "gave up after 1 round, the retry schedule is used up"


@pytest.mark.parametrize(
    ("asked", "due", "words"),
    [
        ("30", 131.0, "as requested (Retry-After: 30)"),
        (" 30 ", 131.5, "as requested (Retry-After: 30)"),
        ("30", 150.0, "by the retry schedule"),
        ("soon", 131.0, "by the retry schedule"),
    ],
)
def test_a_webhook_may_ask_for_its_next_round(asked: str, due: float, words: str) -> None:
    last = attempt(Outcome.HTTP_ERROR, status=503, response_headers=(("Retry-After", asked),))
    assert why_then(delivery(state=DeliveryState.PENDING, next_attempt_at=due), [last]) == words
