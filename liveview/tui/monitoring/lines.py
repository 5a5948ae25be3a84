"""Monitoring as text: the line of each destination, and everything about one of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from rich.cells import cell_len

from liveview.log.filter.fields import FIELDS
from liveview.log.read.monitoring import MINUTES, Condition, HealthChange, Minute, Monitored
from liveview.log.read.session_summary import NOT_PUBLIC
from liveview.model.delivery import Outcome, Rule
from liveview.tui.kit.feed import sparkline
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line, Part, Style, bar, fit, fit_parts, plain
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, entry, leading_to
from liveview.tui.lines.moments import clock, counted, duration, number
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, say, visible
from liveview.tui.lines.terms import term
from liveview.tui.lines.words import RULES

LOOKS: Mapping[Condition, status.Look] = {
    Condition.HEALTHY: status.Look(status.DELIVERED.glyph, say("healthy"), "success"),
    Condition.DEGRADED: status.Look(status.WARNED.glyph, say("degraded"), "warning"),
    Condition.FAILING: status.Look(status.FAILED.glyph, say("failing"), "error"),
}
"""How the health of a destination looks."""
QUIET = status.Look(status.SKIPPED.glyph, say("no calls"), "muted")
"""How a destination looks that was never called."""
_NAME = 24
_WORD = 9
_BAR = 20
_MOST_LISTED = 12
"""Rules, notes and properties that are listed."""


def look_of(each: Monitored) -> status.Look:
    """How a destination does, as a status."""
    return QUIET if each.health is None else LOOKS[each.health.health]


def monitored_parts(each: Monitored, width: int) -> tuple[Part, ...]:
    """`✗ Webhooks  failing   98 %  p50 12 ms  p95 40 ms  ▁▂█▁`, as much of it as fits."""
    look, totals = look_of(each), each.totals
    name = fit(visible(totals.name), min(_NAME, max(width // 4, 8)))
    first: list[Part] = [(say("{} ", look.glyph), look.style), (name, "strong")]
    first.append((say(" {}", fit(look.word, _WORD)), look.style))
    more = [(say(" {}", fit(_share(totals.ok_share), 5, "right")), look.style if totals.attempts else "muted")]
    for label, took in ((say("p50"), totals.p50_ms), (say("p95"), totals.p95_ms), (say("p99"), totals.p99_ms)):
        more.append((say("  {} {}", label, fit(_milliseconds(took), 7)), "plain" if took is not None else "muted"))
    bars = _bars(each.minutes)
    more.append((say(" {}", bars or blanks(MINUTES)), "accent"))
    while more and cell_len(plain([*first, *more])) > width:
        more.pop(-2 if len(more) > 2 else -1)
    return fit_parts([*first, *more], width)


def monitored_lines(each: Monitored, zone: tzinfo | None, *, dated: bool = False) -> list[AnyLine]:
    """Condition, percentiles, outcomes, the last minutes, skips, notes and what was removed; `dated` adds the day."""
    totals = each.totals
    lines: list[AnyLine] = [_health(each, zone, dated)]
    if totals.previewed:
        words = say("{} made and checked, and sent to nobody", counted(totals.previewed, "payload"))
        lines.append(Line(say("preview"), words, "accent"))
    if totals.ok_share is not None:
        lines += [Line(say("answers"), say("{} of {} succeeded", _share(totals.ok_share), _calls(each)))]
        lines += [Line(say("time"), _percentiles(each))]
    lines += [BLANK, Line(EMPTY, say("How calls ended"), "title"), *_outcomes(each)]
    lines += [BLANK, Line(EMPTY, say("The last {} minutes", MINUTES), "title"), *_minutes(each.minutes)]
    lines += [BLANK, Line(EMPTY, say("Skipped"), "title"), *_rules(each)]
    lines += [BLANK, Line(EMPTY, say("Notes of the pipeline"), "title"), *_notes(each)]
    lines += [BLANK, Line(EMPTY, say("Removed properties"), "title"), *_removed(each)]
    return lines


def alert(health: Mapping[str, HealthChange], zone: tzinfo | None) -> status.Look | None:
    """What the header says while a destination fails: `✗ Webhooks failing since 14:02`; None while none does."""
    failing = [(key, each) for key, each in health.items() if each.health is Condition.FAILING]
    if not failing:
        return None
    key, first = min(failing, key=lambda found: found[1].since)
    since = clock(first.since, zone, milliseconds=False)[:5]
    others = say(" and {} more", len(failing) - 1) if len(failing) > 1 else EMPTY
    words = say("{}{} failing since {}", visible(key, 30), others, visible(since))
    return status.Look(status.FAILED.glyph, words, "error")


def _health(each: Monitored, zone: tzinfo | None, dated: bool) -> Line:
    look, change = look_of(each), each.health
    if change is None:
        words = say("nothing was sent yet") if not each.totals.previewed else say("a preview: nobody is called")
        return Line(say("health"), say("{} {}", look.glyph, words), look.style)
    since = clock(change.since, zone, milliseconds=False, dated=dated)
    failed = say("{} of {} failed", number(change.failed), counted(change.calls, "call"))
    words = say("{} {} since {}: {}", look.glyph, look.word, since, failed)
    return Line(say("health"), words, look.style)


def _calls(each: Monitored) -> SafeText:
    return counted(sum(count for outcome, count in each.totals.outcomes.items() if outcome not in _NO_CALLS), "call")


_NO_CALLS = frozenset({Outcome.NOT_CALLED, Outcome.INTERRUPTED})


def _percentiles(each: Monitored) -> SafeText:
    totals = each.totals
    return say(
        "p50 {}, p95 {}, p99 {}",
        _milliseconds(totals.p50_ms),
        _milliseconds(totals.p95_ms),
        _milliseconds(totals.p99_ms),
    )


def _outcomes(each: Monitored) -> Iterator[AnyLine]:
    outcomes = each.totals.outcomes
    every = sum(outcomes.values())
    if not every:
        yield Line(EMPTY, say("no call has ended yet"), "muted")
    for word, count in sorted(outcomes.items(), key=lambda item: (-item[1], item[0])):
        look = status.OUTCOMES[Outcome(word)] if word in _OUTCOMES else status.ODD
        full, empty = bar(max(round(count / every * _BAR), 1), _BAR)
        words = say(" {} {}", fit(_share(count / every), 5, "right"), visible(word.replace("_", " ")))
        found = f"{term('dest', each.totals.name)} outcome:{word}" if word in FIELDS["outcome"].values else ""
        which = (say(" {}", fit(number(count), 7, "right")), LINK if found else look.style)
        line = entry(EMPTY, (say("{} ", look.glyph), look.style), (full, look.style), (empty, "muted"), which,
                     (words, look.style))  # fmt: skip
        yield leading_to(line, found)


_OUTCOMES = frozenset(each.value for each in Outcome)


def _minutes(minutes: Sequence[Minute]) -> Iterator[Line]:
    if not any(each.ok or each.failed for each in minutes):
        yield Line(EMPTY, say("no calls"), "muted")
        return
    yield Line(say("calls"), say("{} to now", _bars(minutes)), "accent")
    bad = sparkline(tuple(float(each.failed) for each in minutes))
    words = say("{} {} failed", bad, number(sum(each.failed for each in minutes))) if bad else say("none failed")
    yield Line(say("failed"), words, "error" if bad else "success")


def _rules(each: Monitored) -> Iterator[AnyLine]:
    if not each.totals.rules:
        yield Line(EMPTY, say("no event was skipped"), "muted")
    for word, count in list(each.totals.rules.items())[:_MOST_LISTED]:
        known = word in FIELDS["rule"].values
        found = f"{term('skipped', each.totals.name)} rule:{word}" if known else ""
        about = RULES[Rule(word)] if known else visible(word)
        which = (number(count), LINK if found else "muted")
        glyph = (say("{} ", status.SKIPPED.glyph), status.SKIPPED.style)
        yield leading_to(entry(EMPTY, glyph, which, (say(" {} (rule {})", about, visible(word)), "muted")), found)


def _notes(each: Monitored) -> Iterator[AnyLine]:
    if NOT_PUBLIC in each.totals.notes:
        yield Line(EMPTY, say("not-public: a URL of it is reached from this network only"), "warning")
    elif not each.notes:
        yield Line(EMPTY, say("none"), "muted")
    for code, count in list(each.notes.items())[:_MOST_LISTED]:
        style: Style = "warning" if code.startswith("dest-") else "plain"
        yield Line(number(count), visible(code, 60), style)


def _removed(each: Monitored) -> Iterator[AnyLine]:
    if not each.removed:
        yield Line(EMPTY, say("none"), "muted")
    for name, count in list(each.removed.items())[:_MOST_LISTED]:
        found = f"{term('removed', name)} {term('dest', each.totals.name)}"
        which = (number(count), LINK)
        yield leading_to(entry(EMPTY, which, (say(" {}", visible(name, 60)), "plain")), found)


def _bars(minutes: Sequence[Minute]) -> SafeText:
    return sparkline(tuple(float(each.ok + each.failed) for each in minutes))


def _share(share: float | None) -> SafeText:
    """`98 %`; all only if it is all, and none only if it is none."""
    if share is None:
        return say("–")
    percent = round(share * 100)
    if percent == 100 and share < 1:
        percent = 99
    if percent == 0 and share > 0:
        percent = 1
    return say("{} %", percent)


def _milliseconds(took: float | None) -> SafeText:
    return say("–") if took is None else duration(took / 1000)
