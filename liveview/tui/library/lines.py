"""What the Event Library says: the lines of the list, and everything about one definition."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from liveview.log.read.definition_trial import DefinitionTrial, FilterTrial
from liveview.model.definition import NAME, Definition, PropertyFilter
from liveview.model.destination import Destination
from liveview.tui.keys.names import KeyNames
from liveview.tui.library.filter_text import filter_line
from liveview.tui.library.matches import EventTried, MatchesFound
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line, Part, Style, fit
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.entries import BLANK, AnyLine, entry, wide
from liveview.tui.lines.moments import counted, number
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.lines.switched import is_on

_NAME, _SEEN, _TYPE = 28, 9, 7
_MOST_VALUE = 120
"""Characters of a value that are shown."""
_CODE = "definition-never-matched"
_WORDS = {
    "=": say("is"),
    "!=": say("is not"),
    "contains": say("contains"),
    "wildcard": say("looks like"),
}


class ShownDefinition(NamedTuple):
    """One line of the list."""

    definition: Definition
    """The definition."""
    seen: int | None
    """How many events match it; None before they are counted."""
    trial: DefinitionTrial | None
    """How the event that is tried fares; None without one."""
    is_marked: bool
    """Whether the user marked it."""

    @property
    def never_matched(self) -> bool:
        """Whether events were compared and none matches."""
        return self.seen == 0


def heading(room: int) -> tuple[Part, ...]:
    """The titles of the columns."""
    words = (
        fit(say("definition"), _name_cells(room)),
        fit(say("matched"), _SEEN, "right"),
        say("  {}", fit(say("as"), _TYPE)),
        say("destinations"),
    )
    return ((say("    {}", joined(words)), "muted"),)


def row_parts(shown: ShownDefinition, destinations: Sequence[Destination], room: int) -> tuple[Part, ...]:
    """`⚑ ✓ Lead   12  track  all`: its mark, whether the event that is tried matches, and how many do."""
    definition, trial = shown.definition, shown.trial
    mark: Part = (say("{} ", status.MARKED.glyph), "accent") if shown.is_marked else (say("  "), "plain")
    fares: Part = (say("{} ", status.DELIVERED.glyph), "success") if trial and trial.matches else (say("  "), "plain")
    seen = NOTHING if shown.seen is None else number(shown.seen)
    return (
        mark,
        fares,
        (fit(name_text(definition.name, 200), _name_cells(room)), "strong"),
        (fit(seen, _SEEN, "right"), "warning" if shown.never_matched else "plain"),
        (say("  {}", fit(visible(definition.type), _TYPE)), "muted"),
        (_listed(definition, destinations), "plain"),
    )


def title(shown: Sequence[ShownDefinition], found: MatchesFound | None) -> SafeText:
    """`Event Library ─ 3 definitions, 1 never matched`."""
    if not shown:
        return say("Event Library")
    never = sum(each.never_matched for each in shown) if found is not None and found.events else 0
    words = say(", {} never matched", never) if never else EMPTY
    return say("Event Library ─ {}{}", counted(len(shown), "definition"), words)


def filter_parts(each: PropertyFilter) -> tuple[Part, ...]:
    """`plan is "pro"`, as a sentence."""
    value = visible(filter_line(PropertyFilter("=", "x", each.value)).removeprefix("x = "), _MOST_VALUE)
    if each.op == "css":
        return (say("the element clicked, or one around it, matches "), "plain"), (value, "string")
    prop = say("the event's name") if each.prop == NAME else visible(each.prop, 80)
    style: Style = "plain" if each.prop == NAME else "key"
    if each.op == "exists":
        return (prop, style), (say(" is there"), "plain")
    return (prop, style), (say(" {} ", _WORDS[each.op]), "plain"), (value, "string")


def detail_lines(
    shown: ShownDefinition, destinations: Sequence[Destination], found: MatchesFound | None, tried: EventTried | None
) -> Iterator[AnyLine]:
    """Everything about one definition."""
    definition = shown.definition
    yield from _seen_lines(shown, found)
    yield Line(say("goes out"), say("as {} {}", visible(definition.type), name_text(definition.name, 80)))
    yield entry(say("to"), *_switch_parts(definition, destinations))
    unknown = _unknown(definition.destinations or (), destinations)
    if unknown:
        yield Line(EMPTY, say("! no destination is called {}", joined(unknown, ", ")), "warning")
    yield BLANK
    yield from trial_lines(definition, shown.trial, tried.event_id if tried else 0)


def trial_lines(definition: Definition, trial: DefinitionTrial | None, event_id: int) -> Iterator[AnyLine]:
    """The filters, each with whether it holds for the event that is tried and what that has there."""
    yield wide(_match_part(definition), *_verdict(trial, event_id))
    for place, each in enumerate(definition.filters):
        tried = trial.filters[place] if trial is not None and place < len(trial.filters) else None
        yield wide(*_holds(tried), *filter_parts(each), *_there(tried))


def empty_lines(offered: Definition | None, event_id: int, keys: KeyNames, *, recorded: bool) -> Iterator[AnyLine]:
    """What a definition is, and how to get one."""
    yield wide((say("A definition gives a name to the events that match its filters."), "strong"))
    yield wide(
        (say("They go out under that name instead of their own, once for each definition that matches."), "plain")
    )
    yield wide((say("A custom event that none matches keeps its name. Autocaptured ones are then skipped."), "plain"))
    if recorded:
        return
    yield BLANK
    if offered is None:
        yield wide((say("{}", keys["library.add"]), "key"), (say(" adds one."), "plain"))
        return
    lead = say(" adds one that begins with event #{}:", event_id)
    yield wide((say("{}", keys["library.add"]), "key"), (lead, "plain"))
    for each in offered.filters:
        yield wide((say("  "), "plain"), *filter_parts(each))


def _seen_lines(shown: ShownDefinition, found: MatchesFound | None) -> Iterator[AnyLine]:
    if found is None or shown.seen is None:
        yield Line(say("matched"), say("counting"), "muted")
    elif shown.never_matched and found.events:
        words = say("none of the {} matches", counted(found.events, "accepted event"))
        yield entry(say("matched"), (say("∆ {}", visible(_CODE)), "warning"), (say(": {}", words), "plain"))
    else:
        yield Line(say("matched"), say("{} of {}", number(shown.seen), counted(found.events, "accepted event")))


def _match_part(definition: Definition) -> Part:
    if len(definition.filters) == 1:
        return say("Its filter has to hold"), "title"
    return (say("All filters have to hold") if definition.match == "all" else say("One filter has to hold")), "title"


def _verdict(trial: DefinitionTrial | None, event_id: int) -> Iterator[Part]:
    """`  #12 Purchase does not match`."""
    if not event_id:
        return
    if trial is None:
        yield say("  #{} has no payload to try", event_id), "muted"
        return
    name = name_text(trial.name, 40) if trial.name else NOTHING
    if not trial.is_about:
        yield say("  #{} {} is about a user or a group: no definition is about it", event_id, name), "muted"
    elif trial.matches:
        yield say("  {} #{} {} matches", status.DELIVERED.glyph, event_id, name), "success"
    else:
        yield say("  {} #{} {} does not match", status.FAILED.glyph, event_id, name), "error"


def _holds(tried: FilterTrial | None) -> Iterator[Part]:
    if tried is None:
        yield say("  "), "plain"
    elif tried.holds:
        yield say("{} ", status.DELIVERED.glyph), "success"
    else:
        yield say("{} ", status.FAILED.glyph), "error"


def _there(tried: FilterTrial | None) -> Iterator[Part]:
    if tried is not None:
        value = say("nothing there") if tried.value is None else say("there: {}", visible(tried.value, _MOST_VALUE))
        yield say("  ({})", value), "muted"


def _switch_parts(definition: Definition, destinations: Sequence[Destination]) -> Iterator[Part]:
    if definition.destinations is None:
        yield say("all destinations"), "plain"
        return
    on = [visible(each.key, 60) for each in destinations if is_on(definition.destinations, each)]
    off = [visible(each.key, 60) for each in destinations if not is_on(definition.destinations, each)]
    yield joined(on, ", ") or say("no destination"), "plain" if on else "warning"
    if off:
        yield say("; off for {}", joined(off, ", ")), "muted"


def _listed(definition: Definition, destinations: Sequence[Destination]) -> SafeText:
    if definition.destinations is None:
        return say("all")
    return joined(
        [visible(each.key, 60) for each in destinations if is_on(definition.destinations, each)], ", "
    ) or say("none")


def _unknown(names: Collection[str], destinations: Sequence[Destination]) -> list[SafeText]:
    known = {name for each in destinations for name in (each.key, each.name)}
    return [visible(name, 60) for name in names if name not in known]


def _name_cells(room: int) -> int:
    return max(min(_NAME if room < 110 else 2 * _NAME, room - 4 - _SEEN - 2 - _TYPE - 12), 8)
