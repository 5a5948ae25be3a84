"""Masks for IDs: `lv_` and 32 hex digits of HMAC-SHA256 (pipeline: HIPAA mode; the hash is ours)."""

import hmac
from functools import lru_cache

from liveview.core.json.document import Json
from liveview.core.wire.normalised import text_of

PREFIX = "lv_"
"""How every mask begins."""
_DIGITS = 32
_LONGEST_KEPT = 200
"""Characters of an ID whose mask is kept."""
_DEVICE = "$device:"
"""What Mixpanel's libraries write before a device that they use as a user; the mask is that of the device."""


def mask(key: bytes, value: Json) -> str:
    """The mask of an ID, the same for one key and one ID in whatever field; "" for none."""
    text = text_of(value)
    if not text:
        return ""
    named = text.removeprefix(_DEVICE) or text
    return _kept_mask(key, named) if len(named) <= _LONGEST_KEPT else _mask(key, named)


def _mask(key: bytes, named: str) -> str:
    return PREFIX + hmac.digest(key, named.encode("utf-8", "surrogatepass"), "sha256").hex()[:_DIGITS]


_kept_mask = lru_cache(1024)(_mask)
"""The same for an ID that many events have, each in several places."""
