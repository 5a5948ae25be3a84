"""What the inspector knows about the stages of a delivery, and when that is read again."""

from collections.abc import Callable
from typing import NamedTuple

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.pipeline import DeliveryStages
from liveview.log.read.reader import Reader
from liveview.model.delivery import Delivery
from liveview.model.destination import Destination


class StagesKey(NamedTuple):
    """While it stays equal, the stages stay the same."""

    delivery: Delivery
    """The delivery as it is now."""
    calls: int
    """Its calls so far: the stages end with the body of the latest."""
    destination: Destination | None = None
    """Where it goes; None if that is not known."""


class StagesReader:
    """Reads one delivery at a time; `in_thread` reads that of a large event, and its result comes back in `take`."""

    def __init__(self, in_thread: Callable[[EventDetail, StagesKey], object]) -> None:
        self.found: DeliveryStages | None = None
        """The stages; None for no delivery, and before they have been read."""
        self._in_thread = in_thread
        self._key: StagesKey | None = None

    def look(
        self,
        reader: Reader,
        detail: EventDetail,
        delivery: Delivery | None,
        destination: Destination | None = None,
        *,
        is_heavy: bool,
    ) -> None:
        """Read the stages of this delivery to a destination, if that is known, unless they are known."""
        if delivery is None:
            self.found = self._key = None
            return
        key = StagesKey(delivery, sum(each.delivery_id == delivery.id for each in detail.attempts), destination)
        if key == self._key:
            return
        is_other = self._key is None or self._key.delivery.id != delivery.id
        self._key = key
        if not is_heavy or delivery.pipeline_id is None:
            self.found = reader.stages(detail, delivery, destination)
            return
        if is_other:
            self.found = None
        self._in_thread(detail, key)

    def take(self, key: StagesKey, found: DeliveryStages) -> bool:
        """Take what was read; returns whether it is still wanted."""
        if key != self._key:
            return False
        self.found = found
        return True

    def forget(self) -> None:
        """Read again what is asked for next: another event, or another log."""
        self.found = self._key = None
