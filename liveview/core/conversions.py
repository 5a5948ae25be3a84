"""Conversions: what advertising and analytics services count, and what tells them that two events are one.

A conversion that a browser and a server both report is counted twice, unless the service finds the same ID in both:
Meta by `event_id` and the name of the event, Google Analytics by `transaction_id` of a purchase, Google Ads by the
order and the conversion action (pages of these services).
"""

import re
from collections.abc import Mapping

import msgspec

from liveview.core.json.document import Json
from liveview.core.shapes.commerce import is_missing
from liveview.core.shapes.facebook_capi import STANDARD_EVENTS
from liveview.core.shapes.ga4_presets import PRESETS
from liveview.core.wire.normalised import Normalised, text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind

COUNTING = frozenset({Kind.GA4, Kind.FACEBOOK_CAPI, Kind.GOOGLE_ADS})
"""The kinds of destinations that count conversions."""
OWN_ID = "event_id"
"""The property by which Meta recognises an event that it gets twice."""
ORDER_IDS = ("order_id", "orderId", "transaction_id", "transactionId")
"""Properties that name an order."""
_PURCHASE = "purchase"
_GROUPS: Mapping[str, tuple[str, ...]] = {
    _PURCHASE: (
        *("purchase", "ordercompleted", "completedorder", "orderplaced", "placedorder"),
        *("purchasecompleted", "completedpurchase", "checkoutcompleted", "completedcheckout"),
    ),
    "lead": ("lead", "generatelead", "leadgenerated", "leadsubmitted"),
    "registration": ("completeregistration", "registrationcompleted", "signup", "signedup", "accountcreated"),
    "subscription": ("subscribe", "subscribed", "subscriptionstarted"),
    "trial": ("starttrial", "trialstarted"),
}
_GROUP_OF = {name: group for group, names in _GROUPS.items() for name in names}
_OTHER = re.compile(r"[\W_]+")


class Counted(msgspec.Struct, frozen=True):
    """A conversion as one destination gets it."""

    destination: str
    """The key of the destination."""
    kind: Kind
    """One of `COUNTING`."""
    group: str
    """What kind of conversion it is."""
    known_by: tuple[str, ...]
    """What the service recognises it by; () for nothing."""
    action: str = ""
    """What it is counted as, where the event itself says so; "" where its name does."""


def plain_name(name: str) -> str:
    """The letters and digits of a name, so that `Order Completed` and `order_completed` are one."""
    return _OTHER.sub("", name).casefold()


def group_of(name: str) -> str:
    """What conversion a name stands for, which many names do; any other name stands for itself."""
    plain = plain_name(name)
    return _GROUP_OF.get(plain, plain)


def is_conversion(name: str) -> bool:
    """Whether events of this name are conversions."""
    return plain_name(name) in _GROUP_OF


def counted(destination: str, kind: Kind, outgoing: Normalised) -> Counted | None:
    """An event on its way to a destination of `COUNTING`, as it goes there; None if it does not count it."""
    name = outgoing.name or ""
    if outgoing.type is not EventType.TRACK or not is_conversion(name):
        return None
    action = first(outgoing, ("conversion_label",)) if kind is Kind.GOOGLE_ADS else ""
    if kind is Kind.GOOGLE_ADS and not action:
        return None
    known_by = _KNOWN_BY[kind](outgoing)
    return Counted(destination, kind, group_of(name), known_by if all(known_by) else (), action)


def count_twice(one: Counted, other: Counted) -> bool:
    """Whether a destination counts both of two reports of one conversion."""
    same = one.destination == other.destination and one.group == other.group and one.action == other.action
    return same and not (one.known_by and one.known_by == other.known_by)


def first(event: Normalised, names: tuple[str, ...]) -> str:
    """The first of these properties that says something, as text; "" for none."""
    found: tuple[Json, ...] = tuple(event.properties.get(name) for name in names)
    return next((text_of(value) for value in found if not is_missing(value)), "")


def _by_meta(event: Normalised) -> tuple[str, ...]:
    name = event.name or ""
    return STANDARD_EVENTS.get(name.strip().lower(), name), first(event, (OWN_ID,))


def _by_analytics(event: Normalised) -> tuple[str, ...]:
    preset = PRESETS.get(event.name or "")
    name = preset.name if preset is not None else event.name
    names = ("order_id", "transaction_id") if preset is not None else ("transaction_id",)
    return (_PURCHASE if name == _PURCHASE else ""), first(event, names)


def _by_ads(event: Normalised) -> tuple[str, ...]:
    return (first(event, ("orderId", "order_id")),)


_KNOWN_BY = {Kind.FACEBOOK_CAPI: _by_meta, Kind.GA4: _by_analytics, Kind.GOOGLE_ADS: _by_ads}
