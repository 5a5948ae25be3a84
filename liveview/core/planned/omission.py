"""What webhooks get of an event that breaks a plan: the event without some members.

What is left out follows from the problems that are stored with the event. So a retry sends the same bytes after a
restart, with another plan, or with none. It is always a member of an object, the smallest around the value: of a list
no element can be left out, because the others would change their places. Whatever remains keeps its digits and its
order. If the properties themselves break a rule, such as `minProperties`, webhooks get none of them.
"""

from collections.abc import Collection, Mapping
from typing import TypeAlias

import msgspec

from liveview.core.json.document import Json
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.problem import Problem
from liveview.text.json_paths import Step, steps_below

_IDENTIFY, _GROUP = EventType.IDENTIFY, EventType.GROUP
_Cuts: TypeAlias = dict[Step, "_Cuts | None"]
"""What to leave out, by step: None for all of it, otherwise what is left out inside."""


def subject(event: Normalised) -> tuple[Mapping[str, Json], str]:
    """What a plan is about in an event, and its path: the properties, or the traits of identify and group."""
    if event.type is _IDENTIFY or event.type is _GROUP:
        return event.traits, event.paths.traits
    return event.properties, event.paths.properties


def omitted_fields(problems: Collection[Problem]) -> tuple[str, ...]:
    """The paths of the values around which webhooks get less."""
    return tuple(each.field for each in problems if each.omitted) if problems else ()


def without(event: Normalised, fields: Collection[str]) -> Normalised:
    """The event as webhooks get it: without the members around the values at these paths."""
    if not fields:
        return event
    values, inside = subject(event)
    rest: Mapping[str, Json] = values
    cuts: _Cuts = {}
    for field in fields:
        steps = steps_below(inside, field)
        if steps is not None:
            members = steps[: len(steps) - _elements_at_the_end(steps)]
            if not members:
                rest = {}
            else:
                _cut(cuts, members)
    if not cuts and rest is values:
        return event
    rest = _rest(rest, cuts)
    if event.type is _IDENTIFY or event.type is _GROUP:
        return msgspec.structs.replace(event, traits=rest)
    return msgspec.structs.replace(event, properties=rest)


def _elements_at_the_end(steps: tuple[Step, ...]) -> int:
    """How many of the last steps lead to an element of a list."""
    count = 0
    while count < len(steps) and isinstance(steps[-1 - count], int):
        count += 1
    return count


def _cut(cuts: _Cuts, steps: tuple[Step, ...]) -> None:
    """Add what these steps lead to."""
    for step in steps[:-1]:
        inner = cuts.setdefault(step, {})
        if inner is None:
            return
        cuts = inner
    cuts[steps[-1]] = None


def _rest(value: Json, cuts: _Cuts) -> Json:
    """What is left of a value."""
    if isinstance(value, dict):
        return {
            name: _rest(inner, below) if (below := cuts.get(name)) else inner
            for name, inner in value.items()
            if name not in cuts or cuts[name] is not None
        }
    if isinstance(value, list):
        return [_rest(inner, below) if (below := cuts.get(at)) else inner for at, inner in enumerate(value)]
    return value
