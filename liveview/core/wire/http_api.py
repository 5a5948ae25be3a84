"""The server-side HTTP API (http-api): `POST /track` with one JSON object.

Whatever arrived whole is exactly one event; a body that is no JSON object is an event too, an invalid one.
"""

from liveview.core.document import Document, Unreadable, read

REPLY = (b"1", "text/plain")
"""Body and content type of the 200. The real body is unknown; `1` is what every known client can read (ours)."""


def decode(body: bytes) -> tuple[Document | Unreadable, ...]:
    """The one event that a body holds."""
    return (read(body),)
