"""Which events a commit touches: those are asked again, and no others."""

from collections.abc import Iterable

from liveview.core.store import Row
from liveview.log.queries import Queryable
from liveview.log.read.event_ids import events_of_deliveries
from liveview.model.changes import MarkChanged
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event
from liveview.model.facts import EventMoved


class Touched:
    """The events that some commits touched. Collected in the loop, and made ready in a reading thread."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self.events: set[int] = set()
        """Events that are known by their ids."""
        self.deliveries: set[int] = set()
        """Deliveries whose events are not known yet."""
        self.add(rows)

    def __bool__(self) -> bool:
        return bool(self.events or self.deliveries)

    def add(self, rows: Iterable[Row]) -> None:
        """Add the events that these rows touch."""
        for row in rows:
            if isinstance(row, Event | EventMoved):
                self.events.add(row.id)
            elif isinstance(row, Delivery | MarkChanged):
                self.events.add(row.event_id)
            elif isinstance(row, Attempt):
                self.deliveries.add(row.delivery_id)

    def ids(self, log: Queryable) -> frozenset[int]:
        """The ids of all of them; raises `sqlite3.Error`."""
        return frozenset({*self.events, *events_of_deliveries(log, self.deliveries).values()})
