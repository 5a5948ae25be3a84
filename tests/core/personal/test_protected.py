"""What looks protected among the values that are still sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.personal.protected import MOST_PHONES, MOST_VALUES, likely, may_be_likely, searched
from tests.support.examples import examples

SCALARS = st.sampled_from(
    [
        *("", "gold", "has asthma", "jane@example.com", "212-555-0123", "10.1.2.3", "E11.9", "x" * 200, "flu shot"),
        *(None, True, False, 7, 2_125_550_123, 4_111_111_111_111_111, 10_115),
    ]
)
NAMES = st.sampled_from(["plan", "email", "$ip", "zip", "note", "pregnant", "items", "token", "diagnosis", "has_mail"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))


def test_protected_values_are_found_at_any_depth() -> None:
    values = {
        "plan": "gold",
        "email": "jane@example.com",
        "visit": {"reason": "asthma", "room": 7, "zip": 10_115},
        "items": [{"note": "call 212-555-0123"}, {"sku": "A-1"}, ["E11.9"]],
        "$title": "Diabetes care",
        "ip": "",
        "clinic": None,
    }
    assert list(likely(values)) == [
        *("email", "$title", "visit.reason", "visit.zip", "items[0].note", "items[2][0]"),
    ]


def test_a_path_is_named_once() -> None:
    assert list(likely({"email": "cancer@example.com"})) == ["email"]


def test_what_is_not_personal_is_not_named() -> None:
    assert list(likely({"amount": 12, "paid": True, "items": [], "user": {}, "sent_at": "2026-01-31T12:00:00Z"})) == []


def test_a_large_event_is_looked_at_in_part() -> None:
    assert list(likely({"plain": ["x"] * MOST_VALUES, "drug": "x", "deep": {"drug": "x"}})) == ["drug"]
    phones = [f"call 212-555-{number:04} now" for number in range(MOST_PHONES + 5)]
    assert len(list(likely({"list": phones}))) == MOST_PHONES


@examples(200)
@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_a_quick_look_misses_nothing(values: dict[str, Any]) -> None:
    assert may_be_likely(values) or list(searched(values)) == []


@pytest.mark.parametrize("values", [{}, {"plan": "gold", "items": [{"sku": "A-1"}, None], "amount": 7, "paid": False}])
def test_most_events_are_not_searched(values: dict[str, Any]) -> None:
    assert not may_be_likely(values)


def test_what_is_too_large_for_a_quick_look_is_searched() -> None:
    assert may_be_likely({"list": ["x"] * 501})
    assert may_be_likely({"a": "x" * 1_001})
    assert not may_be_likely({"a": "x" * 1_000, "list": ["x"] * 400})
