"""What the built-in sink received: the rows of `sink_requests`."""

import msgspec

from liveview.model.event import Headers


class SinkRequest(msgspec.Struct, frozen=True):
    """One request to the sink, the behaviour it met and the status it got (None: no reply was sent)."""

    received_at: float
    path: str
    headers: Headers
    body: bytes
    behaviour: str
    status: int | None
