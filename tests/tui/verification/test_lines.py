"""Everything about one name as text."""

from datetime import UTC
from typing import Any

import pytest

from liveview.log.read.verification import CodeTally, EventViolation, NameTally
from liveview.model.event import EventType
from liveview.plans.drift import Drift
from liveview.plans.first_types import FirstTypes, Sighting
from liveview.plans.profile import EventProfile, Room
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import AnyLine, event_of, filter_of, parts_of
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.verification.inventory import Inventory
from liveview.tui.verification.lines import Compared, drift_words, looking, name_lines, no_plan, types_of
from liveview.tui.verification.rows import VerifiedName
from liveview.tui.verification.session_plan import SessionPlan
from tests.support.tui.fakes import START
from tests.support.tui.verifying import WRONG_PRICE

KEY = (EventType.TRACK, "Purchase")
LINE = VerifiedName(KEY, NameTally(*KEY, 3, 2, START, 7), EventViolation(7, WRONG_PRICE))
NOTHING = Compared(EMPTY)


def inventory(*events: dict[str, Any], codes: tuple[CodeTally, ...] = ()) -> Inventory:
    profile, room = EventProfile(*KEY), Room()
    for each in events:
        profile.content.note(each, room)
    return Inventory(profile, FirstTypes(), codes, len(events))


def shown(
    found: Inventory | None, compared: Compared = NOTHING, line: VerifiedName = LINE, width: int = 100
) -> list[AnyLine]:
    return list(name_lines(line, found, compared, "last:5m", UTC, width))


def texts(lines: list[AnyLine]) -> list[str]:
    return [f"{line.lead} {plain(parts_of(line))}".strip() for line in lines]


class TestHowItFares:
    def test_the_violation_leads_to_its_event(self) -> None:
        lines = shown(None)
        assert texts(lines)[:4] == [
            "✗ 66.7 % valid  Purchase",
            "seen 3 times, last 2026-09-21 14:13:20.250 +0000",
            "violation #7 a value is of another type than planned",
            'properties.price is "500", the plan says type: "number"',
        ]
        assert [event_of(line) for line in lines[:4]] == [None, None, 7, 7]

    def test_problems_lead_to_their_events_within_what_is_verified(self) -> None:
        codes = (CodeTally("plan-type", 2, 7), CodeTally("from-the-future", 1, 9))
        found = [line for line in shown(inventory({}, codes=codes)) if line.lead == "problem"]
        assert texts(found) == ["problem plan-type in 2 events", "problem from-the-future in 1 event"]
        assert [filter_of(line) for line in found] == ["problem:plan-type name==Purchase type:track last:5m", ""]
        assert [event_of(line) for line in found] == [None, 9]

    def test_what_was_not_seen_has_neither_drift_nor_properties(self) -> None:
        assert texts(shown(None, line=VerifiedName(KEY, None))) == [
            "◌ not seen  Purchase",
            "The plan requires this event, and none has arrived yet.",
        ]


class TestInventory:
    def test_each_property_has_a_line(self) -> None:
        found = inventory({"price": 5, "items": [{"sku": "a"}]}, {"price": "6"}, {"price": 5})
        assert [each.rstrip() for each in texts(shown(found))[-5:]] == [
            "property     types          filled   distinct  examples",
            'price        number, text    100 %          2  "6", 5',
            "items        list           33.3 %",
            "items[]      object          100 %",
            'items[].sku  text            100 %          1  "a"',
        ]

    def test_a_narrow_one_has_the_examples_on_lines_of_their_own(self) -> None:
        lines = texts(shown(inventory({"price": 5}), width=60))
        assert lines[-1] == "5"
        assert "examples" not in lines[-3]

    @pytest.mark.parametrize("width", [66, 80, 100, 160])
    def test_a_property_and_its_examples_fit_into_the_pane(self, width: int) -> None:
        events = [{"name": f"{'x' * 90}{number}", "list": [number]} for number in range(9)]
        lines = [plain(parts_of(line)) for line in shown(inventory(*events), width=width)]
        found = [line for line in lines if "100 %" in line]
        assert len(found) == 3
        assert all(len(line) <= width - 2 for line in found)

    def test_thousands_are_cut(self) -> None:
        nested = {f"o{place}": {f"p{name}": 1 for name in range(50)} for place in range(25)}
        assert texts(shown(inventory(nested)))[-1] == "and 275 more"

    def test_almost_all_is_not_all(self) -> None:
        found = inventory(*({"a": 1} for _ in range(5_000)), {})
        assert any("99.9 %" in text for text in texts(shown(found)))

    def test_while_it_is_read_and_when_there_is_nothing(self) -> None:
        assert texts(shown(None))[-1] == "Properties  counting…"
        assert texts(shown(inventory()))[-1] == "no event of it could be read"
        assert texts(shown(inventory({})))[-1] == "none"

    def test_values_are_shown_as_text(self) -> None:
        found = inventory({"a\x1b[2J": "\x1b]0;x\x07"})
        assert not any("\x1b" in text or "\x07" in text for text in texts(shown(found)))


class TestDrift:
    @pytest.mark.parametrize(
        ("drift", "words"),
        [
            (
                Drift("price", "type", ("number",), ("string",), Sighting(5, START)),
                "price: number → text since 14:13:20",
            ),
            (Drift("price", "type", (), ("null",)), "price: any type → null"),
            (Drift("voucher", "new", (), ("array",), Sighting(5, START)), "voucher: new, list since 14:13:20"),
            (Drift("coupon", "gone", ("string",), ()), "coupon: gone, was text"),
            (Drift("coupon", "gone", (), ()), "coupon: gone"),
            (Drift("price", "missing", (), (), lacking=(1, 3)), "price: missing in 33.3 %, but required"),
        ],
    )
    def test_is_one_sentence_each(self, drift: Drift, words: str) -> None:
        assert drift_words(drift, UTC) == words

    def test_leads_to_the_first_event_and_says_when_there_is_none(self) -> None:
        drifts = [Drift("price", "type", ("number",), ("string",), Sighting(5, START))]
        lines = shown(inventory({}), Compared(say("plan"), drifts))
        assert [event_of(line) for line in lines if "→" in plain(parts_of(line))] == [5]
        assert "none: types and properties are the same" in texts(shown(inventory({}), Compared(say("plan"))))
        assert "counting…" in texts(shown(None, Compared(say("plan"), still=looking(0))))

    def test_many_are_cut(self) -> None:
        drifts = [Drift(f"p{number}", "gone", (), ()) for number in range(35)]
        assert "and 5 more" in texts(shown(inventory({}), Compared(say("plan"), drifts)))


def test_types_have_the_words_of_the_screen() -> None:
    assert types_of(("array", "string", "other")) == "list, text, other"


def test_how_far_it_is() -> None:
    assert (looking(0), looking(0.426)) == ("counting…", "counting… 42 %")


def test_without_a_plan_it_says_how_to_get_one_and_why_one_cannot_be_read() -> None:
    assert "  liveview learn latest -o plan.json" in str(no_plan(SessionPlan(), DEFAULT_NAMES))
    broken = no_plan(SessionPlan(None, "plan.json", "plan.json:1: \x1b"), DEFAULT_NAMES)
    assert texts(broken) == ["! The tracking plan cannot be read.", "plan.json:1: \\x1b", "f5 reads it again."]
