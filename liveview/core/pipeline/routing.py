"""Routing with a pipeline: one route for each destination and emission, and what the destination gets."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from liveview.core.pipeline.consent import is_exempt, is_given, refusal, refused
from liveview.core.pipeline.definitions import UNDEFINED, is_undefined, left_out
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.shaping import shaped
from liveview.core.route import by_filter, by_options, by_override, decision_of, has_table
from liveview.core.wire.normalised import Normalised
from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination, Override
from liveview.model.kind import Kind
from liveview.model.note import Note, PipelineStep

_NO_TABLE = Note(
    PipelineStep.ROUTE,
    "no-table",
    "a warehouse has tables for the events that its destination lists, and not for this one",
)


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
    received: Normalised | None = None,
    at: float = 0.0,
) -> Routed:
    """Decide about an event for every destination.

    `already` is for a duplicate that brings new consent: the keys of the destinations that an earlier copy went to.
    None for an original. `received` is that of `Pipeline.emissions`, `at` when the event
    arrived, in epoch seconds.
    """
    emissions = pipeline.emissions(event, received)
    prepared: dict[tuple[int, int], Emission] = {}
    routes: list[Route] = []
    sent: list[Normalised] = []
    for destination in destinations:
        for place, emission in enumerate(emissions):
            rule = _rule(emission, overrides.get(emission.name or ""), destination, pipeline)
            out = _explained(emission, rule, destination, pipeline)
            if decision_of(rule) is Decision.SEND:
                if already is not None:
                    rule = Rule.ALREADY_SENT if destination.key in already else Rule.CONSENT_GIVEN
                if rule is not Rule.ALREADY_SENT:
                    way = place, pipeline.way(emission, destination.key)
                    if way not in prepared:
                        prepared[way] = _ready(pipeline, emission, destination.key, at)
                    out = prepared[way]
                    rule = out.rule or rule
            routes.append(_route(destination, rule, out))
            sent.append(out.event)
    return Routed(tuple(routes), tuple(sent))


def _ready(pipeline: Pipeline, emission: Emission, destination: str, at: float) -> Emission:
    """The emission as a destination gets it, with what its service would say."""
    out, shape = pipeline.prepared(emission, destination), pipeline.shape(destination)
    return out if shape is None or out.rule is not None else shaped(out, shape, at)


def _route(destination: Destination, rule: Rule, out: Emission) -> Route:
    decision = decision_of(rule)
    if decision is Decision.SEND and destination.is_preview:
        decision = Decision.PREVIEW
    is_shaped = destination.kind is not Kind.WEBHOOKS
    return Route(destination.key, decision, rule, out.name, out.definition, out.is_further, out.notes, is_shaped)


def _rule(emission: Emission, override: Override | None, destination: Destination, pipeline: Pipeline) -> Rule:
    """The first rule that applies."""
    settings, event, named = pipeline.settings, emission.event, emission.definition is not None
    if not destination.enabled:
        return Rule.DESTINATION_DISABLED
    only = settings.exclusive.get(event.token or "")
    if only is not None and {destination.key, destination.name}.isdisjoint(only):
        return Rule.NOT_IN_ENVIRONMENT
    if settings.definitions and not named and is_undefined(event):
        return Rule.UNDEFINED
    rule = by_options(event, destination, named=named)
    if rule is not None:
        return rule
    if _leaves_out(emission, destination, pipeline):
        return Rule.OVERRIDE_OFF
    rule = by_override(override, destination) or by_filter(event, destination)
    return _with_consent(rule, event, destination, pipeline)


def _with_consent(rule: Rule, event: Normalised, destination: Destination, pipeline: Pipeline) -> Rule:
    """A send without consent is none, and a skip by the integrations object is one by consent."""
    consent = pipeline.settings.consent
    if consent is None or is_exempt(destination):
        return rule
    if rule in {Rule.EXCLUDED, Rule.ONLY_LISTED}:
        return Rule.NO_CONSENT
    if decision_of(rule) is Decision.SEND and not is_given(event.integrations, consent, destination):
        return Rule.NO_CONSENT
    return rule


def _leaves_out(emission: Emission, destination: Destination, pipeline: Pipeline) -> bool:
    """Whether the definition that gave an emission its name does not list a destination."""
    if emission.definition is None:
        return False
    wanted = pipeline.definition(emission.definition).destinations
    return wanted is not None and {destination.key, destination.name}.isdisjoint(wanted)


def _explained(emission: Emission, rule: Rule, destination: Destination, pipeline: Pipeline) -> Emission:
    """The emission with a note that says more than the rule by which it is skipped."""
    consent = pipeline.settings.consent
    if rule is Rule.NO_CONSENT and consent is not None:
        return emission.noted(refused(refusal(emission.event.integrations, consent, destination)))
    if rule is Rule.UNDEFINED:
        return emission.noted(UNDEFINED)
    if rule is Rule.OVERRIDE_OFF and _leaves_out(emission, destination, pipeline):
        return emission.noted(left_out(emission.definition or ""))
    if rule is Rule.ONLY_LISTED and not has_table(emission.event, destination):
        return emission.noted(_NO_TABLE)
    return emission
