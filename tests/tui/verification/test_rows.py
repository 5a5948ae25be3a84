"""The lines of names and destinations, and their order."""

from datetime import UTC

import pytest
from rich.cells import cell_len

from liveview.log.read.verification import DestinationOutcomes, EventViolation, NameTally
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlannedEvent
from liveview.model.problem import Problem, Severity
from liveview.tui.lines.cells import plain
from liveview.tui.verification.rows import (
    VerifiedName,
    destination_cells,
    destination_heading,
    destination_parts,
    heading,
    name_parts,
    shown_key,
    title,
    verified,
)
from liveview.tui.verification.session_plan import SessionPlan
from liveview.tui.verification.tallies import NamesFound
from tests.support.tui.fakes import START
from tests.support.tui.verifying import WRONG_PRICE

TRACK, PAGE = EventType.TRACK, EventType.PAGE
PLAN = Plan((PlannedEvent("A", required=True), PlannedEvent("B", required=True), PlannedEvent("C")))


def tally(name: str, kind: EventType = TRACK, valid: int = 3, first: int | None = None) -> NameTally:
    return NameTally(kind, name, 3, valid, START, first)


def found(*names: NameTally, plan: Plan | None = PLAN, other: int = 0) -> NamesFound:
    violations = {each.key: EventViolation(each.first_violation, WRONG_PRICE) for each in names if each.first_violation}
    events = sum(each.seen for each in names) + other
    return NamesFound(SessionPlan(plan, "plan.json"), names, violations, events, other)


def line(*names: NameTally, width: int = 100) -> str:
    (first, *_) = verified(found(*names))
    return plain(name_parts(first, width, UTC, dated=False)).rstrip()


class TestOrder:
    def test_violations_missing_and_the_rest_each_by_name(self) -> None:
        names = (tally("z"), tally("Y"), tally("b", first=2, valid=0), tally("A", first=9), tally("", first=1))
        assert [(each.key[1], each.look.word) for each in verified(found(*names))] == [
            ("A", "not valid"),
            ("b", "not valid"),
            ("", "not valid"),
            ("B", "not seen"),
            ("Y", "valid"),
            ("z", "valid"),
        ]

    def test_a_name_knows_its_plan_by_name_and_type(self) -> None:
        lines = {each.key: each.planned for each in verified(found(tally("A"), tally("A", PAGE)))}
        assert lines[TRACK, "A"] == PLAN.events[0]
        assert lines[PAGE, "A"] is None

    def test_without_a_plan_nothing_is_missing(self) -> None:
        assert [each.key[1] for each in verified(found(tally("x"), plan=None))] == ["x"]


class TestNames:
    def test_a_violation_says_what_and_where(self) -> None:
        assert line(tally("A", valid=2, first=7)) == (
            "✗ A                                3   66.7 %  14:13:20  "
            "#7 properties.price: a value is of another type than planned"
        )

    def test_a_problem_without_a_field_has_no_colon(self) -> None:
        violation = EventViolation(7, Problem("plan-unknown-event", Severity.WARNING, ""))
        parts = name_parts(VerifiedName((TRACK, "A"), tally("A", first=7), violation), 120, None, dated=False)
        assert "  #7 the plan has no such event" in plain(parts)

    def test_what_was_not_seen_says_so(self) -> None:
        assert line() == "◌ A                           not seen, but required"

    @pytest.mark.parametrize("width", [36, 50, 60, 66, 78, 100, 150])
    @pytest.mark.parametrize("dated", [True, False])
    def test_the_columns_are_below_their_titles(self, width: int, dated: bool) -> None:
        (first, *_) = verified(found(tally("A" * 40, valid=2, first=7)))
        above, below = plain(heading(width, dated=dated)), plain(name_parts(first, width, None, dated=dated))
        assert above.index("seen") + len("seen") == below.index(" 3 ") + 2
        assert above.index("valid") + len("valid") == below.index("%") + 1
        assert ("first violation" in above) == ("#7" in below)
        if "#7" in below:
            assert above.index("first violation") == below.index("#7")

    def test_a_key_has_its_type_where_the_name_does_not_tell_it(self) -> None:
        keys = [(TRACK, "A"), (PAGE, "A"), (EventType.IDENTIFY, "$identify"), (EventType.GROUP, "")]
        assert [shown_key(key) for key in keys] == ["A", "A (page)", "$identify", "no name (group)"]


class TestTitle:
    def test_says_how_many_required_ones_were_seen(self) -> None:
        names = found(tally("A"), tally("x", first=1, valid=2))
        assert title(verified(names), names) == "Verification ─ 1 of 2 required seen, 1 name not valid"

    def test_without_required_ones_how_much_there_is(self) -> None:
        names = found(tally("x"), plan=None, other=4)
        assert title(verified(names), names) == "Verification ─ 1 name, 7 events, all valid, 4 events of further names"

    def test_of_a_part_of_the_session_how_much_there_is(self) -> None:
        names = found(tally("A"))
        assert title(verified(names), names, whole=False) == "Verification ─ 1 name, 3 events, all valid"

    def test_before_anything_is_known_only_the_place(self) -> None:
        assert title([], None) == title([], found(plan=None)) == "Verification"


class TestDestinations:
    @pytest.mark.parametrize("width", [50, 66, 120])
    def test_counts_are_below_their_titles(self, width: int) -> None:
        above = plain(destination_heading(width))
        below = plain(destination_parts(DestinationOutcomes("Webhooks", 11, 22, 33, 44), width, ""))
        assert below.startswith("● Webhooks")
        for word, count in (("OK", "11"), ("warnings", "22"), ("errors", "33"), ("pending", "44")):
            assert above.index(word) + len(word) == below.index(count) + 2
        assert cell_len(above) == cell_len(below)

    @pytest.mark.parametrize("width", [50, 66, 120])
    def test_a_cell_begins_and_ends_where_its_column_does(self, width: int) -> None:
        line = plain(destination_parts(DestinationOutcomes("Webhooks", 11, 22, 33, 44), width, "errors"))
        spans = [destination_cells(width, at) for at in range(5)]
        assert [line[start:end].strip() for start, end in spans] == ["Webhooks", "11", "22", "● 33", "44"]
