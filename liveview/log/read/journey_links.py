"""Which IDs an event says belong to one person, read from the payload of identify and alias.

Every event with a user and a device links those two. Identify names the ID from before as its device, and as
`$anon_distinct_id` (Freshpaint's SDKs) or `$anon_id` (Mixpanel). Alias names it as `distinct_id` beside the new `alias`
(Freshpaint, Mixpanel), or as `previousId` beside the new `userId` (Segment, mobile SDKs).
"""

import msgspec

from liveview.core.json.document import Document, Json, decimal, encode, read_text
from liveview.core.placeholders import is_placeholder
from liveview.model.event import EventType

IDENTITY_TYPES = (EventType.IDENTIFY, EventType.ALIAS)
"""The types of events that say who somebody is."""

DEVICE_PREFIX = "$device:"
"""What Mixpanel's libraries write before the device ID until they know the user."""

_BEFORE_IDENTIFY = ("$anon_distinct_id", "$anon_id")
_PROPERTIES = (*_BEFORE_IDENTIFY, "$identified_id", "alias")


class IdentityLink(msgspec.Struct, frozen=True):
    """What identify or alias says: the IDs from before belong to this user."""

    user: str
    """The ID that holds from then on."""
    before: tuple[str, ...]
    """The other IDs of the same person, usually anonymous ones; never empty, without placeholders."""


def usable_id(value: str | None) -> bool:
    """Whether an ID can tell people apart: it is there, and not a placeholder such as `undefined`."""
    return bool(value) and not is_placeholder(value)


def link_of(
    kind: EventType, distinct_id: str | None, device_id: str | None, payload: str | None
) -> IdentityLink | None:
    """The link that an event of this type makes; None for other types, and if it names one ID only.

    `distinct_id` and `device_id` are those of the event as the log has them, `payload` the event as received.
    """
    if kind not in IDENTITY_TYPES or not payload:
        return None
    named = _named(payload)
    if kind is EventType.IDENTIFY:
        user = named.get("$identified_id") or distinct_id
        before = [*map(named.get, _BEFORE_IDENTIFY), device_id]
    elif previous := named.get("previousId"):
        user, before = distinct_id, [previous]
    else:
        user, before = named.get("alias"), [distinct_id]
    if user is None or not usable_id(user):
        return None
    same = {user, user.removeprefix(DEVICE_PREFIX)}
    others = tuple(dict.fromkeys(each for each in before if each and each not in same and usable_id(each)))
    return IdentityLink(user, others) if others else None


def _named(payload: str) -> dict[str, str]:
    """The IDs in an event by their names, wherever its wire has them."""
    reading = read_text(payload)
    event = _object(reading.value if isinstance(reading, Document) else None)
    outer = _object(event.get("event_properties"))
    places = (_object(event.get("properties")), outer, _object(outer.get("custom_props")))
    found = {name: _text(place.get(name)) for place in places for name in _PROPERTIES if name in place}
    return {**found, "previousId": _text(event.get("previousId"))}


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str:
    """An ID as the log writes it; "" for what cannot be one."""
    if isinstance(value, str):
        return value
    return encode(value).decode() if decimal(value) is not None else ""
