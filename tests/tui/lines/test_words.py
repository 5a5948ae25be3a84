"""The sentences for rules, keys and outcomes."""

from typing import Any

import pytest

from liveview.model.delivery import Attempt, Outcome, Phase, Rule
from liveview.tui.lines.words import RULES, outcome_words


def words(outcome: Outcome | None, **more: Any) -> str:
    values: dict[str, Any] = {"started_at": 0.0, "duration_ms": 12.0, "status": None, "error": None, **more}
    return outcome_words(Attempt(id=1, delivery_id=1, round=1, webhook="sink:/orders", outcome=outcome, **values))


def test_every_rule_has_words() -> None:
    """Routing never shows a bare code alone."""
    assert set(RULES) == set(Rule)


@pytest.mark.parametrize(
    ("expected", "shown"),
    [
        ("✓ 204 in 12 ms", words(Outcome.OK, status=204)),
        ("✗ 500 in 12 ms", words(Outcome.HTTP_ERROR, status=500, error="status 500")),
        ("◷ timeout at 5.00 s", words(Outcome.TIMEOUT, duration_ms=5001, error="timeout while dancing")),
        ("◷ cut off at 2.10 s: the total budget was used up", words(Outcome.TOTAL_TIMEOUT, duration_ms=2100)),
        (
            "◷ timeout at 5.00 s while waiting for the reply",
            words(Outcome.TIMEOUT, duration_ms=5001, phase=Phase.WAITING, error="timeout while dancing"),
        ),
        ("⊘ not called: destination removed", words(Outcome.NOT_CALLED, duration_ms=None, error="destination removed")),
        ("✗ connection refused in 12 ms: no listener", words(Outcome.REFUSED, error="no listener")),
        (r"✗ TLS failed in 12 ms: \x1b[2J", words(Outcome.TLS, error="\x1b[2J")),
        ("✗ interrupted", words(Outcome.INTERRUPTED, duration_ms=None)),
        ("◌ under way", words(None, duration_ms=None)),
    ],
)
def test_outcomes(expected: str, shown: str) -> None:
    """Glyph, status, reason and time."""
    assert shown == expected
