"""What a tracking plan says about an event, in words."""

import msgspec
import pytest

from liveview.model.problem import Problem, Severity, problem
from liveview.tui.lines.plan_words import note, rule_words

TYPE = Problem("plan-type", Severity.WARNING, "properties.price", value='"1"', rule='type: "number"')


def test_words_have_rule_and_value() -> None:
    assert rule_words(TYPE) == 'plan: type: "number", value: "1"'
    assert rule_words(Problem("plan-missing", Severity.WARNING, "properties.a", rule="required")) == "plan: required"


def test_words_say_what_webhooks_do_not_get() -> None:
    assert rule_words(Problem("plan-type", Severity.WARNING, "a", rule="r", omitted=True)) == (
        "plan: r, left out for webhooks"
    )
    unknown = Problem("plan-unknown-property", Severity.WARNING, "properties.a", value="1", rule="properties")
    assert rule_words(msgspec.structs.replace(unknown, omitted=True)) == "value: 1, left out for webhooks"


def test_there_are_none_without_a_plan() -> None:
    assert rule_words(problem("time-far", "properties.time")) == ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("plan-type", "∆ r"),
        ("plan-unknown-property", "∆ not in the plan"),
        ("plan-unknown-event", "∆ not in the plan"),
        ("plan-missing", "∆ f is missing"),
        ("plan-case", "∆ the plan has d"),
    ],
)
def test_a_mark_is_short(code: str, expected: str) -> None:
    text, style = note(Problem(code, Severity.WARNING, "f", "d", rule="r"))
    assert (text.strip(), style) == (expected, "warning")


def test_a_mark_tells_errors_and_what_is_left_out() -> None:
    assert note(Problem("plan-type", Severity.ERROR, "f", rule="r")) == ("  ! r", "error")
    assert note(Problem("plan-type", Severity.WARNING, "f", rule="r", omitted=True))[0].endswith("r, left out")


def test_nothing_of_it_is_obeyed_by_a_terminal() -> None:
    odd = "\x1b[2J\u202e\n[/b]"
    for code in ("plan-type", "plan-case", "plan-missing"):
        found = Problem(code, Severity.WARNING, odd, odd, value=odd, rule=odd, omitted=True)
        assert rule_words(found).isprintable()
        assert note(found)[0].isprintable()
