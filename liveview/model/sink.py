"""What the built-in sink received: the rows of `sink_requests`."""

import msgspec

from liveview.model.event import Headers


class SinkRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One request to the sink, and what it met there."""

    received_at: float
    """When it arrived, in epoch seconds."""
    path: str
    """Path and query, masked."""
    headers: Headers
    """Its headers, masked."""
    body: bytes
    """The beginning of the body as received; b"" when the body was not read."""
    behaviour: str
    """The script of the behaviour that it met; of a service, that it was answered as by the service."""
    status: int | None
    """The status that it got; None when no reply was sent."""
    deviations: tuple[str, ...] = ()
    """Sentences about what differs from the documented payload of webhooks, or what a service finds."""
    message_id: str = ""
    """The `messageId` in the body, "" for none; the one in `deliveries.message_id` leads to the event."""
