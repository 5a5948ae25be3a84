"""Which violation of the plan a line of the inspector is about: in Trace one that it tells of, in Payload a value."""

from collections.abc import Iterable, Sequence

from liveview.model.problem import Problem
from liveview.tui.inspector.trace import problem_lines
from liveview.tui.lines.entries import AnyLine

_CODES = "plan-"
"""What the codes of violations begin with."""
_INDENT = "  "
"""What the lines about a problem begin with."""
_MISSING = "plan-missing"


def violation_at(problems: Sequence[Problem], lines_up: Iterable[AnyLine], path: str) -> Problem | None:
    """The violation that a line is about; None for any other line.

    `lines_up` are the line and those above it, the nearest first. `path` is that of its value, "" outside of JSON.
    """
    found = [problem for problem in problems if problem.code.startswith(_CODES)]
    if not found:
        return None
    if path:
        return _at_path(found, path)
    heads = {problem_lines(problem)[0].text: problem for problem in reversed(problems)}
    for line in lines_up:
        if line.style == "json" or not line.text.startswith(_INDENT):
            return None
        if line.text in heads:
            problem = heads[line.text]
            return problem if problem in found else None
    return None


def of_same_line(problems: Sequence[Problem], meant: Problem) -> tuple[Problem, ...]:
    """A violation, and after it all others that its line in Payload tells of."""
    others = (each for each in problems if each.code.startswith(_CODES) and each != meant)
    return meant, *(each for each in others if _line_of(each) == _line_of(meant))


def _line_of(problem: Problem) -> str:
    """The path of the value in whose line Payload tells of a violation."""
    return _around(problem.field) if problem.code == _MISSING else problem.field


def _at_path(found: Sequence[Problem], path: str) -> Problem | None:
    """The one about the value at a path; on an object, also one about a property that it does not have."""
    return next(
        (problem for problem in found if problem.field == path),
        next((problem for problem in found if problem.code == _MISSING and _around(problem.field) == path), None),
    )


def _around(field: str) -> str:
    """The path of the object in which a property should be."""
    return field[: field.rfind('["')] if field.endswith('"]') else field.rpartition(".")[0]
