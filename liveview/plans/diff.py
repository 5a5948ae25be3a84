"""Two sessions compared, such as before and after a release: which events and properties came, went or changed."""

from collections.abc import Collection, Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from liveview.model.event import EventType
from liveview.plans.learning import shown_name
from liveview.plans.learning_values import is_data
from liveview.plans.profile import EventProfile, PropertyProfile, SessionProfile
from liveview.text.json_paths import below

Status: TypeAlias = Literal["gone", "new", "changed", "same"]
"""How an event differs: changed if its properties do."""
PropertyStatus: TypeAlias = Literal["gone", "new", "type"]
"""How a property differs."""

TOLERANCE = 20.0
"""Percent by which the number of events may differ."""
NAMELESS = "events without a name"
"""What findings call these."""


class DiffRule(StrEnum):
    """What makes the session after worse than the one before."""

    GONE = "gone"
    """An event did not come."""
    SHAPE = "shape"
    """A property did not come, or has a type that it did not have before."""
    PROBLEMS = "problems"
    """A larger share of the events of a name has problems."""
    NEW = "new"
    """An event came that did not come before."""
    COUNT = "count"
    """The number of events of a name differs by more than the tolerance."""


USUAL_RULES = (DiffRule.GONE, DiffRule.SHAPE, DiffRule.PROBLEMS)
"""The rules that count unless others are chosen."""


class PropertyChange(msgspec.Struct, frozen=True):
    """A property that differs."""

    path: str
    """Where it is, such as `items[].sku`."""
    change: PropertyStatus
    """How it differs."""
    before: str | None
    """Its types before, such as `number, string`; None for a new one."""
    after: str | None
    """Its types after; None for one that is gone."""

    @property
    def is_worse(self) -> bool:
        """Whether it breaks the rule `shape`: types that are not there any more do no harm."""
        if self.change == "type":
            return bool(set((self.after or "").split(", ")) - set((self.before or "").split(", ")))
        return self.change == "gone"

    def __str__(self) -> str:
        return f"{self.before} → {self.after}" if self.change == "type" else self.change


class EventChange(msgspec.Struct, frozen=True):
    """The events of one name and type in both sessions."""

    name: str
    """The name."""
    type: EventType
    """The kind of call."""
    status: Status
    """How they differ."""
    before: int
    """How many were accepted before."""
    after: int
    """How many were accepted after."""
    properties: tuple[PropertyChange, ...]
    """The properties that differ, of what is gone or new only the outermost; () for a gone or new event."""

    @property
    def shown_name(self) -> str:
        """The name, with the type where the name does not tell it."""
        return shown_name(self.type, self.name)


class ProblemShare(msgspec.Struct, frozen=True):
    """How many of some events have problems, in both sessions; duplicates and invalid events count, too."""

    name: str
    """The name with its type, or `NAMELESS`."""
    before: int
    """How many have problems before."""
    all_before: int
    """How many there are before."""
    after: int
    """How many have problems after."""
    all_after: int
    """How many there are after."""

    @property
    def is_worse(self) -> bool:
        """Whether the share is larger after."""
        return self.after * self.all_before > self.before * self.all_after

    def __str__(self) -> str:
        shares = f"{percent(self.before, self.all_before)} → {percent(self.after, self.all_after)}"
        return f"{self.name} {shares} ({self.after} of {self.all_after})"


class DiffFinding(msgspec.Struct, frozen=True):
    """Something that breaks a rule."""

    rule: DiffRule
    """The rule."""
    text: str
    """What breaks it, such as `Purchase.price number → string`."""

    def __str__(self) -> str:
        return f"{self.rule.value}: {self.text}"


class SessionComparison(msgspec.Struct, frozen=True):
    """How one session differs from another."""

    events: tuple[EventChange, ...]
    """Every event that either has and both know: those of the session before in its order, then new ones."""
    problems: tuple[ProblemShare, ...]
    """The shares of problems of the events that both sessions have, and of events without a name."""

    def worse(self, rules: Collection[DiffRule] = USUAL_RULES, tolerance: float = TOLERANCE) -> tuple[DiffFinding, ...]:
        """What is worse by some rules, in their order; `tolerance` is in percent."""
        return tuple(found for rule in DiffRule if rule in rules for found in self._broken(rule, tolerance))

    def _broken(self, rule: DiffRule, tolerance: float) -> Iterator[DiffFinding]:
        if rule is DiffRule.PROBLEMS:
            yield from (DiffFinding(rule, str(share)) for share in self.problems if share.is_worse)
            return
        for event in self.events:
            name = event.shown_name
            if event.status == rule.value:
                yield DiffFinding(rule, name)
            elif rule is DiffRule.SHAPE:
                worse = (each for each in event.properties if each.is_worse)
                yield from (DiffFinding(rule, f"{_place(name, each.path)} {each}") for each in worse)
            elif rule is DiffRule.COUNT and event.before and is_off(event, tolerance):
                yield DiffFinding(rule, f"{name} {event.before} → {event.after}")


