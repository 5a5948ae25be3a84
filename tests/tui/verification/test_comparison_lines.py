"""How one session differs from another, as lines."""

from typing import Any

from liveview.model.event import EventType
from liveview.plans.diff import SessionComparison, compare
from liveview.plans.profile import SessionProfile
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import filter_of, parts_of
from liveview.tui.verification.comparison_lines import comparison_lines, summary

TRACK = EventType.TRACK


def session(*events: tuple[str, dict[str, Any]], problems: dict[str, tuple[int, int]] | None = None) -> SessionProfile:
    profile = SessionProfile()
    for name, properties in events:
        profile.note(TRACK, name, properties)
    for name, (received, with_problems) in (problems or {}).items():
        profile.note_problems(TRACK, name, received, with_problems)
    profile.end_session()
    return profile


def difference() -> SessionComparison:
    before = session(
        ("Signup", {}),
        ("Purchase", {"price": 5, "coupon": "X"}),
        ("Search", {}),
        *[("Viewed", {})] * 10,
        problems={"Purchase": (10, 1), "": (1, 1)},
    )
    after = session(
        ("Purchase", {"price": "5", "voucher": True}),
        ("Refund", {}),
        ("Search", {}),
        *[("Viewed", {})] * 3,
        problems={"Purchase": (10, 5), "": (4, 4)},
    )
    return compare(before, after)


def texts(found: SessionComparison) -> list[str]:
    return [" ".join(plain(parts_of(line)).split()) for line in comparison_lines(found)]


def test_what_is_worse_comes_first() -> None:
    assert texts(difference()) == [
        "✗ gone Signup 1 → 0",
        "✗ shape Purchase.price number → text",
        "✗ shape Purchase.coupon gone, was text",
        "✗ problems Purchase 10 % → 50 % (5 of 10)",
        "✗ problems events without a name 9.1 % → 28.6 % (4 of 14)",
        "",
        "Other differences",
        "∆ new Refund 1 event",
        "∆ count Viewed 10 → 3",
        "shape Purchase.voucher new, boolean",
        "",
        "The same: Search",
    ]


def test_lines_lead_to_events_that_are_there() -> None:
    assert [filter_of(line) for line in comparison_lines(difference())][:5] == [
        "",
        "is:accepted name==Purchase type:track",
        "is:accepted name==Purchase type:track",
        "problem:* name==Purchase type:track",
        'problem:* (-name:* or name=="")',
    ]


def test_the_title_counts_what_is_worse() -> None:
    assert summary(difference()) == "1 gone, 2 other shapes, 2 with more problems, 1 new"


def test_sessions_that_are_alike() -> None:
    same = compare(session(("Search", {"q": "x"})), session(("Search", {"q": "y"})))
    assert texts(same) == ["✓ Nothing is worse.", "", "The same: Search"]
    assert summary(same) == "nothing is worse"


def test_sessions_without_events() -> None:
    assert texts(compare(session(), session())) == ["Neither session has an accepted event."]


def test_many_that_are_the_same_are_cut() -> None:
    many = session(*((f"Event {number}", {}) for number in range(25)))
    assert texts(compare(many, many))[-1].endswith("Event 19 and 5 more")


def test_names_are_shown_as_text() -> None:
    evil = compare(session(), session(("\x1b[2J", {"\x1b": 1})))
    assert not any("\x1b" in text for text in texts(evil))
