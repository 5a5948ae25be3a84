"""Stored events, read again from their rows: for webhooks, for people, and for comparisons.

Everything that a webhook's body needs comes from the row and the wire of its request. So deliveries that waited, or
that follow a restart, send the same bytes.
"""

from decimal import Decimal

import msgspec

from liveview.core.json.document import Document, read_text
from liveview.core.wire import profile
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.unpack import normalise
from liveview.model.event import EventType, Wire


class StoredPayload(msgspec.Struct, frozen=True):
    """An event's payload, with the columns that it takes to read it as it was read on arrival."""

    payload: str
    """The event as JSON text; "" for one without a readable text."""
    wire: Wire = Wire.HTTP_API
    """The protocol of its request."""
    type: EventType = EventType.TRACK
    """The kind of call it is."""
    name: str | None = None
    """Its name; None if it has none."""
    token: str | None = None
    """Its environment ID; None if it has none."""
    time: float | None = None
    """When it happened, in epoch seconds; None if unusable."""
    received_at: float = 0.0
    """When its request arrived, in epoch seconds."""
    omitted: tuple[str, ...] = ()
    """The paths of the values around which webhooks get less than was sent, as its problems say."""

    @property
    def origin(self) -> Origin:
        """What the event got from its request, as far as its row remembers it."""
        has_type = self.wire in {Wire.SEGMENT, Wire.MOBILE} or self.is_profile_update
        time = None if self.time is None else Decimal(repr(self.time))
        return Origin(self.wire, self.received_at, self.type if has_type else None, self.token, time=time)

    @property
    def is_profile_update(self) -> bool:
        """Whether it came through `/engage` or `/groups`."""
        return self.wire is Wire.MIXPANEL and self.name is not None and profile.NAMES.get(self.type) == self.name


def normalised(stored: StoredPayload) -> Normalised:
    """The event in the terms of the product, with its problems."""
    return normalise(read_text(stored.payload), stored.origin)


def is_event(stored: StoredPayload) -> bool:
    """Whether the payload is JSON that can be processed."""
    return isinstance(read_text(stored.payload), Document)
