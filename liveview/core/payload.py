"""The body that webhooks get: exactly the shapes of the Webhooks page, "ours" where it is silent.

Key order, `context.page: null` for pages, `properties: {}` with `traits` for identify and group, whole-second
UTC timestamps: webhooks. Where `messageId`, `anonymousId`, `userId` and `context` of server events come from:
ours. A body depends on the stored event alone, so every retry sends the same bytes.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from liveview.core.dedup import Key
from liveview.core.document import Document, Json, decimal, encode, read
from liveview.core.validate import type_of
from liveview.model.event import EventType

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_CUSTOM = frozenset({"distinct_id", "token", "time"})
_TRAITS = {EventType.IDENTIFY: {"$user_props"}, EventType.GROUP: {"$group_props", "$group_id"}}
"""The properties that are all that identify and group bodies take over."""
_WEB = "web"
"""The `mp_lib` of the web SDK. It becomes `context.library.name`, so it leaves `properties` as the samples show."""


def message_id(key: Key) -> str:
    """Base64 of 16 hash bytes over token and dedup key: the look of the documented ids, the same on every retry."""
    digest = hashlib.blake2b(f"{key.token}\0{key.source}\0{key.text}".encode(), digest_size=16)
    return base64.b64encode(digest.digest()).decode()


@lru_cache(maxsize=8)
def body(payload: str, message: str) -> bytes:
    """The compact JSON for a stored valid event; `payload` is its JSON text, `message` its message id.

    The last ones are remembered: every destination of an event gets the same.
    """
    reading = read(payload.encode())
    if not isinstance(reading, Document):
        raise ValueError("only valid events have a webhook body")
    name, properties = reading.value["event"], reading.value["properties"]
    return encode(_shape(name, properties, message))


def stripped(payload: str) -> tuple[str, ...]:
    """The properties of a stored valid event (JSON text) that are in neither `properties` nor `traits` of its body."""
    reading = read(payload.encode())
    if not isinstance(reading, Document):
        return ()
    properties = reading.value["properties"]
    kept = _TRAITS.get(type_of(reading.value.get("event"), properties))
    if kept is not None:
        return tuple(name for name in properties if name not in kept)
    return tuple(name for name, value in properties.items() if not _is_custom(name, value))


def _shape(name: str, properties: Mapping[str, Json], message: str) -> dict[str, Json]:
    kind = type_of(name, properties)
    device = _text(properties.get("$device_id"))
    user = _text(properties["distinct_id"])
    shape: dict[str, Json] = {"event": name} if kind is EventType.TRACK else {}
    shape |= {
        "type": kind.value,
        "timestamp": timestamp(properties["time"]),
        "messageId": message,
        "anonymousId": device,
    }
    if user != device:
        shape["userId"] = user
    shape["context"] = {
        "page": None if kind is EventType.PAGE else _page(properties),
        "library": {"name": "freshpaint.js" if properties.get("mp_lib") == _WEB else "http-api"},
    }
    return shape | _content(kind, properties)


def _content(kind: EventType, properties: Mapping[str, Json]) -> dict[str, Json]:
    if kind is EventType.IDENTIFY:
        return {"properties": {}, "traits": _object(properties.get("$user_props"))}
    if kind is EventType.GROUP:
        traits = _object(properties.get("$group_props"))
        return {"groupId": _text(properties.get("$group_id")), "properties": {}, "traits": traits}
    custom = {name: value for name, value in properties.items() if _is_custom(name, value)}
    if kind is EventType.PAGE:
        own = _object(properties.get("$page_props"))
        known = {key: value for key, value in (_page(properties) or {}).items() if value is not None}
        return {"properties": known | own | custom}
    return {"properties": custom}


def timestamp(time: Json) -> str:
    """`2022-12-28T21:16:50Z` of a JSON number or numeric text in epoch seconds; fractions are cut off."""
    number = decimal(time)
    exact = Decimal(time.strip()) if number is None else number
    moment = _EPOCH + timedelta(seconds=int(exact.to_integral_value(ROUND_FLOOR)))
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def _page(properties: Mapping[str, Json]) -> dict[str, Json] | None:
    page = {"url": "$current_url", "title": "$title", "path": "$pathname"}
    found = {key: properties.get(name) for key, name in page.items()}
    return found if any(value is not None for value in found.values()) else None


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode()


def _is_custom(name: str, value: Json) -> bool:
    if name == "mp_lib":
        return bool(value != _WEB)
    return not name.startswith("$") and name not in _NOT_CUSTOM
