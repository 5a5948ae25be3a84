"""What the assertions look for in the log, each as a value: met or not yet, and why not."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from liveview.formats import counted
from liveview.log.read.reader import Reader
from liveview.log.read.selected import LatestDelivery, SelectedEvent, latest_deliveries
from liveview.model.delivery import Decision
from liveview.model.event import State
from liveview.model.problem import Severity
from liveview.specs.values import cut
from liveview.testing.failure import Failure, listed, missing
from liveview.testing.received_event import title
from liveview.testing.selection import EventSelection, select_item
from liveview.testing.watch import Watch

_MOST_NAMED = 10
"""Events that are listed with their names."""


class Enough(msgspec.Struct, frozen=True):
    """A number of events, or more."""

    selection: EventSelection
    """Which events."""
    count: int
    """How many."""

    @classmethod
    def of(cls, selection: EventSelection, count: int) -> "Enough":
        """The same, checked; raises `TypeError` and `ValueError`."""
        if not isinstance(count, int) or isinstance(count, bool):
            raise TypeError(f"count is {count!r}; wait for a number of events")
        if count < 1:
            raise ValueError(f"count is {count}; wait for 1 event or more, or use assert_never")
        return cls(selection, count)

    def look(self, watch: Watch, reader: Reader) -> list[int] | None:
        """The first `count` of them; None while there are fewer."""
        found = [each.id for each in self.selection.among(reader, watch.now)]
        return found[: self.count] if len(found) >= self.count else None

    def failure(self, watch: Watch, seconds: float) -> Failure:
        """Why there are not enough after this time."""
        found = watch.look(lambda reader: self.selection.among(reader, watch.now))
        wanted = f"{counted(self.count, 'event')} within {seconds:g} s: {self.selection.words}"
        return missing(wanted, self.selection.pattern, self.count, watch.evidence(), [each.id for each in found])


class Delivered(msgspec.Struct, frozen=True):
    """Events that have arrived, at least one. A duplicate that was dropped does not count: its original does."""

    selection: EventSelection
    """Which events."""
    to: str | None
    """The key of the destination; None for all that each event goes to."""

    def look(self, watch: Watch, reader: Reader) -> list[int] | None:
        """Their ids once all have arrived, or [] once one never will; None while that is open."""
        states = self._states(watch, reader)
        if any(state not in {"delivered", "pending"} for state in states.values()):
            return []
        return list(states) if states and {*states.values()} == {"delivered"} else None

    def failure(self, watch: Watch) -> Failure:
        """Which of them have not arrived."""
        states = watch.look(lambda reader: self._states(watch, reader))
        where = f" to {cut(self.to)}" if self.to else ""
        wanted = f"every one delivered{where}: {self.selection.words}"
        if not states:
            return missing(wanted, self.selection.pattern, 1, watch.evidence(), [])
        late = [each for each, state in states.items() if state != "delivered"]
        first = f"#{late[-1]} is {states[late[-1]]}" if late else ""
        done = len(states) - len(late)
        return Failure(wanted, f"{done} of {counted(len(states), 'event')} delivered", first, [*late[::-1]])

    def _states(self, watch: Watch, reader: Reader) -> dict[int, str]:
        """How far each event is, by its id."""
        found = [each for each in self.selection.among(reader, watch.now) if each.state is not State.DUPLICATE]
        if self.to is None:
            return {each.id: str(each.state) for each in found}
        there = latest_deliveries(reader, self.to)
        return {each.id: _state_there(each, there.get(each.id)) for each in found}


def _state_there(event: SelectedEvent, delivery: LatestDelivery | None) -> str:
    """How far a delivery is, in words."""
    if delivery is None:
        return f"{event.state}, not sent there"
    if delivery.state is not None:
        return str(delivery.state)
    return "only previewed there" if delivery.decision is Decision.PREVIEW else "skipped there"


class InOrder(msgspec.Struct, frozen=True):
    """Events that follow each other; others may lie between."""

    items: tuple[EventSelection, ...]
    """Which events, in their order."""

    @classmethod
    def of(cls, items: Sequence[str | Mapping[str, Any]]) -> "InOrder":
        """The order that names and words give; raises `SpecError`, `TypeError` and `ValueError`."""
        if not isinstance(items, Sequence) or isinstance(items, str | bytes):
            raise TypeError("give a list of names, or of the words that select an event")
        if not items:
            raise ValueError("give at least one name, or the words that select an event")
        return cls(tuple(map(select_item, items)))

    def look(self, watch: Watch, reader: Reader) -> list[int] | None:
        """An event for each item; None while they are not all there."""
        found = self._picked(watch, reader)
        return found if len(found) == len(self.items) else None

    def failure(self, watch: Watch) -> Failure:
        """Which item is not there."""
        picked = watch.look(lambda reader: self._picked(watch, reader))
        item = self.items[len(picked)]
        others = [each.id for each in watch.look(lambda reader: item.among(reader, watch.now))]
        wanted = ", then ".join(each.words for each in self.items)
        near = missing(wanted, item.pattern, 1, watch.evidence(), [])
        found = ", ".join(f"{each.words} #{event}" for each, event in zip(self.items, picked, strict=False))
        if others:
            why = f"{item.words} comes only before that{listed(others)}"
            return Failure(wanted, found or "none", why, [*others[::-1], *picked[::-1]])
        found = f"{found}, but then none: {item.words}" if found else "none"
        return Failure(wanted, found, near.nearest, [*near.concerned, *picked[::-1]])

    def _picked(self, watch: Watch, reader: Reader) -> list[int]:
        """The first event for each item that comes after that of the item before, up to the first without one."""
        picked: list[int] = []
        for item in self.items:
            after = picked[-1] if picked else 0
            following = (each.id for each in item.among(reader, watch.now) if each.id > after)
            if (event := next(following, None)) is None:
                break
            picked.append(event)
        return picked


class Never(msgspec.Struct, frozen=True):
    """No such event."""

    selection: EventSelection
    """Which events."""

    def look(self, watch: Watch, reader: Reader) -> list[int] | None:
        """Those that are there nevertheless; None while there are none."""
        return [each.id for each in self.selection.among(reader, watch.now)] or None

    def failure(self, found: Sequence[int], watch: Watch) -> Failure:
        """Those that are there."""
        return Failure(f"no event: {self.selection.words}", f"{len(found)}{_named(found, watch)}", "", found[::-1])


class WithoutProblems(msgspec.Struct, frozen=True):
    """Events with which nothing is wrong."""

    selection: EventSelection
    """Which events."""
    warnings: bool
    """Whether a warning is a problem."""

    def failure(self, watch: Watch) -> Failure | None:
        """What is wrong with them; None if nothing is."""
        found = watch.look(lambda reader: self.selection.among(reader, watch.now))
        wrong: list[str] = []
        concerned: list[int] = []
        counted = {Severity.ERROR, Severity.WARNING} if self.warnings else {Severity.ERROR}
        for event in watch.events(each.id for each in found):
            counting = [each for each in event.problems if each.severity in counted]
            wrong += [f"{event.title}: {each.code}{f' ({each.field})' if each.field else ''}" for each in counting]
            concerned += [event.id] if counting else []
        if not wrong:
            return None
        kind = "problems" if self.warnings else "errors"
        lines = "\n  ".join(cut(each) for each in wrong)
        return Failure(f"no {kind}: {self.selection.words}", f"{len(wrong)}\n  {lines}", "", concerned[::-1])


def _named(ids: Sequence[int], watch: Watch) -> str:
    more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    return f": {', '.join(title(each.id, each.name, each.type) for each in watch.events(ids[:_MOST_NAMED]))}{more}"
