"""Which of the events that a plan requires have come, counted without reading them: a session may have millions."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TypeAlias

from liveview.log.read.reader import Reader
from liveview.log.read.verification import names_between, newest_names, numbers_of
from liveview.model.event import EventType
from liveview.specs.of_plan import RequiredSeen, report_of
from liveview.specs.report import CheckReport
from liveview.specs.spec import Spec

RANGE = 20_000
"""Events that are counted at once; between two ranges it looks whether it should stop."""
NEWEST = 1_000
"""Newest events among which the nearest miss is looked for."""
MOST_EVENTS = 50
"""Events of a line that are listed; the others are counted."""

_Key: TypeAlias = tuple[EventType, str]


class RequiredEvents:
    """Counts for the spec of one plan; `refresh` reads what is new, and the rest answers without reading."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._keys = [(each.type or EventType.TRACK, each.name or "") for each in spec.expect]
        self._upto = 0
        self._counts: dict[_Key, int] = defaultdict(int)
        self._first: dict[_Key, tuple[int, ...]] = dict.fromkeys(self._keys, ())
        self._newest: list[tuple[int, str | None, str]] = []

    @property
    def names(self) -> Mapping[int, str]:
        """The names of the events that are listed, and of the newest ones, by id."""
        listed = {each: name for (_, name), ids in self._first.items() for each in ids}
        return {**{each: name or "" for each, name, _ in self._newest}, **listed}

    def refresh(self, reader: Reader, told: Callable[[float], bool]) -> bool:
        """Count what is new; returns False if `told`, which gets the share that was counted, has stopped it."""
        newest, grown = reader.last_id(), set[_Key]()
        for after in range(self._upto, newest, RANGE):
            up_to = min(after + RANGE, newest)
            for tally in names_between(reader, None, after, up_to):
                if tally.key in self._first:
                    self._counts[tally.key] += tally.seen
                    grown.add(tally.key)
            self._upto = up_to
            self._list(reader, grown)
            if not told(up_to / newest):
                return False
        self._newest = newest_names(reader, NEWEST)
        return True

    def report(self, name: str) -> CheckReport:
        """What was found; `name` is its title."""
        seen = [RequiredSeen(self._counts[key], self._first[key]) for key in self._keys]
        return report_of(self._spec, seen, self._newest, self._upto, name)

    def _list(self, reader: Reader, grown: set[_Key]) -> None:
        """Find the first events of these names, unless they are known."""
        for kind, name in grown:
            known = self._first[kind, name]
            if len(known) < MOST_EVENTS:
                after = known[-1] if known else 0
                further = numbers_of(reader, kind, name, after, self._upto, MOST_EVENTS - len(known))
                self._first[kind, name] = (*known, *further)
        grown.clear()
