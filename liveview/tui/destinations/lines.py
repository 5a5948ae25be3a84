"""Destinations as text: the line of each in the list, and everything about one of them."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import NamedTuple

import msgspec
from rich.cells import cell_len

from liveview.log.read.overview import Figures, RecentCall
from liveview.log.read.reader import Retry
from liveview.model.delivery import Decision, Outcome
from liveview.model.destination import Destination, Webhook
from liveview.model.kind import Kind
from liveview.model.settings import FormerDestination
from liveview.model.snapshot import DestinationTotals
from liveview.tui.destinations.kind_lines import kind_lines
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line, Part, fit, fit_parts, plain
from liveview.tui.lines.entries import LINK, AnyLine, entry, leading_to
from liveview.tui.lines.moments import clock, countdown, counted, duration, number
from liveview.tui.lines.roster_lines import former_words, why_former
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, joined, say, visible
from liveview.tui.lines.terms import routed
from liveview.tui.lines.words import RULES

_MOST_FAILURES = 5
_NAME = 24
_COUNTED = (status.DELIVERED, status.FAILED, status.PENDING)
_COUNTS = joined((say("{} {}", look.glyph, look.word) for look in _COUNTED), "  ")
_ENOUGH = 3
"""Calls from which "all failed" is worth a warning."""


class _Form(NamedTuple):
    """One way to write a line of the list."""

    last: bool
    """Whether it ends with the last answer."""
    warned: SafeText
    """The mark of one with warnings."""
    changed: SafeText
    """The mark of one that was changed in this session."""
    cells: int
    """The least width of a count."""


_FORMS = (
    _Form(True, say(" ! look"), say(" changed"), 6),
    _Form(False, say(" ! look"), say(" changed"), 6),
    _Form(False, say(" !"), say(" *"), 5),
    _Form(False, say(" !"), say(" *"), 0),
)
"""From the widest to the narrowest; marks keep their place, so that counts line up."""


class Health(NamedTuple):
    """How a destination is doing in this session."""

    figures: Figures = Figures()
    """What was counted; all zero before that."""
    calls: Sequence[RecentCall] = ()
    """Its recent calls, newest first."""
    retries: Sequence[Retry] = ()
    """Its next retries, soonest first."""
    warnings: Sequence[SafeText] = ()
    """What is likely to be wrong with it, in sentences."""


def with_totals(figures: Figures, totals: DestinationTotals) -> Figures:
    """What a worker counted a moment ago, with the engine's newer numbers where it has them, as the pane does."""
    return msgspec.structs.replace(
        figures,
        delivered=totals.delivered,
        failed=totals.failed,
        retries=totals.retries,
        timeouts=totals.timeouts,
    )


