"""Routing: one route per configured destination for an event, with the rule that decided (http-api, webhooks).

The first rule that applies decides, in the order of `Rule`.
"""

from collections.abc import Iterable

from liveview.core.options import is_on
from liveview.core.shapes.registry import SHAPES
from liveview.core.wire.normalised import Normalised
from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination, Override
from liveview.model.event import EventType
from liveview.model.kind import WAREHOUSES, Kind

_IDENTIFY, _PAGE = EventType.IDENTIFY, EventType.PAGE
_DISABLED, _DEFAULT, _ONLY_LISTED = Rule.DESTINATION_DISABLED, Rule.DEFAULT, Rule.ONLY_LISTED
"""By names of their own, as in `core.wire.track`."""

UNSUPPORTED = frozenset({EventType.SCREEN, EventType.ALIAS})
"""Types for which the Webhooks page documents no payload."""


def routes(event: Normalised, override: Override | None, destinations: Iterable[Destination]) -> tuple[Route, ...]:
    """Decide for every destination; `override` belongs to the event's name, None if it has none."""
    decided = []
    for destination in destinations:
        rule = rule_of(event, override, destination)
        decided.append(Route(destination.key, _DECISIONS[rule], rule, event.name))
    return tuple(decided)


def rule_of(event: Normalised, override: Override | None, destination: Destination) -> Rule:
    """The rule that decides whether a destination gets an event."""
    return by_options(event, destination) or by_override(override, destination) or by_filter(event, destination)


def decision_of(rule: Rule) -> Decision:
    """Whether a rule sends."""
    return _DECISIONS[rule]


_SENDING = frozenset({Rule.OVERRIDE_ON, Rule.LISTED, Rule.DEFAULT, Rule.CONSENT_GIVEN, Rule.REPLAYED})
_DECISIONS = {rule: Decision.SEND if rule in _SENDING else Decision.SKIP for rule in Rule}


def supports(kind: Kind, called: EventType) -> bool:
    """Whether a destination of a kind has a payload for a type of call."""
    return called not in UNSUPPORTED if kind is Kind.WEBHOOKS else called in SHAPES[kind].types


def by_options(event: Normalised, destination: Destination, *, named: bool = False) -> Rule | None:
    """The rule of the destination's own options; `named` says that a definition made the event what it is.

    The option for page views is about those that an SDK captured, so it does not count then (webhooks).
    """
    kind = event.type
    if not destination.enabled:
        return _DISABLED
    if event.unsent is not None:
        return event.unsent
    if not supports(destination.kind, kind):
        return Rule.UNSUPPORTED_TYPE
    if kind is _IDENTIFY and not destination.takes_identify:
        return Rule.IDENTIFY_DISABLED
    if kind is _PAGE and not destination.takes_pageviews and not named:
        return Rule.PAGEVIEW_DISABLED
    return None


def by_override(override: Override | None, destination: Destination) -> Rule | None:
    """The rule of the event settings; None unless they override what the event says."""
    if override is None or not override.override:
        return None
    toggles = override.destinations
    on = toggles.get(destination.key, toggles.get(destination.name, False))
    return Rule.OVERRIDE_ON if on else Rule.OVERRIDE_OFF


def by_filter(event: Normalised, destination: Destination) -> Rule:
    """The rule of the destinations that the event names itself; a warehouse has no table for most events."""
    rule = _by_integrations(event, destination)
    return Rule.ONLY_LISTED if _DECISIONS[rule] is Decision.SEND and not has_table(event, destination) else rule


def has_table(event: Normalised, destination: Destination) -> bool:
    """Whether a destination takes the event by its list of events.

    Documented: a warehouse gets identify calls, and of all others those that were chosen for it. Ours: `$page` and
    `$group` on the list stand for all page views and all groups.
    """
    if destination.kind not in WAREHOUSES or event.type is EventType.IDENTIFY:
        return True
    return event.name in destination.events or f"${event.type}" in destination.events


def _by_integrations(event: Normalised, destination: Destination) -> Rule:
    integrations = event.integrations
    if integrations.malformed:
        return Rule.MALFORMED
    for key in (destination.key, destination.name):
        if key in integrations.names:
            return Rule.LISTED if is_on(integrations.names[key]) else Rule.EXCLUDED
    return _DEFAULT if integrations.rest else _ONLY_LISTED
