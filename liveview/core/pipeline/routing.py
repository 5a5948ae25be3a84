"""Routing with a pipeline: one route for each destination and emission, and what the destination gets."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from liveview.core.pipeline.consent import is_given
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.route import decision_of, rule_of
from liveview.core.wire.normalised import Normalised
from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination, Override

_BY_DEFINITION = frozenset({Rule.AUTOCAPTURE, Rule.PAGEVIEW_DISABLED})
"""What does not stop an event that a definition names (webhooks)."""


class Routed(msgspec.Struct, frozen=True):
    """Where an event goes."""

    routes: tuple[Route, ...]
    """A route for each destination and emission."""
    sent: tuple[Normalised, ...] = ()
    """What each of `routes` sends, in the same order; () when all send the event as it is."""


def routed(
    event: Normalised,
    overrides: Mapping[str, Override],
    destinations: Iterable[Destination],
    pipeline: Pipeline,
    already: Collection[str] | None = None,
) -> Routed:
    """Decide about an event for every destination.

    `already` is for a duplicate that brings new consent: the keys of the destinations that an earlier copy went to.
    None for an original.
    """
    emissions = pipeline.emissions(event)
    routes: list[Route] = []
    sent: list[Normalised] = []
    for destination in destinations:
        for emission in emissions:
            rule = _rule(emission, overrides.get(emission.name or ""), destination, pipeline)
            if already is not None and decision_of(rule) is Decision.SEND:
                rule = Rule.ALREADY_SENT if destination.key in already else Rule.CONSENT_GIVEN
            out = emission
            if decision_of(rule) is Decision.SEND:
                out = pipeline.prepared(emission, destination.key)
                rule = out.rule or rule
            routes.append(_route(destination, rule, out))
            sent.append(out.event)
    return Routed(tuple(routes), tuple(sent))


def _route(destination: Destination, rule: Rule, out: Emission) -> Route:
    return Route(destination.key, decision_of(rule), rule, out.name, out.definition, out.is_further, out.notes)


def _rule(emission: Emission, override: Override | None, destination: Destination, pipeline: Pipeline) -> Rule:
    """The first rule that applies."""
    settings, event = pipeline.settings, emission.event
    names = {destination.key, destination.name}
    only = settings.exclusive.get(event.token or "")
    if destination.enabled and only is not None and names.isdisjoint(only):
        return Rule.NOT_IN_ENVIRONMENT
    rule = rule_of(event, override, destination)
    if emission.definition is not None:
        if rule in _BY_DEFINITION:
            freed = msgspec.structs.replace(event, unsent=None)
            rule = rule_of(freed, override, msgspec.structs.replace(destination, pageview_events=True))
        wanted = pipeline.definition(emission.definition).destinations
        if decision_of(rule) is Decision.SEND and wanted is not None and names.isdisjoint(wanted):
            return Rule.OVERRIDE_OFF
    elif rule is Rule.AUTOCAPTURE and settings.definitions:
        return Rule.UNDEFINED
    return _with_consent(rule, event, destination, pipeline)


def _with_consent(rule: Rule, event: Normalised, destination: Destination, pipeline: Pipeline) -> Rule:
    """A send without consent is none, and a skip by the integrations object is one by consent."""
    consent = pipeline.settings.consent
    if consent is None:
        return rule
    if rule in {Rule.EXCLUDED, Rule.ONLY_LISTED}:
        return Rule.NO_CONSENT
    if decision_of(rule) is Decision.SEND and not is_given(event.integrations, consent, destination):
        return Rule.NO_CONSENT
    return rule
