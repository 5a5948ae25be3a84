"""The text of the dialog about one violation."""

from collections.abc import Iterator
from typing import NamedTuple

from liveview.model.plan import PlanKind
from liveview.model.problem import Problem
from liveview.plans.in_config import Adoption, advice
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Line, Part
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.plan_edit.undoing import WrittenPlan
from liveview.tui.plan_edit.work import ChangesOffered, PlanOffer

READ = "read"
"""The choice to read the plan again; most others have the names of `PlanEdit`."""
UNDO = "undo"
"""The choice to undo the last change."""
_ADOPT = "accept"
_LONGEST = 500
_KINDS = {
    PlanKind.SEGMENT: say("the export of a Segment plan"),
    PlanKind.SCHEMAS: say("a folder of JSON Schemas"),
    PlanKind.CSV: say("a table"),
}


class PlanChoice(NamedTuple):
    """Something that the user can choose."""

    name: str
    """What its key takes."""
    words: SafeText
    """What it does."""
    line: SafeText = EMPTY
    """What differs in the plan after it; "" if nothing is written."""

    def parts(self, keys: KeyNames) -> tuple[Part, ...]:
        """As it is drawn."""
        return (say("{}  ", keys[f"plan.{self.name}"]), "key"), (self.words, "strong")


def violation_lines(problem: Problem) -> Iterator[AnyLine]:
    """What is wrong, what the plan says, and what came."""
    yield wide((visible(f"{problem.sentence[:1].upper()}{problem.sentence[1:]}"), "warning"))
    for lead, text in ((say("at"), problem.field), (say("plan"), problem.told_rule), (say("came"), problem.value)):
        if text:
            yield Line(lead, visible(text, _LONGEST))


def offer_lines(offered: PlanOffer | None) -> Iterator[AnyLine]:
    """What has to be known about the plan before one chooses."""
    if isinstance(offered, ChangesOffered):
        name = visible(offered.plan.path.name, 60)
        yield Line(say("in"), say("{}, version {}", name, offered.plan.version), "muted")
        if not offered.changes:
            yield BLANK
            yield wide((say("liveview cannot change this safely: edit {} by hand.", name), "plain"))
        return
    if offered is not None:
        name, kind = visible(offered.plan.path.name, 60), _KINDS[offered.plan.kind]
        yield BLANK
        yield wide((say("{} is {}. liveview only changes plans of its own kind.", name, kind), "plain"))


def choices(offered: PlanOffer | None, last: WrittenPlan | None = None, *, again: bool) -> list[PlanChoice]:
    """What can be chosen; `again` if something was in the way, so that reading again may help.

    `last` is the change that can be undone.
    """
    undo = [PlanChoice(UNDO, say("undo the last change"), visible(last.line))] if last and _is_of(last, offered) else []
    return [*_choices(offered, again=again), *undo]


def _is_of(last: WrittenPlan, offered: PlanOffer | None) -> bool:
    """Whether a change was made to the plan in use, as far as it can be read."""
    return offered is None or (isinstance(offered, ChangesOffered) and offered.plan.path == last.path)


def _choices(offered: PlanOffer | None, *, again: bool) -> list[PlanChoice]:
    if again or offered is None:
        return [PlanChoice(READ, say("read the plan again"))] if again else []
    if isinstance(offered, ChangesOffered):
        return [
            PlanChoice(each.edit.value, say("{}", visible(each.words, 80)), visible(each.line))
            for each in offered.changes
        ]
    return [_adopting(offered)]


def _adopting(how: Adoption) -> PlanChoice:
    target, config = visible(how.target.name, 60), visible(how.plan.config.name, 60)
    if how.after is None:
        return PlanChoice(_ADOPT, say("save it as {}", target), say("then {}", visible(advice(how), _LONGEST)))
    line = say('+ {}   ~ {}: [plan] file = "{}"', target, config, target)
    return PlanChoice(_ADOPT, say("save it as {} and name that in {}", target, config), line)
