"""How many events of a log match each definition of the Event Library, so that one that never matches is noticed.

The events themselves are compared, not their deliveries: so a definition that somebody is writing can be tried.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from liveview.core.pipeline.matching import Matcher
from liveview.core.planned.omission import without
from liveview.core.wire.stored import normalised
from liveview.log.queries import Queryable
from liveview.log.stored_payloads import PAYLOAD_COLUMNS, payload_of
from liveview.model.definition import Definition

PAGE = 200
"""Events that are compared at once, in some ten milliseconds."""
_QUERY = (
    f"select e.id, {PAYLOAD_COLUMNS} from events e left join requests r on r.id = e.request_id "
    "where e.id > ? and e.verdict = 'accepted' order by e.id limit ?"
)


class MatchCounter:
    """Counts the accepted events that match each definition, oldest first, a page at a time."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self._matcher = Matcher(definitions)
        self._counts: Counter[str] = Counter({definition.name: 0 for definition in definitions})
        self.last = 0
        """The event that was looked at last; 0 before the first."""
        self.events = 0
        """How many events were looked at."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of them match each definition, by its name, in the order of the file."""
        return dict(self._counts)

    @property
    def never_matched(self) -> tuple[str, ...]:
        """The names of the definitions that none of them matches: each has the finding `definition-never-matched`."""
        return tuple(name for name, count in self._counts.items() if not count)

    def look(self, log: Queryable, most: int = PAGE) -> bool:
        """Look at the next events; whether there may be more of them. Raises `sqlite3.Error`."""
        found = log.execute(_QUERY, (self.last, most)).fetchall()
        for event_id, *row in found:
            stored = payload_of(row)
            event = without(normalised(stored), stored.omitted)
            self._counts.update(definition.name for definition in self._matcher.matching(event))
            self.last = event_id
        self.events += len(found)
        return len(found) == most
