"""What a request with a complete body must satisfy to become events; anything else about it may be wrong."""

from liveview.core.wire import forms
from liveview.core.wire.paths import EVENT_BYTES, Endpoint, limit_of
from liveview.core.wire.replies import Reply, reply_to
from liveview.model.refusal import NotAdmittedError, Refusal

BAD_REQUEST, TOO_LARGE = 400, 413


def admit(endpoint: Endpoint, method: str, query: str, content: bytes) -> Reply:
    """The reply that a request with this body (decompressed) gets; raises `RequestError`."""
    if method == "GET" and "data" not in forms.fields(query.encode("utf-8", "surrogateescape")):
        reason = "a GET carries its event in data=, as JSON or base64 of it; this one has no data"
        raise NotAdmittedError(BAD_REQUEST, Refusal.NO_DATA, reason)
    most = limit_of(endpoint, content)
    if len(content) > most:
        raise NotAdmittedError(TOO_LARGE, *too_large(most))
    return reply_to(endpoint, query, content)


def too_large(most: int) -> tuple[Refusal, str]:
    """Why a body above `most` bytes is refused, and the same in words."""
    refusal = Refusal.EVENT_TOO_LARGE if most <= EVENT_BYTES else Refusal.BATCH_TOO_LARGE
    return refusal, f"the body is larger than {most} bytes"
