"""A planned call with another body, written by somebody who saw the request without its secrets (ours)."""

import msgspec

from liveview.core.json.document import Document, Json, encode, read
from liveview.core.pipeline.bodies import PlannedCall


def shown_body(call: PlannedCall) -> bytes:
    """The body of a call as it may be shown and stored."""
    return call.body if call.shown is None else call.shown.body


def with_body(call: PlannedCall, body: bytes) -> PlannedCall:
    """The call with this body; secrets that it still has where they were hidden are sent with their values.

    Raises `ValueError` if it hides any and is not JSON, before or after the change.
    """
    shown = call.shown
    if shown is None:
        return msgspec.structs.replace(call, body=body)
    sent = body if shown.body == call.body else _revealed(shown.body, call.body, body)
    return msgspec.structs.replace(call, body=sent, shown=msgspec.structs.replace(shown, body=body))


def _revealed(shown: bytes, real: bytes, changed: bytes) -> bytes:
    before, behind = read(shown), read(real)
    if not isinstance(before, Document) or not isinstance(behind, Document):
        raise ValueError("the body holds a secret setting and is not JSON, so it can only be sent as it is")
    now = read(changed)
    if not isinstance(now, Document):
        raise ValueError("the body holds a secret setting, so what replaces it must be JSON")
    return encode(_put_back(before.value, behind.value, now.value))


def _put_back(shown: Json, real: Json, now: Json) -> Json:
    """The changed value, in which each text that is still what was shown is what was hidden behind it."""
    if isinstance(shown, dict) and isinstance(real, dict) and isinstance(now, dict):
        return {
            key: _put_back(shown[key], real[key], value) if key in shown and key in real else value
            for key, value in now.items()
        }
    if isinstance(shown, list) and isinstance(real, list) and isinstance(now, list):
        known = min(len(shown), len(real), len(now))
        kept = [_put_back(*values) for values in zip(shown[:known], real[:known], now[:known], strict=True)]
        return [*kept, *now[known:]]
    return real if isinstance(shown, str) and isinstance(real, str) and shown == now else now
