"""The text of the dialog about a violation."""

from pathlib import Path

import pytest

from liveview.model.plan import PlanKind
from liveview.model.problem import Problem, Severity
from liveview.plans.in_config import Adoption, NamedPlan
from liveview.plans.own_file import OwnPlan
from liveview.plans.widening import PlanEdit
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.lines.cells import plain
from liveview.tui.plan_edit.lines import choices, offer_lines, violation_lines
from liveview.tui.plan_edit.undoing import WrittenPlan
from liveview.tui.plan_edit.work import ChangesOffered
from tests.support.plan_edits import came, offered, planning

OWN = OwnPlan(Path("/x/plan.json"), b"", planning())
TYPE = Problem("plan-type", Severity.WARNING, "properties.a", value="1", rule='type: "null"')


def adoption(kind: PlanKind, after: bytes | None = b"") -> Adoption:
    named = NamedPlan(Path("/x/liveview.toml"), Path("/x/plans"), kind)
    return Adoption(named, Path("/x/plan.json"), b"", after)


def test_a_violation_says_where_what_the_plan_says_and_what_came() -> None:
    problem = Problem("plan-type", Severity.WARNING, "properties.a", value='"\x1b"', rule='type: "number"')
    assert [(line.lead, line.text) for line in violation_lines(problem)] == [
        ("", "A value is of another type than planned"),
        ("at", "properties.a"),
        ("plan", 'type: "number"'),
        ("came", '"\\x1b"'),
    ]


def test_what_is_not_known_is_left_out() -> None:
    problem = Problem("plan-missing", Severity.WARNING, "properties.a", rule="required")
    assert [line.lead for line in violation_lines(problem)] == ["", "at", "plan"]
    unknown = Problem("plan-unknown-event", Severity.WARNING, "event", value='"E"', rule="event")
    assert [line.lead for line in violation_lines(unknown)] == ["", "at", "came"]


def test_every_change_is_a_choice_with_its_key_and_its_line() -> None:
    change = offered(planning({"properties": {"a": {"type": "null"}}}), came('{"a":1}'))["widen"]
    (choice,) = choices(ChangesOffered(OWN, TYPE, (change,)), again=False)
    assert (choice.name, choice.line) == (PlanEdit.WIDEN, "~ type Purchase.a: null → null, number")
    assert plain(choice.parts(DEFAULT_NAMES)) == "w  widen the type"


def test_a_plan_that_cannot_be_changed_safely_is_for_its_owner() -> None:
    words = [line.text for line in offer_lines(ChangesOffered(OWN, TYPE, ()))]
    assert words == ["plan.json, version 3", "", "liveview cannot change this safely: edit plan.json by hand."]
    assert choices(ChangesOffered(OWN, TYPE, ()), again=False) == []


def test_the_last_change_of_the_plan_in_use_can_be_undone() -> None:
    last = WrittenPlan(OWN.path, b"", b"", "+ event \x1b")
    (choice,) = choices(ChangesOffered(OWN, TYPE, ()), last, again=False)
    assert (choice.name, choice.line) == ("undo", r"+ event \x1b")
    assert [each.name for each in choices(None, last, again=True)] == ["read", "undo"]
    assert [each.name for each in choices(adoption(PlanKind.CSV), last, again=False)] == ["accept"]
    other = WrittenPlan(Path("/x/other.json"), b"", b"", "+ event A")
    assert choices(ChangesOffered(OWN, TYPE, ()), other, again=False) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PlanKind.SEGMENT, "plans is the export of a Segment plan."),
        (PlanKind.SCHEMAS, "plans is a folder of JSON Schemas."),
        (PlanKind.CSV, "plans is a table."),
    ],
)
def test_a_plan_of_another_kind_is_saved_first(kind: PlanKind, words: str) -> None:
    assert [line.text for line in offer_lines(adoption(kind))][1].startswith(words)
    (choice,) = choices(adoption(kind), again=False)
    assert choice.words == "save it as plan.json and name that in liveview.toml"
    (choice,) = choices(adoption(kind, None), again=False)
    assert (choice.words, choice.line) == (
        "save it as plan.json",
        'then write file = "plan.json" under [plan] in liveview.toml',
    )


def test_what_was_in_the_way_may_be_gone_when_it_is_read_again() -> None:
    assert [choice.name for choice in choices(adoption(PlanKind.CSV), again=True)] == ["read"]
    assert choices(None, again=False) == []
