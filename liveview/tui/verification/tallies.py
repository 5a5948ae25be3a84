"""The two questions about a whole session: how each name fares, and each destination."""

from collections.abc import Callable, Iterator
from datetime import tzinfo

import msgspec

from liveview.log.filter import Filter, parse
from liveview.log.read.reader import Reader
from liveview.log.read.verification import (
    DestinationOutcomes,
    EventViolation,
    NameTally,
    destinations_between,
    names_between,
    violation_of,
)
from liveview.model.event import EventType
from liveview.tui.verification.session_plan import SessionPlan, plan_of

RANGE = 20_000
"""Events that are counted at once; between two ranges it looks whether it should stop."""
MOST_NAMES = 5_000
"""Names that are told apart: more than anyone plans; a sender that makes up names must not fill the memory."""

NameKey = tuple[EventType, str]
"""What tells names apart: the type and the name."""


class NamesFound(msgspec.Struct, frozen=True):
    """How each name of a session fares."""

    plan: SessionPlan
    """What the events are compared with."""
    names: tuple[NameTally, ...]
    """Those that were seen, in the order in which they came."""
    violations: dict[NameKey, EventViolation]
    """The first violation of each name that has one."""
    events: int
    """How many events were counted."""
    other_events: int
    """Events of further names, which are beyond `MOST_NAMES`."""


class NamesQuestion:
    """Counts what is new; with a filter, which may match other events as they change, it counts all of them again."""

    def __init__(self, text: str, zone: tzinfo | None, config_file: str | None) -> None:
        self._text = text
        self._zone = zone
        self._config_file = config_file
        self._plan: SessionPlan | None = None
        self._upto = 0
        self._names: dict[NameKey, NameTally] = {}
        self._violations: dict[NameKey, EventViolation] = {}
        self._other_events = 0

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> NamesFound | None:
        """See `SessionQuestion`."""
        self._plan = self._plan or plan_of(self._config_file)
        within = parse(self._text, now, self._zone) if self._text else None
        if within is not None:
            self._upto, self._other_events = 0, 0
            self._names.clear()
        newest = reader.last_id()
        for after, up_to in ranges(self._upto, newest):
            for tally in names_between(reader, within, after, up_to):
                self._add(tally)
            self._upto = up_to
            if not told(up_to / newest):
                return None
        self._read_violations(reader)
        events = sum(each.seen for each in self._names.values()) + self._other_events
        return NamesFound(self._plan, tuple(self._names.values()), dict(self._violations), events, self._other_events)

    def _add(self, tally: NameTally) -> None:
        before = self._names.get(tally.key)
        if before is not None:
            self._names[tally.key] = before.plus(tally)
        elif len(self._names) < MOST_NAMES:
            self._names[tally.key] = tally
        else:
            self._other_events += tally.seen

    def _read_violations(self, reader: Reader) -> None:
        """Read the first violation of each name whose first is another one than before."""
        for key, tally in self._names.items():
            known = self._violations.get(key)
            if tally.first_violation is None:
                self._violations.pop(key, None)
            elif known is None or known.event_id != tally.first_violation:
                found = violation_of(reader, tally.first_violation)
                if found is not None:
                    self._violations[key] = found


class DestinationsQuestion:
    """Counts all deliveries again at each look, because any of them may have changed."""

    def __init__(self, text: str, zone: tzinfo | None) -> None:
        self._text = text
        self._zone = zone

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> tuple[DestinationOutcomes, ...] | None:
        """See `SessionQuestion`."""
        within: Filter | None = parse(self._text, now, self._zone) if self._text else None
        found: dict[str, DestinationOutcomes] = {}
        newest = reader.last_id()
        for after, up_to in ranges(0, newest):
            for tally in destinations_between(reader, within, after, up_to):
                known = found.get(tally.destination)
                found[tally.destination] = tally if known is None else known.plus(tally)
            if not told(up_to / newest):
                return None
        return tuple(found.values())


def ranges(after: int, newest: int) -> Iterator[tuple[int, int]]:
    """The ids above `after` up to the newest one, in ranges: each without its first, with its last."""
    for first in range(after, newest, RANGE):
        yield first, min(first + RANGE, newest)
