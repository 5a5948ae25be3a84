"""Everything about one name as text: how it fares, its problems, its drift, and the inventory of its properties."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len

from liveview.plans.diff import percent
from liveview.plans.drift import Drift
from liveview.plans.first_types import Sighting
from liveview.plans.profile import PropertyProfile
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Part, fit, fit_parts
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, entry, leading_to, wide
from liveview.tui.lines.moments import clock, counted, date_and_clock, number
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.verification.filters import of_problem, together
from liveview.tui.verification.inventory import Inventory
from liveview.tui.verification.rows import VerifiedName, shown_key
from liveview.tui.verification.session_plan import SessionPlan

_TYPE_WORDS = {
    "string": say("text"),
    "number": say("number"),
    "boolean": say("boolean"),
    "object": say("object"),
    "array": say("list"),
    "null": say("null"),
}
"""The types of values as the screen calls them everywhere."""
_PATH, _TYPES, _FILL, _DISTINCT = 24, 13, 8, 9
_GUTTER = 2
"""Cells that a text keeps free for the arrows of folds."""
_EXAMPLE = 24
"""Cells of an example."""
_LEAST_EXAMPLES = 24
"""Cells from which examples are on the line of their property; else they are on the next one."""
_MOST_CODES = 8
_MOST_DRIFT = 30
_MOST_PROPERTIES = 1_000
"""Properties that are listed: beyond that, names are data, and making the lines would hold up the screen."""
_LONGEST = 500
_WHOLE = 10**6


class Compared(NamedTuple):
    """What a name is compared with, and how it differs."""

    source: SafeText
    """The plan or the session, such as `plan.json`; "" if there is nothing to compare with."""
    found: Sequence[Drift] = ()
    """The differences."""
    still: SafeText = EMPTY
    """Why they are not known; "" if they are."""


def name_lines(
    line: VerifiedName,
    inventory: Inventory | None,
    compared: Compared,
    within: str,
    zone: tzinfo | None,
    width: int,
) -> Iterator[AnyLine]:
    """All about one name; `within` is the filter of what is verified."""
    yield from _fares(line, zone)
    if inventory is not None and line.tally is not None:
        yield from _problems(line, inventory, within)
    if compared.source:
        yield BLANK
        yield from _drift(compared, zone)
    if line.tally is not None:
        yield BLANK
        yield from _inventory(inventory, width)


def no_plan(plan: SessionPlan, keys: KeyNames) -> list[AnyLine]:
    """What to do for a plan, or about one that cannot be read."""
    if plan.problem:
        return [
            wide((say("! The tracking plan cannot be read."), "error")),
            wide((visible(plan.problem, _LONGEST), "plain")),
            wide((keys["verification.read"], "key"), (say(" reads it again."), "muted")),
        ]
    return [
        wide((say("There is no tracking plan, so only invalid events count as not valid."), "muted")),
        wide((say("  liveview learn latest -o plan.json"), "accent"), (say("  learns one from a session"), "muted")),
        wide(
            (say('  [plan] file = "plan.json"'), "accent"),
            (say("  in liveview.toml checks events against it"), "muted"),
        ),
        wide(
            (keys["verification.before"], "key"),
            (say(" shows the drift from another session instead; "), "muted"),
            (keys["app.guide"], "key"),
            (say(" explains more."), "muted"),
        ),
    ]


def looking(share: float) -> SafeText:
    """What is shown until there are numbers."""
    return say("counting… {} %", int(share * 100)) if share else say("counting…")


def drift_words(drift: Drift, zone: tzinfo | None) -> SafeText:
    """`price: number → text since 14:02:31`."""
    path, before, after = visible(drift.path, 80), types_of(drift.before), types_of(drift.after)
    since = _since(drift.since, zone)
    if drift.change == "type":
        return say("{}: {} → {}{}", path, before or say("any type"), after, since)
    if drift.change == "new":
        return say("{}: new, {}{}", path, after, since)
    if drift.change == "missing":
        lacking, objects = drift.lacking
        return say("{}: missing in {}, but required", path, visible(percent(lacking, objects)))
    return say("{}: gone{}", path, say(", was {}", before) if before else EMPTY)


def types_of(types: Sequence[str]) -> SafeText:
    """`number, text`."""
    return joined((_TYPE_WORDS.get(each, visible(each)) for each in types), ", ")


def _fares(line: VerifiedName, zone: tzinfo | None) -> Iterator[AnyLine]:
    look, tally = line.look, line.tally
    name: Part = (say("  {}", shown_key(line.key)), "strong")
    if tally is None:
        yield wide((say("{} not seen", look.glyph), look.style), name)
        yield wide((say("The plan requires this event, and none has arrived yet."), "plain"))
        return
    share = visible(percent(tally.valid, tally.seen))
    yield wide((say("{} {} valid", look.glyph, share), look.style), name)
    yield entry(
        say("seen"),
        (counted(tally.seen, "time"), "plain"),
        (say(", last {}", date_and_clock(tally.last_at, zone)), "muted"),
    )
    if line.violation is not None:
        problem, event = line.violation.problem, line.violation.event_id
        yield entry(
            say("violation"),
            (say("#{}", event), LINK),
            (say(" {}", visible(problem.sentence)), "warning"),
            event_id=event,
        )
        if problem.field:
            value = say(" is {}", visible(problem.value)) if problem.value else EMPTY
            rule = say(", the plan says {}", visible(problem.told_rule)) if problem.told_rule else EMPTY
            yield entry(EMPTY, (visible(problem.field), "key"), (value, "plain"), (rule, "muted"), event_id=event)


def _problems(line: VerifiedName, inventory: Inventory, within: str) -> Iterator[AnyLine]:
    for each in inventory.codes[:_MOST_CODES]:
        filter_text = of_problem(each.code, line.key)
        words = entry(
            say("problem"),
            (visible(each.code, 60), LINK if filter_text else "plain"),
            (say(" in {}", counted(each.events, "event")), "plain"),
            event_id=None if filter_text else each.first_id,
        )
        yield leading_to(words, together((filter_text, within))) if filter_text else words


def _drift(compared: Compared, zone: tzinfo | None) -> Iterator[AnyLine]:
    yield wide((say("Drift"), "strong"), (say(" from {}", compared.source), "muted"))
    if compared.still:
        yield wide((say("  {}", compared.still), "muted"))
        return
    if not compared.found:
        yield wide((say("  none: types and properties are the same"), "success"))
    for each in compared.found[:_MOST_DRIFT]:
        event = each.since.event_id if each.since else None
        words, number_of = say("  {}  ", drift_words(each, zone)), say("#{}", event) if event else EMPTY
        yield wide((words, "warning"), (number_of, LINK), event_id=event)
    if (more := len(compared.found) - _MOST_DRIFT) > 0:
        yield wide((say("  and {} more", more), "muted"))


def _inventory(inventory: Inventory | None, width: int) -> Iterator[AnyLine]:
    if inventory is None:
        yield wide((say("Properties"), "strong"), (say("  counting…"), "muted"))
        return
    yield wide((say("Properties"), "strong"), (say(" of {}", counted(inventory.events, "event")), "muted"))
    places = list(inventory.profile.properties)
    if not places:
        yield wide((say("  none") if inventory.events else say("  no event of it could be read"), "muted"))
        return
    path = min(max(max(cell_len(visible(place)) for place, _, _ in places), 8), _PATH if width < 80 else 2 * _PATH)
    beside = width - _GUTTER - path - _TYPES - _FILL - _DISTINCT - 8
    yield wide(
        (_columns(say("property"), say("types"), say("filled"), say("distinct"), path), "muted"),
        (say("  examples") if beside >= _LEAST_EXAMPLES else EMPTY, "muted"),
    )
    for place, profile, share in places[:_MOST_PROPERTIES]:
        yield from _property(place, profile, share, path, beside)
    if (more := len(places) - _MOST_PROPERTIES) > 0:
        yield wide((say("  and {} more", number(more)), "muted"))


def _property(place: str, profile: PropertyProfile, share: float, path: int, beside: int) -> Iterator[AnyLine]:
    filled = visible(percent(int(share * _WHOLE), _WHOLE))  # rounded down: 100 % is all of them
    distinct = (
        say("{}{}", number(profile.distinct), say("+") if profile.has_more else EMPTY)
        if profile.distinct or profile.has_more
        else EMPTY
    )
    types = types_of(profile.type.split(", ")) if profile.types else EMPTY
    parts: tuple[Part, ...] = (
        (say("  {}", fit(visible(place), path)), "key"),
        (say("  {}", fit(types, _TYPES)), "plain"),
        (fit(filled, _FILL, "right"), "plain" if share == 1 else "warning"),
        (say("  {}", fit(distinct, _DISTINCT, "right")), "muted"),
    )
    examples = joined((visible(each, _EXAMPLE) for each in profile.examples()), ", ")
    if beside >= _LEAST_EXAMPLES:
        yield wide(*parts, *fit_parts([(say("  {}", examples), "string")], beside + 2))
        return
    yield wide(*parts)
    if examples:
        yield wide((say("    {}", examples), "string"))


def _columns(place: SafeText, types: SafeText, filled: SafeText, distinct: SafeText, path: int) -> SafeText:
    return say(
        "  {}  {}{}  {}",
        fit(place, path),
        fit(types, _TYPES),
        fit(filled, _FILL, "right"),
        fit(distinct, _DISTINCT, "right"),
    )


def _since(sighting: Sighting | None, zone: tzinfo | None) -> SafeText:
    return say(" since {}", clock(sighting.at, zone, milliseconds=False)) if sighting else EMPTY
