"""What a tracking plan says about an event, beside its problems and at the values of its payload."""

from liveview.model.problem import Problem, Severity
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible

_LONGEST = 60
"""The most characters of a rule beside a value."""
_SHORT = {"plan-unknown-event": say("not in the plan"), "plan-unknown-property": say("not in the plan")}


def rule_words(problem: Problem) -> SafeText:
    """The rule of the plan, the value that breaks it, and what webhooks get; "" for a problem without a plan."""
    said: list[SafeText] = []
    if problem.told_rule:
        said.append(say("plan: {}", visible(problem.told_rule)))
    if problem.value:
        said.append(say("value: {}", visible(problem.value)))
    if problem.omitted:
        said.append(say("left out for webhooks"))
    return joined(said, ", ")


def note(problem: Problem) -> Part:
    """A mark beside the value that breaks the plan, or beside what should hold it."""
    is_error = problem.severity is Severity.ERROR
    left_out = say(", left out") if problem.omitted else EMPTY
    return say("  {} {}{}", say("!") if is_error else status.WARNED.glyph, _short(problem), left_out), (
        "error" if is_error else "warning"
    )


def _short(problem: Problem) -> SafeText:
    if problem.code == "plan-case":
        return say("the plan has {}", visible(problem.detail, _LONGEST))
    if problem.code == "plan-missing":
        return say("{} is missing", visible(problem.field, _LONGEST))
    return _SHORT.get(problem.code) or visible(problem.rule or problem.code, _LONGEST)
