"""What the dialog asks of the plan's file. All of it reads or writes files, so that a worker does it."""

from typing import TypeAlias

import msgspec

from liveview.errors import LiveviewError, PlanChangedError, PlanError
from liveview.log.read.event_detail import EventDetail, stored_of
from liveview.model.controls import SessionView
from liveview.model.plan import PlanKind
from liveview.model.problem import Problem
from liveview.plans.editing import PlanChange, changes, is_violated, is_violation
from liveview.plans.in_config import Adoption, adopt, adoption, advice, named_plan
from liveview.plans.own_file import OwnPlan, read_own, write_own
from liveview.plans.rewriting import rewrite
from liveview.plans.seen import seen
from liveview.tui.inspector.violation import of_same_line
from liveview.tui.plan_edit.undoing import PlanHistory, WrittenPlan


class ViolationWanted(msgspec.Struct, frozen=True):
    """Which violation of an event is meant."""

    code: str = ""
    """Its code; "" for the first one of the event."""
    field: str = ""
    """Its path in the event; "" for any."""
    rule: str = ""
    """What the plan says there; "" for anything."""
    others: bool = False
    """Whether others that the same line tells of will do once the plan allows this one."""

    def among(self, problems: tuple[Problem, ...]) -> Problem | None:
        """The first of these problems that is meant; None if there is none."""
        wanted = {"code": self.code, "field": self.field, "rule": self.rule}
        return next(
            (
                problem
                for problem in problems
                if is_violation(problem)
                and all(getattr(problem, name) == value for name, value in wanted.items() if value)
            ),
            None,
        )

    def choices(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """The violations of which the first one that the plan still has is meant; () if there is none."""
        meant = self.among(problems)
        if meant is None:
            return ()
        return of_same_line(problems, meant) if self.others else (meant,)


class ChangesOffered(msgspec.Struct, frozen=True):
    """What can be done about a violation in a plan that can be changed."""

    plan: OwnPlan
    """The plan as it was read."""
    problem: Problem
    """The violation."""
    changes: tuple[PlanChange, ...]
    """What can be done; () if only editing the file by hand helps."""


PlanOffer: TypeAlias = ChangesOffered | Adoption
"""What can be done; a plan of another kind has to be adopted first."""


def offer(run: SessionView, detail: EventDetail, problems: tuple[Problem, ...]) -> PlanOffer:
    """Read the plan of a run; of some violations, the first one counts that it still has. Raises `LiveviewError`."""
    named = named_plan(run.config_file)
    if named.kind is not PlanKind.LIVEVIEW:
        return adoption(named)
    plan = read_own(named.path)
    event = seen(stored_of(detail.event, detail.request))
    problem = next((each for each in problems if is_violated(plan.document, each, event)), problems[0])
    return ChangesOffered(plan, problem, changes(plan.document, problem, event))


def change(run: SessionView, history: PlanHistory, plan: OwnPlan, made: PlanChange) -> str:
    """Write a changed plan and use it; returns what to say about that. Raises `PlanError`."""
    after = write_own(plan, made.document)
    history.add(WrittenPlan(plan.path, plan.content, after, made.line))
    return f"{plan.path.name} changed: {made.line}. {_use(run)}"


def undo(run: SessionView, history: PlanHistory) -> str:
    """Write the plan as it was before the last change; returns what to say about that. Raises `PlanError`."""
    last = history.last
    if last is None:
        raise PlanError("there is no change to undo")
    try:
        rewrite(last.path, last.after, last.before)
    except PlanChangedError:
        history.clear()
        raise
    history.forget()
    return f"undone in {last.path.name}: {last.line}. {_use(run)}"


def save_as_own(run: SessionView, how: Adoption) -> str:
    """Save a plan of another kind as one that can be changed; returns what to say about that. Raises `PlanError`."""
    adopt(how)
    if how.after is None:
        reload = "read it again with F5"
        return f"{how.target.name} was saved. Now {advice(how)}, then {reload}."
    return f"{how.target.name} was saved, and {how.plan.config.name} names it. {_use(run)}"


def _use(run: SessionView) -> str:
    """Let the engine use the plan from now on; what it says, or why it does not yet."""
    if run.commands is None:
        return "Nothing is running here that would use it."
    try:
        return run.commands.reload()
    except LiveviewError as error:
        return f"It is not in use yet: {error}"


def why_not(error: LiveviewError) -> str:
    """An error as a sentence of its own."""
    text = str(error)
    return text if isinstance(error, PlanError) else f"The plan cannot be read: {text}"
