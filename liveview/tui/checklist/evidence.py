"""The events of a session that is being written, as evidence for a spec; what was read once is kept.

Only events that something in the spec selects are read, and the newest ones, among which the nearest miss is looked
for. Later looks read what is new or has changed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import tzinfo
from heapq import nlargest

from liveview.errors import SpecError
from liveview.formats import number
from liveview.log.filter import Filter, grammar, parse
from liveview.log.read.changed import ChangedEvents
from liveview.log.read.export_lines import json_lines
from liveview.log.read.reader import Reader
from liveview.log.read.records import records_of
from liveview.log.read.search import matching
from liveview.log.read.selecting import RecordSelection, selected_by
from liveview.specs.observed import ObservedEvent, observed
from liveview.specs.of_session import is_lasting
from liveview.specs.spec import Spec

MOST = 50_000
"""Events that are kept at most; a spec about more is for `liveview check`."""
NEWEST = 1_000
"""The newest events, which are kept for the nearest miss even if nothing selects them."""
RANGE = 5_000
"""Ids that are searched at once; between two ranges it looks whether it should stop."""
_EVERY = ""
"""The filter of a spec that looks at all events."""


class KnownEvents:
    """Evidence for one spec over one log; `refresh` reads what is new, and the rest answers without reading."""

    def __init__(self, spec: Spec, zone: tzinfo | None = None, most: int = MOST) -> None:
        self._spec = spec
        self._zone = zone
        self._most = most
        self._changes = ChangedEvents()
        self._upto = 0
        self._matching: dict[str, set[int]] = {text: set() for text in spec.filters}
        self._selected: set[int] = set()
        self._events: dict[int, ObservedEvent] = {}
        self.moves = not all(is_lasting(grammar.read(text)) for text in spec.filters)
        """Whether its filters match other events as time passes or marks are set."""
        self.events_read = 0
        """How many events were read so far, an event that was read again included."""

    @property
    def looked_at(self) -> int:
        """How many events the spec is about, those that are not kept included."""
        return len(self._matching[self._spec.filter]) if self._spec.filter else self._upto

    def refresh(self, reader: Reader, now: float, told: Callable[[float], bool]) -> bool:
        """Read what is new at `now` (epoch seconds); returns False if it was stopped.

        `told` is told the share of the log that was searched, and returns whether to go on. Raises `SpecError`
        for too many events, and whatever reading raises.
        """
        changed, newest = self._changes.look(reader)
        filters = {text: parse(text, now, self._zone) for text in (_EVERY, *self._matching)}
        known = sorted(event_id for event_id in changed if event_id <= self._upto)
        ranges = _ranges(0, newest) if self.moves else (*_runs(known), *_ranges(self._upto, newest))
        for first, last in ranges:
            self._match(reader, filters, first, last)
            if not told(last / newest):
                return False
        self._upto = newest
        self._read(reader, known)
        return True

    def events(self, only: str) -> Sequence[ObservedEvent]:
        """Those of the events that match a filter of the spec that are kept, oldest first."""
        wanted = self._matching[only] if only else self._events.keys()
        return [self._events[event_id] for event_id in sorted(self._events) if event_id in wanted]

    def matching(self, only: str) -> Collection[int]:
        """The ids of the events that match a filter of the spec."""
        return self._matching[only]

    def _match(self, reader: Reader, filters: dict[str, Filter], first: int, last: int) -> None:
        """Ask all filters about the events with these ids."""
        within = filters[self._spec.filter]
        selections = (
            RecordSelection(each.name, each.type, each.user, filters[each.filter] if each.filter else None)
            for each in (*self._spec.expect, *self._spec.never)
        )
        meant = within if self._spec.fails_on_unexpected else selected_by(selections, within)
        for text, found in self._matching.items():
            _replace(found, first, last, matching(reader, filters[text], first - 1, last))
        _replace(self._selected, first, last, matching(reader, meant, first - 1, last))

    def _read(self, reader: Reader, changed: Iterable[int]) -> None:
        """Read the events that are wanted and not known, or have changed; forget the others."""
        looked_at = self._matching[self._spec.filter] if self._spec.filter else range(1, self._upto + 1)
        newest = looked_at[-NEWEST:] if isinstance(looked_at, range) else nlargest(NEWEST, looked_at)
        if len(self._selected) > self._most:
            many, most = number(len(self._selected)), number(self._most)
            raise SpecError(f"it selects {many} events, and a checklist keeps {most}; use liveview check instead")
        wanted = self._selected.union(newest)
        for event_id in {*self._events} - wanted:
            del self._events[event_id]
        missing = sorted((wanted - self._events.keys()).union(wanted.intersection(changed)))
        for event in observed(json_lines(records_of(reader, missing))):
            self._events[event.id] = event
            self.events_read += 1


def _replace(found: set[int], first: int, last: int, matched: Iterable[int]) -> None:
    """Within these ids, exactly these match."""
    if found:
        found.difference_update(range(first, last + 1))
    found |= set(matched)


def _ranges(after: int, newest: int) -> Iterator[tuple[int, int]]:
    """The ids above `after`, in ranges."""
    for first in range(after + 1, newest + 1, RANGE):
        yield first, min(first + RANGE - 1, newest)


def _runs(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending ids as ranges of neighbours."""
    start = 0
    for at in range(1, len(ids) + 1):
        if at == len(ids) or ids[at] != ids[at - 1] + 1:
            yield ids[start], ids[at - 1]
            start = at