def compare(before: SessionProfile, after: SessionProfile) -> SessionComparison:
    """How the session `after` differs from the one before."""
    keys = [key for key in dict.fromkeys([*before.events, *after.events]) if before.knows(*key) and after.knows(*key)]
    pairs = [
        (before.events.get(key) or EventProfile(*key), after.events.get(key) or EventProfile(*key)) for key in keys
    ]
    events = tuple(_change(one, other) for one, other in pairs if one.count or other.count)
    return SessionComparison(events, tuple(_shares(before, after, pairs)))


def percent(part: int, whole: int) -> str:
    """A share in percent, with one digit where it has one."""
    tenths = Fraction(part * 1_000, whole or 1)
    shown = min(max(round(tenths), 1), 999) if 0 < tenths < 1_000 else round(tenths)
    return f"{shown / 10:.1f}".removesuffix(".0") + " %"


def is_off(event: EventChange, tolerance: float) -> bool:
    """Whether the number of events differs from that before by more than `tolerance` percent."""
    return abs(event.after - event.before) * 100 > Fraction(tolerance) * event.before


def _change(before: EventProfile, after: EventProfile) -> EventChange:
    properties = tuple(_differences(before.content, after.content)) if before.count and after.count else ()
    status: Status = "changed" if properties else "same"
    if not after.count:
        status = "gone"
    elif not before.count:
        status = "new"
    return EventChange(before.name, before.type, status, before.count, after.count, properties)


def _differences(before: PropertyProfile, after: PropertyProfile, path: str = "") -> Iterator[PropertyChange]:
    """What differs inside of values: of what is gone or new, only the outermost.

    Nothing is gone or new where not everything is known, and a name that is data is another one in each session.
    """
    if "object" in after.types:
        for name, inner in before.properties.items():
            other = after.properties.get(name)
            if other is not None or not (after.is_open or is_data(name)):
                yield from _difference(inner, other, below(path, (name,)))
        for name, inner in after.properties.items():
            is_new = name not in before.properties and "object" in before.types
            if is_new and not (before.is_open or is_data(name)):
                yield PropertyChange(below(path, (name,)), "new", None, inner.type)
    if before.items is not None and (after.items is not None or ("array" in after.types and not after.is_open)):
        yield from _difference(before.items, after.items, f"{path}[]")
    elif after.items is not None and "array" in before.types and not before.is_open:
        yield PropertyChange(f"{path}[]", "new", None, after.items.type)


def _difference(before: PropertyProfile, after: PropertyProfile | None, path: str) -> Iterator[PropertyChange]:
    if after is None:
        yield PropertyChange(path, "gone", before.type, None)
        return
    if after.type != before.type:
        yield PropertyChange(path, "type", before.type, after.type)
    yield from _differences(before, after, path)


def _place(name: str, path: str) -> str:
    """A property of an event, such as `Purchase.price`."""
    return f"{name}{'' if path.startswith('[') else '.'}{path}"


def _shares(
    before: SessionProfile, after: SessionProfile, pairs: list[tuple[EventProfile, EventProfile]]
) -> Iterator[ProblemShare]:
    for one, other in pairs:
        if one.name and one.received and other.received:
            name = shown_name(one.type, one.name)
            yield ProblemShare(name, one.with_problems, one.received, other.with_problems, other.received)
    nameless = ProblemShare(NAMELESS, *_nameless(before), *_nameless(after))
    if nameless.before or nameless.after:
        yield nameless


def _nameless(session: SessionProfile) -> tuple[int, int]:
    """How many events have problems and no name, and how many events there are at all."""
    troubled = sum(event.with_problems for (_, name), event in session.events.items() if not name)
    return troubled, sum(event.received for event in session.events.values())
