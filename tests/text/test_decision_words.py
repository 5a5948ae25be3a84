"""Rules, keys and outcomes in words, for programs and for the screen."""

from typing import Any

import msgspec
import pytest

from liveview.model.delivery import Attempt, Outcome, Phase, Reason, Rule
from liveview.model.event import DedupSource
from liveview.text.decision_words import RULE_WORDS, SOURCE_WORDS, key_words, outcome_words, rule_words
from tests.support.log.making import event


def words(outcome: Outcome | None, **more: Any) -> str:
    values: dict[str, Any] = {"started_at": 0.0, "duration_ms": 12.0, **more}
    return outcome_words(Attempt(id=1, delivery_id=1, round=1, webhook="sink:/orders", outcome=outcome, **values))


def test_every_rule_and_every_source_has_words() -> None:
    assert set(RULE_WORDS) == set(Rule)
    assert set(SOURCE_WORDS) == set(DedupSource)
    assert rule_words(Rule.DEFAULT) == "by default"


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words(outcome: Outcome) -> None:
    assert words(outcome)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ("204 in 12 ms", words(Outcome.OK, status=204)),
        ("500 in 12 ms", words(Outcome.HTTP_ERROR, status=500, error="status 500")),
        ("connection refused in 12 ms: no listener", words(Outcome.REFUSED, error="no listener")),
        (
            "timeout at 5.00 s while waiting for the reply",
            words(Outcome.TIMEOUT, duration_ms=5001, phase=Phase.WAITING),
        ),
        ("not called: no time was left", words(Outcome.NOT_CALLED, duration_ms=None)),
        ("under way", words(None, duration_ms=None)),
        (
            "204 in 12 ms, with a body changed by hand",
            words(Outcome.OK, status=204, reason=Reason.BODY_CHANGED),
        ),
    ],
)
def test_outcomes(expected: str, found: str) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("source", "key", "expected"),
    [
        (DedupSource.INSERT_ID, "a1", "$insert_id a1"),
        (DedupSource.TIME_AND_DEVICE, '[1,"d"]', 'time and $device_id 1, "d"'),
        (DedupSource.TIME, "[1]", "time 1, its whole key"),
    ],
)
def test_a_key_is_said_with_the_fields_that_make_it(source: DedupSource, key: str, expected: str) -> None:
    assert key_words(event(1, key, source=source)) == expected


def test_an_event_without_a_key_has_none() -> None:
    assert key_words(msgspec.structs.replace(event(1), dedup_source=None, dedup_key=None)) == ""
