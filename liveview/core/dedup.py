"""Deduplication: the key of an event, who has claimed it, and whether a duplicate is a collision.

Per environment, the first valid event claims its key in the same call that looks it up, so fifty copies at
one moment still make one original. A claim belongs to the commit that stores its event: until then it is
`fresh` here and can be undone; afterwards the log is what remembers it, behind the `Claims` protocol.
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

import msgspec

from liveview.core.json.comparison import canonical, comparable
from liveview.core.json.document import Json, decimal, encode
from liveview.core.wire.content import content_of, routing_of
from liveview.core.wire.normalized import Identity
from liveview.model.event import DedupSource, Wire

LONGEST_KEY = 512
"""Characters of a key that is stored as it is."""


class Key(msgspec.Struct, frozen=True):
    """What makes two events of one environment duplicates. `text` is unambiguous JSON: `1` and `"1"` differ."""

    token: str
    source: DedupSource
    text: str


class Original(msgspec.Struct, frozen=True):
    """An accepted event that holds a key. `received_at` starts its window; `payload` is its JSON text.

    `request_id` is the request that carried it.
    """

    event_id: int
    received_at: float
    payload: str
    request_id: int = 0


class Claims(Protocol):
    """The keys of all committed originals."""

    def find(self, key: Key) -> Original | None:
        """The latest committed original with this key."""

    def add(self, key: Key) -> None:
        """A claim was committed."""


class Dedup:
    """Decides and claims in one step. `window` is seconds from the original's receipt, None for ever."""

    def __init__(self, claims: Claims, window: float | None) -> None:
        self.window = window
        self._claims = claims
        self._fresh: dict[Key, Original] = {}

    def claim(self, key: Key, event: Original) -> Original | None:
        """The original that `event` duplicates; None when there is none and `event` now holds the key."""
        holder = self.find(key, event.received_at)
        if holder is None:
            self._fresh[key] = event
        return holder

    def find(self, key: Key, at: float) -> Original | None:
        """The original that an event with this key, received at `at`, duplicates; nothing is claimed."""
        holder = self._fresh.get(key) or self._claims.find(key)
        return None if holder is None or self._ended(holder, at) else holder

    def commit(self, key: Key, event_id: int) -> None:
        """The claim of `event_id` is in the log."""
        self._claims.add(key)
        if key in self._fresh and self._fresh[key].event_id == event_id:
            del self._fresh[key]

    def release(self, key: Key) -> None:
        """Give up one claim that is not committed."""
        self._fresh.pop(key, None)

    def undo(self) -> None:
        """Give up every claim that is not committed."""
        self._fresh.clear()

    def _ended(self, holder: Original, at: float) -> bool:
        return self.window is not None and at >= holder.received_at + self.window


def key_of(token: str, identity: Identity, time: Decimal, device: Json) -> Key | None:
    """The dedup key of a valid event (http-api): its ID, else `time` and `$device_id`, else `time`.

    None for an event without an ID on a wire whose times make no key (ours): it is never a duplicate.
    """
    if isinstance(identity.value, str) and identity.value:
        return Key(token, identity.source, _bounded(encode(identity.value).decode()))
    number = decimal(identity.value)
    if number is not None:
        spelling = canonical(number) if number.is_finite() else encode(identity.value).decode()
        return Key(token, identity.source, _bounded(spelling))
    if not identity.by_time:
        return None
    if device is None or device == "":
        return Key(token, DedupSource.TIME, _bounded(f"[{canonical(time)}]"))
    return Key(token, DedupSource.TIME_AND_DEVICE, _bounded(f"[{canonical(time)},{comparable(device).decode()}]"))


def _bounded(text: str) -> str:
    """A key that an index can hold: a very long one is replaced by its hash, an object like no other key."""
    if len(text) <= LONGEST_KEY:
        return text
    return f'{{"blake2b":"{hashlib.blake2b(text.encode(), digest_size=32).hexdigest()}"}}'


class Difference(msgspec.Struct, frozen=True):
    """A field in which a duplicate differs, `event` or `properties.…`; values are JSON texts, None where absent."""

    field: str
    original: str | None
    duplicate: str | None


def differences(original: str, duplicate: str, wire: Wire, other: Wire | None = None) -> tuple[Difference, ...]:
    """Every field that says what happened in which two events (JSON texts) differ, in the original's order.

    `wire` is that of either: only events of like shape ever have one key. Of two that have not, `other` is that of the
    second.
    """
    if original == duplicate:
        return ()
    return _differences(content_of(original, wire), content_of(duplicate, other or wire))


def other_options(original: str, duplicate: str, wire: Wire) -> str:
    """What a resend calls the routing in which it differs from its original; "" when it asks for the same."""
    if original == duplicate:
        return ""
    found = _differences(routing_of(original, wire), routing_of(duplicate, wire))
    return found[0].field.rpartition(".")[2] if found else ""


def _differences(left: Mapping[str, Json], right: Mapping[str, Json]) -> tuple[Difference, ...]:
    """The fields that are not the same; the texts keep the spelling of their numbers."""
    return tuple(
        Difference(field, _text(left, field), _text(right, field))
        for field in {**left, **right}
        if field not in left or field not in right or comparable(left[field]) != comparable(right[field])
    )


def _text(fields: Mapping[str, Json], field: str) -> str | None:
    return encode(fields[field]).decode() if field in fields else None
