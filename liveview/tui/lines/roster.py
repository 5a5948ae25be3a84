"""The destinations of a session: those configured now and those configured earlier, each with its numbers.

Every list of destinations on the screen is made from this, so that they all agree.
"""

from collections.abc import Iterable
from typing import NamedTuple

from liveview.model.destination import Destination
from liveview.model.settings import FormerDestination, Settings
from liveview.model.snapshot import DestinationTotals


class RosterEntry(NamedTuple):
    """A destination with its totals."""

    destination: Destination
    """The destination, as it is or was configured."""
    totals: DestinationTotals
    """What was counted for it in this session."""
    former: FormerDestination | None = None
    """What it was when last configured; None if it still is configured."""

    @property
    def key(self) -> str:
        """The unique name."""
        return self.destination.key


def roster(settings: Settings, totals: Iterable[DestinationTotals]) -> tuple[RosterEntry, ...]:
    """Current destinations in configured order, then former ones; everything that was counted is included."""
    counted = {total.name: total for total in totals}
    here = {known.key: RosterEntry(known, _of(known.key, counted)) for known in settings.destinations}
    formers = {former.destination.key: former for former in settings.history.destinations}
    formers |= {name: FormerDestination(_named(name)) for name in counted if name not in formers}
    gone = (former for key, former in formers.items() if key not in here)
    return (
        *here.values(),
        *(RosterEntry(former.destination, _of(former.destination.key, counted), former) for former in gone),
    )


def _of(key: str, counted: dict[str, DestinationTotals]) -> DestinationTotals:
    return counted.get(key, DestinationTotals(key))


def _named(key: str) -> Destination:
    """A destination of which only the key is known, which may be anything in a log."""
    name, _, instance = key.partition("::")
    found = Destination(name, instance=instance)
    return found if found.key == key else Destination(key)
