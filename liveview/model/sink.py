"""What the built-in sink received: the rows of `sink_requests`."""

import msgspec

from liveview.model.event import Headers


class SinkRequest(msgspec.Struct, frozen=True):
    """One request to the sink, the behaviour it met and the status it got (None: no reply was sent).

    `deviations` are sentences on what is not as webhooks are documented. `message_id` is the one in the body,
    "" when there is none: the same as in `deliveries.message_id`, so it leads to the event.
    """

    received_at: float
    path: str
    headers: Headers
    body: bytes
    behaviour: str
    status: int | None
    deviations: tuple[str, ...] = ()
    message_id: str = ""
