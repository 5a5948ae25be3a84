"""An event as its row in the log tells it, read again: for webhooks, for people, and to be compared.

Whatever a webhook's body needs comes from the row and the wire of its request, so deliveries that wait, and those
after a restart, send the same bytes.
"""

from decimal import Decimal

import msgspec

from liveview.core.json.document import Document, read_text
from liveview.core.wire import profile
from liveview.core.wire.normalized import Normalized, Origin
from liveview.core.wire.unpack import normalise
from liveview.model.event import EventType, Wire


class StoredPayload(msgspec.Struct, frozen=True):
    """The columns of an event that say what it is; `wire` is that of its request."""

    payload: str
    wire: Wire = Wire.HTTP_API
    type: EventType = EventType.TRACK
    name: str | None = None
    token: str | None = None
    time: float | None = None
    received_at: float = 0.0

    @property
    def origin(self) -> Origin:
        """What the request left to the event, as far as the row remembers it."""
        has_type = self.wire in {Wire.SEGMENT, Wire.MOBILE} or self.is_profile_update
        time = None if self.time is None else Decimal(repr(self.time))
        return Origin(self.wire, self.received_at, self.type if has_type else None, self.token, time=time)

    @property
    def is_profile_update(self) -> bool:
        """Whether it came by `/engage` or `/groups`."""
        return self.wire is Wire.MIXPANEL and self.name is not None and profile.NAMES.get(self.type) == self.name


def normalised(stored: StoredPayload) -> Normalized:
    """The event in the terms of the product, with its problems."""
    return normalise(read_text(stored.payload), stored.origin)


def is_event(stored: StoredPayload) -> bool:
    """Whether the payload is JSON that says something."""
    return isinstance(read_text(stored.payload), Document)
