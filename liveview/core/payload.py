"""The body that webhooks get: exactly the shapes of the Webhooks page, "ours" where it is silent.

From the page: the order of keys, `context.page: null` for page events, `properties: {}` beside `traits` for identify
and group, and UTC timestamps in whole seconds. Ours: the values of `messageId`, `anonymousId` and `userId`, and the
`context` of events that servers send. A body depends on the stored event alone, so every retry sends the same bytes;
what it leaves out because of a tracking plan was stored with the event.
"""

import base64
import hashlib
import math
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from liveview.core.dedup import Key
from liveview.core.json.document import Json, encode
from liveview.core.planned.omission import without
from liveview.core.wire.normalised import Normalised, text_of
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.model.event import EventType

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - it is UTC, and the text gets its Z


def message_id(key: Key, definition: str = "") -> str:
    """16 bytes of a hash over token and dedup key in base64: like the documented ids, and the same on every retry.

    `definition` is the one under whose name the event goes, if it goes under that of an earlier one, too; else "".
    """
    return _hashed(f"{key.token}\0{key.source}\0{key.text}", definition)


def message_id_without_key(token: str, event_id: int, received_at: float, definition: str = "") -> str:
    """The same for an event without a dedup key: a hash over its id and time of receipt."""
    return _hashed(f"{token}\0event\0{event_id}\0{received_at!r}", definition)


def _hashed(text: str, definition: str) -> str:
    named = f"{text}\0definition\0{definition}" if definition else text
    return base64.b64encode(hashlib.blake2b(named.encode(), digest_size=16).digest()).decode()


@lru_cache(maxsize=8)
def body(stored: StoredPayload, message: str) -> bytes:
    """The compact JSON for a stored valid event; `message` is its message id. Raises for an event without a time.

    The most recent ones are cached, because all destinations of an event get the same.
    """
    event = without(normalised(stored), stored.omitted)
    if event.time is None:
        raise ValueError("only valid events have a webhook body")
    return encode(_shape(event, event.time, message))


def body_of(event: Normalised, time: Decimal | float, message: str) -> bytes:
    """The compact JSON for an event as it goes out: nothing else is left out or changed.

    `time` is the one that its row has. Raises what `body` raises.
    """
    return encode(_shape(event, time, message))


def stripped(stored: StoredPayload) -> tuple[str, ...]:
    """The names of properties of a stored valid event that webhooks do not get."""
    event = normalised(stored)
    if event.type in {EventType.IDENTIFY, EventType.GROUP}:
        used = {"$user_props"} if event.type is EventType.IDENTIFY else {"$group_props", "$group_id"}
        return tuple(name for name in event.properties if name not in used)
    return tuple(name for name in event.properties if not _is_custom(name, event))


def _shape(event: Normalised, time: Decimal | float, message: str) -> dict[str, Json]:
    kind = event.type
    shape: dict[str, Json] = {"event": event.name} if kind is EventType.TRACK else {}
    shape |= {
        "type": str(kind),
        "timestamp": timestamp(time),
        "messageId": message,
        "anonymousId": text_of(event.device),
    }
    if event.known_user:
        shape["userId"] = event.distinct_id
    shape["context"] = {
        "page": None if kind is EventType.PAGE else event.page,
        "library": {"name": event.library},
    }
    return shape | _content(event)


def _content(event: Normalised) -> dict[str, Json]:
    if event.type is EventType.IDENTIFY:
        return {"properties": {}, "traits": event.traits}
    if event.type is EventType.GROUP:
        return {"groupId": text_of(event.group_id), "properties": {}, "traits": event.traits}
    custom = custom_properties(event)
    if event.type is EventType.PAGE:
        known = {key: value for key, value in (event.page or {}).items() if value is not None}
        return {"properties": {**known, **event.page_properties, **custom}}
    return {"properties": custom}


def custom_properties(event: Normalised) -> dict[str, Json]:
    """The properties that webhooks get: those that no SDK added."""
    return {name: value for name, value in event.properties.items() if _is_custom(name, event)}


def timestamp(time: Decimal | float) -> str:
    """Epoch seconds as `2022-12-28T21:16:50Z`, rounded down to whole seconds."""
    return f"{(_EPOCH + timedelta(seconds=math.floor(time))).isoformat()}Z"


def _is_custom(name: str, event: Normalised) -> bool:
    return not name.startswith("$") and name not in event.reserved
