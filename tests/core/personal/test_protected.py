"""What looks protected among the values that are still sent."""

from liveview.core.personal.protected import MOST_PHONES, MOST_VALUES, likely


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