def row_parts(destination: Destination, health: Health, changed: bool, width: int) -> tuple[Part, ...]:
    """`✓ on   Webhooks   1001 ✓  2 ✗  8 ◌   200 in 16 ms`, as much as fits; marks are words, else signs."""
    look = status.DELIVERED if destination.enabled else status.SKIPPED
    name = fit(visible(destination.key), min(_NAME, max(width // 3, 10)))
    switched = say("{} {} ", look.glyph, say("on ") if destination.enabled else say("off"))
    first = [(switched, look.style), (name, "strong")]
    for form in _FORMS:
        counts = _previewed(health.figures) if destination.is_preview else _counts(health.figures, form)
        parts = [*first, *_marks(health, changed, form), *counts]
        if form.last and health.calls:
            parts.append((say("  {}", _ended(health.calls[0])), _look(health.calls[0]).style))
        if cell_len(plain(parts)) <= width:
            break
    return fit_parts(parts, width)


def former_parts(former: FormerDestination, health: Health, width: int) -> tuple[Part, ...]:
    """`⊘ was Shop   9 ✓  0 ✗  0 ◌  from the story`: as wide as the row of a current one, and grey."""
    name = fit(visible(former.destination.key), min(_NAME, max(width // 3, 10)))
    first = say("{} was {}", status.SKIPPED.glyph, name)
    why = why_former(former)
    for form in _FORMS:
        room = len(form.warned) + len(form.changed)
        words = say(" {}", why) if form.last else EMPTY
        counts = plain(_counts(health.figures, form))
        text = say("{}{}{}{}", first, blanks(room), counts, words)
        if cell_len(text) <= width:
            break
    return fit_parts([(text, "muted")], width)


def former_lines(
    former: FormerDestination, health: Health, at: float, zone: tzinfo | None, *, dated: bool = False
) -> list[AnyLine]:
    """What it was, and its calls: everything about it but what could still be changed."""
    lines: list[AnyLine] = [Line(EMPTY, say("{} {}", status.SKIPPED.glyph, former_words(former)), "muted")]
    if former.destination.webhooks or former.destination.kind is not Kind.WEBHOOKS:
        lines += _settings(former.destination, health)
    else:
        lines.append(Line(EMPTY, say("The log has only its name."), "muted"))
    return [*lines, Line(EMPTY, EMPTY), *_history(former.destination, health, at, zone, dated)]


def replaced_lines(former: FormerDestination) -> list[Line]:
    """What a story that has ended had in place of a current destination; its calls are among the figures."""
    urls = [webhook.url for webhook in former.destination.webhooks] or [former.destination.base_url]
    hooks = joined((visible(url, 100) for url in urls), ", ")
    words = say(
        "The story {} had another {}, which called", visible(former.story, 60), visible(former.destination.key, 60)
    )
    return [Line(EMPTY, EMPTY), Line(EMPTY, say("{} {}. These figures include its calls.", words, hooks), "muted")]


def warnings(
    destination: Destination, calls: Sequence[RecentCall], outside: Sequence[str], pending: int
) -> list[SafeText]:
    """What is likely to be wrong with a destination, in sentences. `calls` are its recent ones, newest first."""
    found = []
    for position, webhook in enumerate(destination.webhooks, 1):
        if not _sends_json(webhook):
            found.append(
                say(
                    "Webhook {} sends no JSON Content-Type, and many servers will not parse the body; "
                    'add "Content-Type" = "application/json" to its headers.',
                    position,
                )
            )
        if webhook.url in outside:
            found.append(say("Webhook {} leaves this machine.", position))
    for position, webhook in enumerate(destination.webhooks, 1):
        of_it = [call for call in calls if call.webhook == webhook.url]
        if len(of_it) >= _ENOUGH and all(call.outcome is not Outcome.OK for call in of_it):
            found.append(say("Webhook {} failed in all of its last {}.", position, counted(len(of_it), "call")))
    if destination.base_url in outside and destination.kind is not Kind.WEBHOOKS:
        found.append(say("Its requests leave this machine."))
    if len(calls) >= _ENOUGH and all(call.outcome is not Outcome.OK for call in calls):
        who = say("None of its webhooks answers") if destination.webhooks else say("Its requests are refused")
        found.append(say("{}: events are retried, then given up.", who))
    if pending and not destination.enabled:
        waiting = say("delivery waits") if pending == 1 else say("deliveries wait")
        found.append(say("{} {} until it is on again.", number(pending), waiting))
    return found


def counts_legend(marks: SafeText, width: int) -> SafeText:
    """What is counted behind a name, then what the marks mean; the marks alone where both do not fit."""
    both = joined((words for words in (_COUNTS, marks) if words), "  ")
    return both if cell_len(both) <= width else marks


def marks_legend(*, changed: bool, warned: bool = False) -> SafeText:
    """What the marks mean that are in some of the lines: `! see its warnings  * changed here`."""
    marks = ((say("! see its warnings"), warned), (say("* changed here"), changed))
    return joined((words for words, there in marks if there), "  ")


def detail_lines(
    destination: Destination,
    health: Health,
    at: float,
    zone: tzinfo | None,
    changed_key: SafeText | None = None,
    *,
    dated: bool = False,
) -> list[AnyLine]:
    """Switch, warnings, options, webhooks in order, health, and which rules send to it.

    `changed_key` is the key that goes back to the file; None when it matches the file. `dated` adds the day to times.
    """
    look = status.DELIVERED if destination.enabled else status.SKIPPED
    state = say("on") if destination.enabled else say("off: events skip it; retries wait")
    lines: list[AnyLine] = [Line(say("switch"), say("{} {}", look.glyph, state), look.style)]
    if changed_key is not None:
        lines.append(
            Line(EMPTY, say("changed in this session; {} goes back to the configuration file", changed_key), "accent")
        )
    lines += [Line(EMPTY, say("! {}", text), "warning") for text in health.warnings]
    lines += [*_settings(destination, health), Line(EMPTY, EMPTY)]
    return [*lines, *_history(destination, health, at, zone, dated)]


def _settings(destination: Destination, health: Health) -> list[AnyLine]:
    """Options, and what is called: webhooks, each with its last call, or the service of its kind."""
    lines: list[AnyLine] = [*_options(destination), Line(EMPTY, EMPTY)]
    if destination.kind is not Kind.WEBHOOKS:
        last = None if not health.calls else _last(health.calls[0])
        return [*lines, *kind_lines(destination, last, health.figures.findings)]
    lines.append(Line(EMPTY, say("Webhooks, called in this order"), "title"))
    for position, webhook in enumerate(destination.webhooks, 1):
        lines += _webhook(position, webhook, health.calls)
    return lines


def _history(destination: Destination, health: Health, at: float, zone: tzinfo | None, dated: bool) -> list[AnyLine]:
    """Health, the last failures, and which rules send to it."""
    lines: list[AnyLine] = [Line(EMPTY, say("Health in this session"), "title"), *_health(destination, health, at)]
    failures = [call for call in health.calls if call.outcome is not Outcome.OK][:_MOST_FAILURES]
    if failures:
        lines += [
            Line(EMPTY, EMPTY),
            Line(EMPTY, say("Last failures"), "title"),
            *(_failure(call, zone, dated) for call in failures),
        ]
    return [
        *lines,
        Line(EMPTY, EMPTY),
        Line(EMPTY, say("Routing decisions"), "title"),
        *_rules(destination, health.figures),
    ]


def _marks(health: Health, changed: bool, form: _Form) -> list[Part]:
    warned = fit(form.warned if health.warnings else EMPTY, len(form.warned))
    return [(warned, "warning"), (fit(form.changed if changed else EMPTY, len(form.changed)), "accent")]


def _counts(figures: Figures, form: _Form) -> list[Part]:
    counts = ((figures.delivered, status.DELIVERED), (figures.failed, status.FAILED), (figures.pending, status.PENDING))
    return [
        (
            say(" {} {}", fit(number(count), max(form.cells, len(number(count))), "right"), look.glyph),
            look.style if count else "muted",
        )
        for count, look in counts
    ]


def _previewed(figures: Figures) -> list[Part]:
    """In place of the counts of calls, which a preview never makes."""
    count, look = figures.previewed, status.PREVIEWED
    return [(say(" {} {} {}", look.glyph, number(count), look.word), look.style if count else "muted")]


def _options(destination: Destination) -> list[Line]:
    options = [(say("identify"), say("identify events"), destination.takes_identify)]
    options.append((say("pageview"), say("pageview events"), destination.takes_pageviews))
    if destination.kind is not Kind.WEBHOOKS:  # usually it gets every type that it knows
        options = [option for option in options if not option[2]]
    lines = [Line(say("name"), say("{} in $options.integrations and event settings", visible(destination.key)))]
    if destination.instance:
        lines.append(
            Line(
                say("instance"),
                say("{}; {} names all of them", visible(destination.instance), visible(destination.name)),
            )
        )
    for lead, words, on in options:
        look = status.DELIVERED if on else status.SKIPPED
        lines.append(
            Line(lead, say("{} {} are {}", look.glyph, words, say("sent") if on else say("skipped")), look.style)
        )
    return lines


def _webhook(position: int, webhook: Webhook, calls: Sequence[RecentCall]) -> list[Line]:
    last = next((call for call in calls if call.webhook == webhook.url), None)
    lines = [Line(say("{}", position), visible(webhook.url, 500), "strong")]
    if last is not None:
        lines.append(_last(last))
    lines += [
        Line(EMPTY, say("{}: {}", visible(name, 100), visible(value)), "muted")
        for name, value in webhook.headers.items()
    ]
    return lines if webhook.headers else [*lines, Line(EMPTY, say("no headers configured"), "muted")]


def _last(call: RecentCall) -> Line:
    return Line(EMPTY, say("{} last {}", _look(call).glyph, _ended(call)), _look(call).style)


def _health(destination: Destination, health: Health, at: float) -> list[Line]:
    figures, calls, retries, _ = health
    counts = [
        (figures.delivered, status.DELIVERED, status.DELIVERED.word),
        (figures.failed, status.FAILED, status.FAILED.word),
        (figures.timeouts, status.TIMEOUT, say("timeout") if figures.timeouts == 1 else say("timeouts")),
        (figures.retries, status.RETRYING, say("retry") if figures.retries == 1 else say("retries")),
        (figures.pending, status.PENDING, status.PENDING.word),
    ]
    previewed = (figures.previewed, status.PREVIEWED, status.PREVIEWED.word)
    if destination.is_preview:
        counts = [previewed, *(each for each in counts if each[0])]  # of a time when it was sent
    elif figures.previewed:
        counts.append(previewed)
    lines = [
        Line(EMPTY, say("{} {} {}", look.glyph, number(count), word), look.style if count else "muted")
        for count, look, word in counts
    ]
    if calls:
        lines.append(Line(EMPTY, say("last answer: {}", _ended(calls[0])), _look(calls[0]).style))
    if retries:
        soonest = retries[0]
        words = say(
            "next retry in {}: round {} of #{}", countdown(soonest.due_at - at), soonest.round, soonest.event_id
        )
        lines.append(Line(EMPTY, say("{} {}", status.RETRYING.glyph, words), status.RETRYING.style))
    return lines


def _rules(destination: Destination, figures: Figures) -> list[AnyLine]:
    """Each leads to the events that it counts."""
    if not figures.rules:
        return [Line(EMPTY, say("no events routed yet"), "muted")]
    lines: list[AnyLine] = []
    for decision, rule, count in figures.rules:
        look = status.DECISIONS.get(decision, status.DELIVERED)
        found = routed(destination.key, decision, rule)
        which = (number(count), LINK if found else look.style)
        words = (say(" {} (rule {})", RULES[rule], visible(rule.value)), look.style)
        lead = say("sent") if decision is Decision.SEND else look.word
        lines.append(leading_to(entry(lead, (say("{} ", look.glyph), look.style), which, words), found))
    return lines


def _failure(call: RecentCall, zone: tzinfo | None, dated: bool) -> Line:
    at = EMPTY if call.started_at is None else clock(call.started_at, zone, milliseconds=False, dated=dated)
    what = say("#{} {}, {}", call.event_id, _ended(call), visible(call.webhook, 80))
    style = _look(call).style
    return Line(EMPTY, say("{}  {}", at, what), style) if dated and at else Line(at, what, style)


def _ended(call: RecentCall) -> SafeText:
    """How a call ended, short: `200 in 16 ms`, `timeout at 5.0 s`, `connection refused`."""
    took = EMPTY if call.duration_ms is None else duration(call.duration_ms / 1000)
    if call.outcome in status.TIMEOUTS:
        return say("timeout at {}", took)
    if call.status is not None:
        return say("{} in {}", call.status, took)
    return visible(call.outcome.value.replace("_", " "))


def _look(call: RecentCall) -> status.Look:
    return status.OUTCOMES[call.outcome]


def _sends_json(webhook: Webhook) -> bool:
    return any(name.lower() == "content-type" and "json" in value.lower() for name, value in webhook.headers.items())
