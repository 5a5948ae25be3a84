"""A plan changed so that a violation is none any more: what can be done about it, and the document that results.

A change is made to the decoded document, so that keys keep their order and unknown ones stay, and `version` grows. It
only widens: events that conformed before conform after it. What it was made for is checked before it is offered.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

import msgspec

from liveview.core.planned.check import PlanCheck
from liveview.core.wire.segment import NAMES
from liveview.errors import PlanError
from liveview.model.event import EventType
from liveview.model.problem import Problem
from liveview.plans import widening
from liveview.plans.describing import described_members
from liveview.plans.learning import PlanDocument, shown_name
from liveview.plans.reading import own
from liveview.plans.reading.place import PlanPlace
from liveview.plans.seen import SeenEvent
from liveview.plans.widening import PlanEdit, Widening

PREFIX = "plan-"
"""What the codes of violations begin with."""


class PlanChange(msgspec.Struct, frozen=True):
    """Something that can be done about a violation."""

    edit: PlanEdit
    """What it is for."""
    words: str
    """What it does, such as `add the property`."""
    line: str
    """What differs in the plan, such as `+ property Purchase.coupon`."""
    document: PlanDocument
    """The plan after it."""


class _What(NamedTuple):
    """What a violation is about, whatever the plan says there in detail."""

    code: str
    """The code of the problem."""
    field: str
    """Its path in the event."""
    keyword: str
    """The keyword of its rule."""


def is_violation(problem: Problem) -> bool:
    """Whether a problem is one that another plan would not find."""
    return problem.code.startswith(PREFIX)


def changes(document: PlanDocument, problem: Problem, seen: SeenEvent) -> tuple[PlanChange, ...]:
    """What can be done about a violation of an event; () if only editing the file by hand helps.

    Raises `PlanError` if the plan is not violated in this way any more: it has changed since.
    """
    before = _violations(document, seen)
    if _what(problem) not in before:
        raise PlanError("the plan allows this now, for events to come; if somebody else changed it, F5 reads it again")
    made = (_made(document, problem, seen, edit) for edit in PlanEdit)
    return tuple(each for each in made if each is not None and _ends(each.document, problem, seen, before))


def edit(document: PlanDocument, problem: Problem, seen: SeenEvent, wanted: PlanEdit) -> PlanDocument:
    """The plan after one of the `changes`; raises `PlanError` if that one is not possible."""
    for change in changes(document, problem, seen):
        if change.edit is wanted:
            return change.document
    raise PlanError(f"{problem.code} cannot be changed in this way; edit the plan by hand")


def _made(document: PlanDocument, problem: Problem, seen: SeenEvent, wanted: PlanEdit) -> PlanChange | None:
    fresh = _with_own_copy(document, planned_event(document, seen))
    maker = _OF_EVENT.get((problem.code, wanted))
    if maker is not None:
        made = maker(fresh, seen)
    else:
        planned = planned_event(fresh, seen)
        name = shown_name(seen.type, "" if planned is None else _name(planned))
        made = None if planned is None else widening.widened(planned, name, problem, seen, wanted)
    return None if made is None else PlanChange(wanted, made.words, made.line, _next_version(fresh))


def _with_own_copy(document: PlanDocument, planned: dict[str, Any] | None) -> PlanDocument:
    """A copy in which one event may be changed; a plan may be large, so all others are those of the plan itself."""
    events = [deepcopy(each) if each is planned else each for each in document["events"]]
    return document | {"events": events}


def planned_event(document: PlanDocument, seen: SeenEvent) -> dict[str, Any] | None:
    """The event of a plan with which an event is compared; None if there is none."""
    names: dict[str, dict[str, Any]] = {}
    for each in document["events"]:
        if _type(each) is seen.type:
            names.setdefault(_name(each).casefold(), each)
            if _name(each) == seen.name:
                found: dict[str, Any] = each
                return found
    return names.get(seen.name.casefold())


def _add_event(document: PlanDocument, seen: SeenEvent) -> Widening | None:
    """Plan the event with the properties that it has; the next one need not have all of them."""
    schema = {"type": "object", **described_members([seen.own])}
    planned = {"name": seen.name, "type": seen.type.value, "required": False, "schema": schema}
    document["events"].append(planned)
    return Widening("add the event", f"+ event {shown_name(seen.type, seen.name)}")


def _add_spelling(document: PlanDocument, seen: SeenEvent) -> Widening | None:
    """Plan the event a second time, with its name as it came."""
    planned = planned_event(document, seen)
    if planned is None:
        return None
    fresh = deepcopy(planned) | {"name": seen.name}
    document["events"].append(fresh | {"required": False} if "required" in fresh else fresh)
    return Widening("add the event in this spelling, too", f"+ event {shown_name(seen.type, seen.name)}")


_OF_EVENT: dict[tuple[str, PlanEdit], Callable[[PlanDocument, SeenEvent], Widening | None]] = {
    ("plan-unknown-event", PlanEdit.ACCEPT): _add_event,
    ("plan-case", PlanEdit.ACCEPT): _add_spelling,
}
"""What changes the list of events, not a schema."""


def _type(planned: dict[str, Any]) -> EventType:
    return EventType(str(planned.get("type", EventType.TRACK)).lower())


def _name(planned: dict[str, Any]) -> str:
    return str(planned.get("name", "") or NAMES.get(_type(planned), ""))


def _next_version(document: PlanDocument) -> PlanDocument:
    if "version" in document:
        return document | {"version": document["version"] + 1}
    first, *others = document.items()
    return dict([first, ("version", 2), *others])


def is_violated(document: PlanDocument, problem: Problem, seen: SeenEvent) -> bool:
    """Whether the event violates this plan in this way; raises `PlanError` for a plan that cannot be used."""
    return _what(problem) in _violations(document, seen)


def _ends(document: PlanDocument, problem: Problem, seen: SeenEvent, before: set[_What]) -> bool:
    """Whether a plan is not violated in this way any more, nor in another way at the same place instead."""
    after = _violations(document, seen)
    return _what(problem) not in after and not any(what.field == problem.field for what in after - before)


def _violations(document: PlanDocument, seen: SeenEvent) -> set[_What]:
    planned = [each for each in document["events"] if _name(each).casefold() == seen.name.casefold()]
    part = {own.MARK: own.FORMAT, "events": planned}
    return {*map(_what, PlanCheck(own.read(part, PlanPlace("the plan"))).problems(seen.event))}


def _what(problem: Problem) -> _What:
    return _What(problem.code, problem.field, problem.rule.partition(":")[0])
