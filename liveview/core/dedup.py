"""Deduplication: the key of an event, which event holds it, and how a duplicate differs from its original.

Per environment, the first valid event holds its key. The log remembers the holders; `Claims` adds the events of a batch
that is being decided, so that fifty copies at one moment still make one original.
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from liveview.core.json.comparison import canonical, comparable
from liveview.core.json.document import Json, decimal, encode
from liveview.core.wire.content import content_of, routing_of
from liveview.core.wire.normalised import Identity
from liveview.model.event import DedupSource, Wire

LONGEST_KEY = 512
"""Characters up to which a key is stored as it is; a longer one is hashed."""


class Key(msgspec.Struct, frozen=True):
    """Two events with equal keys are duplicates."""

    token: str
    """The environment ID."""
    source: DedupSource
    """Which fields the key was made from."""
    text: str
    """The values of those fields as unambiguous JSON: `1` and `"1"` differ."""


class Original(msgspec.Struct, frozen=True):
    """An accepted event that holds a key."""

    event_id: int
    """Its id in the log; a reference of `core.batch` while it is decided."""
    received_at: float
    """When it was received, in epoch seconds; its dedup window starts then."""
    payload: str | None
    """The event as JSON text; None if it is not in the log any more, only its key."""
    request_id: int = 0
    """The id of the request that carried it, or a reference like `event_id`; 0 if that is not in the log any more."""


class Claims:
    """Who holds which key, for one batch. `window` is seconds from the receipt of the original; None never ends."""

    def __init__(self, holders: Mapping[Key, Original], window: float | None) -> None:
        self._holders = holders
        self._window = window
        self._fresh: dict[Key, Original] = {}

    def claim(self, key: Key, event: Original) -> Original | None:
        """The original that `event` duplicates; None if there is none, in which case `event` now holds the key."""
        holder = self._fresh.get(key) or self._holders.get(key)
        if holder is not None and not has_ended(holder, event.received_at, self._window):
            return holder
        self._fresh[key] = event
        return None


def has_ended(holder: Original, at: float, window: float | None) -> bool:
    """Whether the dedup window of an original is over at `at`."""
    return window is not None and at >= holder.received_at + window


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
    """A key short enough for an index: a longer one becomes an object with its hash, which equals no other key."""
    if len(text) <= LONGEST_KEY:
        return text
    return f'{{"blake2b":"{hashlib.blake2b(text.encode(), digest_size=32).hexdigest()}"}}'


class Difference(msgspec.Struct, frozen=True):
    """A field in which a duplicate differs from its original."""

    field: str
    """Its path, such as `event` or `properties.price`."""
    original: str | None
    """The value in the original as JSON text; None if absent."""
    duplicate: str | None
    """The value in the duplicate as JSON text; None if absent."""


def differences(original: str | None, duplicate: str, wire: Wire, other: Wire | None = None) -> tuple[Difference, ...]:
    """The fields in which two events (JSON texts) differ, transport and routing aside, in the order of the original.

    None are known of an original that is not in the log any more (None). `wire` is that of both: only events of the
    same shape can share a key. To compare others, give the wire of the second as `other`.
    """
    if original is None or original == duplicate:
        return ()
    return _differences(content_of(original, wire), content_of(duplicate, other or wire))


def other_options(original: str | None, duplicate: str, wire: Wire) -> str:
    """The name of the routing field in which a resend differs from its original; "" if it has the same routing.

    "" also for an original that is not in the log any more (None).
    """
    if original is None or original == duplicate:
        return ""
    changed = _differences(routing_of(original, wire), routing_of(duplicate, wire))
    return changed[0].field.rpartition(".")[2] if changed else ""


def _differences(left: Mapping[str, Json], right: Mapping[str, Json]) -> tuple[Difference, ...]:
    """The fields with unequal values; the texts keep the spelling of their numbers."""
    return tuple(
        Difference(field, _text(left, field), _text(right, field))
        for field in {**left, **right}
        if field not in left or field not in right or comparable(left[field]) != comparable(right[field])
    )


def _text(fields: Mapping[str, Json], field: str) -> str | None:
    return encode(fields[field]).decode() if field in fields else None
