"""The names that HIPAA mode goes by: which lists count for an event, and which fields are no properties.

`properties` of a wire also hold the event's own fields, such as `token` and `$user_props`. They never leave under their
names, so they are on no list.
"""

from functools import lru_cache
from itertools import chain

from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.hipaa import AllowedProperties
from liveview.model.pipeline_settings import PipelineSettings

PAGE = {"url": "$current_url", "title": "$title", "path": "$pathname"}
"""The names under which lists have the fields of a page."""
_PAGE_TEXTS = frozenset({*PAGE.values(), "$referrer", "$initial_referrer"})
_TEXTS_OF_PAGES = _PAGE_TEXTS | {"url", "title", "path", "referrer", "search"}
_OWN = frozenset({"$device_id", "$user_id", "$anon_distinct_id", "$insert_id", "$options", "$event_name"})
IDS = frozenset({"distinct_id", "$device_id", "$user_id", "$anon_distinct_id", "$group_id", "$prev_group_id"})
"""Fields of `properties` that hold an ID."""
_KEPT = 256
"""Answers about names that are kept: there are few lists, but each is asked for with every event."""
_OWN_BY_TYPE = {
    EventType.IDENTIFY: _OWN | {"$user_props"},
    EventType.GROUP: _OWN | {"$group_props", "$group_id", "$prev_group_id"},
    EventType.PAGE: _OWN | {"$page_props"},
    EventType.ALIAS: _OWN | {"alias"},
}


def listed(kind: EventType, lists: AllowedProperties) -> tuple[str, ...]:
    """The list for a type of event: `users` for identify, `groups` for group, `events` for all others."""
    if kind is EventType.IDENTIFY:
        return lists.users
    return lists.groups if kind is EventType.GROUP else lists.events


@lru_cache(_KEPT)
def named(kind: EventType, *lists: tuple[str, ...]) -> frozenset[str]:
    """Names on lists, as they count for a type of event: a page event has the fields of its page in `properties`, too.

    There `url` and `$current_url` are one name (ours), and so are those of title and path.
    """
    found = frozenset(chain.from_iterable(lists))
    if kind is not EventType.PAGE:
        return found
    both = {name for pair in PAGE.items() if not found.isdisjoint(pair) for name in pair}
    return found | both


def listed_anywhere(kind: EventType, token: str | None, settings: PipelineSettings) -> frozenset[str]:
    """What any list of these settings names for a type of event of an environment."""
    lists = settings.environments.get(token or "", settings.hipaa)
    return named(kind, listed(kind, lists), *[each.allow for each in settings.destinations.values()])


def own_fields(event: Normalised) -> frozenset[str]:
    """The names in `properties` that are fields of the event itself."""
    return _own_fields(event.type, event.reserved)


@lru_cache(64)
def _own_fields(kind: EventType, reserved: frozenset[str]) -> frozenset[str]:
    return _OWN_BY_TYPE.get(kind, _OWN) | reserved


def page_texts(event: Normalised) -> frozenset[str]:
    """The names of properties that hold an address or a title of a page."""
    return _TEXTS_OF_PAGES if event.type is EventType.PAGE else _PAGE_TEXTS
