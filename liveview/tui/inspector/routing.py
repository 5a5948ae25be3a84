"""Routing: every destination, whether it gets the event, by which rule, and what that is based on."""

from collections.abc import Iterator

from liveview.log.lenient import is_odd
from liveview.log.read.event_detail import INTEGRATIONS, EventDetail
from liveview.model.delivery import Decision, Delivery, Rule
from liveview.model.event import Verdict
from liveview.model.kind import KINDS, Kind
from liveview.tui.lines import status
from liveview.tui.lines.bodies import heading
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, leading_to, wide
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.pipeline_words import as_name, noted
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible
from liveview.tui.lines.status import Sentences
from liveview.tui.lines.terms import routed
from liveview.tui.lines.words import RULES

_BY_HAND = {Rule.OVERRIDE_ON, Rule.OVERRIDE_OFF}
NOT_ROUTED = Sentences(
    {
        Verdict.ACCEPTED: say("no destination is configured"),
        Verdict.DUPLICATE: say("the event is a duplicate"),
        Verdict.INVALID: say("the event is invalid"),
    }
)
"""Why an event has no deliveries at all."""


def routing_lines(detail: EventDetail, context: EventContext) -> Iterator[AnyLine]:
    """A paragraph for each destination, then `$options` or `integrations` as received."""
    if not detail.deliveries:
        yield wide((say("Not routed: {}.", NOT_ROUTED[detail.event.verdict]), "muted"))
    for delivery in detail.deliveries:
        yes = delivery.decision is Decision.SEND
        look = status.DELIVERED if yes else status.DECISIONS.get(delivery.decision, status.ODD)
        name = visible(delivery.destination, 60)
        there = routed(delivery.destination, delivery.decision)
        name_style = LINK if there else "strong"
        yield leading_to(wide((say("{} {}  ", look.glyph, _answer(delivery)), look.style), (name, name_style)), there)
        by_it = routed(delivery.destination, delivery.decision, delivery.rule)
        rule = say(" (rule {})", visible(delivery.rule.value))
        yield leading_to(
            wide((say("       {}", RULES[delivery.rule]), "plain"), (rule, LINK if by_it else "muted")), by_it
        )
        said = (
            _said(delivery, detail, context),
            as_name(delivery.emission, delivery.definition, detail.event.name),
            noted(delivery.remarks),
        )
        yield from (wide((say("       {}", words), "muted")) for words in said if words)
    yield BLANK
    if detail.options is None:
        yield wide((say("The event has no {}.", visible(detail.options_name)), "muted"))
        return
    ignored = any(delivery.rule in _BY_HAND for delivery in detail.deliveries)
    yield heading(
        visible(detail.options_name), say(", overridden by the event settings") if ignored else say(" as received")
    )
    yield from json_lines(detail.options.text)


def _answer(delivery: Delivery) -> SafeText:
    """Whether the event goes there; an unknown decision is shown as it is."""
    if delivery.decision is Decision.SEND:
        return say("yes")
    if delivery.decision is Decision.PREVIEW:
        return say("preview")
    return visible(delivery.decision.value) if is_odd(delivery.decision) else say("no ")


def _said(delivery: Delivery, detail: EventDetail, context: EventContext) -> SafeText:
    """What in the event or in the settings the rule is based on; "" if the rule says it all."""
    rule, options = delivery.rule, detail.options
    names = (delivery.destination, delivery.destination.partition("::")[0])
    if rule is Rule.NO_CONSENT:
        return _named(detail, *names, "All", "all") or say("nothing in the event says that the user has agreed")
    if rule in {Rule.EXCLUDED, Rule.LISTED} and options is not None:
        return _named(detail, *names)
    if rule is Rule.ONLY_LISTED:
        return _only_listed(delivery, detail)
    if rule is Rule.DEFAULT:
        if options is None or not options.integrations:
            return say("nothing in the event says otherwise")
        return _named(detail, "All", "all") or say("{} does not name it, and All is not false", _filter(detail))
    if rule is Rule.MALFORMED and options is not None:
        return say(
            "{} is not an object, so it goes nowhere", visible(options.malformed.removeprefix("properties."), 60)
        )
    if rule in _BY_HAND:
        return _settings(delivery, detail, context)
    if rule is Rule.UNSUPPORTED_TYPE:
        return say("the event is of type {}{}", visible(detail.event.type.value), _unsupported(delivery, context))
    if rule in {Rule.IDENTIFY_DISABLED, Rule.PAGEVIEW_DISABLED}:
        return say("the event is of type {}", visible(detail.event.type.value))
    return EMPTY


def _only_listed(delivery: Delivery, detail: EventDetail) -> SafeText:
    """Why a destination is not among those that get the event; "" if nothing in the event says it."""
    name = visible(delivery.destination, 60)
    if any(note.code == "no-table" for note in delivery.notes):
        return say("{} is a warehouse, and its events does not list this one", name)
    return say("{}, and {} is not named", _named(detail, "All", "all"), name) if detail.options is not None else EMPTY


def _unsupported(delivery: Delivery, context: EventContext) -> SafeText:
    """What has no payload for the type; "" for a destination that is gone."""
    kinds = (each.kind for each in context.settings.destinations if each.key == delivery.destination)
    kind = next(kinds, None)
    if kind is None:
        return EMPTY
    if kind is Kind.WEBHOOKS:
        return say(", for which there is no webhook payload")
    return say(", which liveview does not make for {}", visible(KINDS[kind].title))


def _filter(detail: EventDetail) -> SafeText:
    """The name of the integrations filter in this event."""
    name, of_it = visible(detail.options_name), visible(INTEGRATIONS)
    return of_it if name == of_it else say("{}.{}", name, of_it)


def _named(detail: EventDetail, *names: str) -> SafeText:
    """What the filter says for the first of these names that it contains."""
    said = dict(detail.options.integrations if detail.options is not None else ())
    found = next((name for name in names if name in said), None)
    return (
        EMPTY if found is None else say("{} says {}: {}", _filter(detail), visible(found, 60), visible(said[found], 60))
    )


def _settings(delivery: Delivery, detail: EventDetail, context: EventContext) -> SafeText:
    """What the event settings say, which may have changed since."""
    name = delivery.emission or detail.event.name or ""
    shown = visible(name, 60)
    override = context.settings.overrides.get(name)
    if override is None or not override.override:
        if delivery.definition is not None:
            return say("the definition {} does not name it", visible(delivery.definition, 60))
        return say("by the event settings of {}, which have been switched off since", shown)
    toggles = override.destinations
    toggle = toggles.get(delivery.destination, toggles.get(delivery.destination.partition("::")[0]))
    if toggle is None:
        return say("the event settings of {} do not name it, so it is off", shown)
    return say("the event settings of {} say {}", shown, say("on") if toggle else say("off"))
