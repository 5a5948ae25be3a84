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

from liveview.core.document import Document, Json, decimal, encode, read
from liveview.model.event import DedupSource

TRANSPORT_FIELDS = frozenset({"$insert_id", "time", "mp_lib", "$lib_version", "$ip"})
"""Properties that may differ between two sends of one event; any other difference is a collision (ours)."""

LONGEST_KEY = 512
"""Characters of a key that is stored as it is."""
_LONGEST_PLAIN = 400
"""Digits up to which a number is written out plainly in a key; `1e999999` keeps its exponent."""


class Key(msgspec.Struct, frozen=True):
    """What makes two events of one environment duplicates. `text` is unambiguous JSON: `1` and `"1"` differ."""

    token: str
    source: DedupSource
    text: str


class Original(msgspec.Struct, frozen=True):
    """An accepted event that holds a key. `received_at` starts its window; `payload` is its JSON text."""

    event_id: int
    received_at: float
    payload: str


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


def key_of(token: str, time: Decimal, properties: Mapping[str, Json]) -> Key:
    """The dedup key of a valid event (http-api): `$insert_id`, else `time` and `$device_id`, else `time`."""
    insert_id = properties.get("$insert_id")
    if isinstance(insert_id, str) and insert_id:
        return Key(token, DedupSource.INSERT_ID, _bounded(encode(insert_id).decode()))
    number = decimal(insert_id)
    if number is not None:
        spelling = canonical(number) if number.is_finite() else encode(insert_id).decode()
        return Key(token, DedupSource.INSERT_ID, _bounded(spelling))
    device = properties.get("$device_id")
    if device is None or device == "":
        return Key(token, DedupSource.TIME, _bounded(f"[{canonical(time)}]"))
    return Key(token, DedupSource.TIME_AND_DEVICE, _bounded(f"[{canonical(time)},{encode(device).decode()}]"))


def _bounded(text: str) -> str:
    """A key that an index can hold: a very long one is replaced by its hash, an object like no other key."""
    if len(text) <= LONGEST_KEY:
        return text
    return f'{{"blake2b":"{hashlib.blake2b(text.encode(), digest_size=32).hexdigest()}"}}'


def canonical(number: Decimal) -> str:
    """One spelling for each number: `1`, `1.0` and `10e-1` are all `1`."""
    if not number:
        return "0"
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return str(number)
    text = "".join(map(str, digits)).lstrip("0")
    trimmed = text.rstrip("0")
    exponent += len(text) - len(trimmed)
    minus = "-" if sign else ""
    if abs(exponent) > _LONGEST_PLAIN:
        return f"{minus}{trimmed}e{exponent}"
    if exponent >= 0:
        return f"{minus}{trimmed}{'0' * exponent}"
    whole, fraction = trimmed[:exponent], trimmed[exponent:].rjust(-exponent, "0")
    return f"{minus}{whole or '0'}.{fraction}"


class Difference(msgspec.Struct, frozen=True):
    """A field in which a duplicate differs, `event` or `properties.…`; values are JSON texts, None where absent."""

    field: str
    original: str | None
    duplicate: str | None


def differences(original: str, duplicate: str) -> tuple[Difference, ...]:
    """Every field but the transport fields in which two events (JSON texts) differ, in the original's order."""
    if original == duplicate:
        return ()
    left, right = _fields(original), _fields(duplicate)
    return tuple(
        Difference(field, left.get(field), right.get(field))
        for field in {**left, **right}
        if left.get(field) != right.get(field)
    )


def _fields(payload: str) -> dict[str, str]:
    """The event name and each property of the first level, as comparable JSON texts."""
    reading = read(payload.encode())
    if not isinstance(reading, Document) or not isinstance(reading.value, dict):
        return {}
    properties = reading.value.get("properties") or {}
    fields = {"event": reading.value.get("event")}
    fields |= {f"properties.{name}": value for name, value in properties.items() if name not in TRANSPORT_FIELDS}
    return {name: msgspec.json.encode(_sorted(value)).decode() for name, value in fields.items()}


def _sorted(value: Json) -> Json:
    """Key order is no difference."""
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(item) for item in value]
    return value
