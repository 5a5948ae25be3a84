"""A checklist as text: its lines, and everything about one of them."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from liveview.specs.report import CheckResult
from liveview.specs.spec import EventPattern, Expectation, Spec
from liveview.tui.checklist.checklist import Checklist, Judged
from liveview.tui.checklist.required import MOST_EVENTS
from liveview.tui.checklist.verdicts import Tick
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Line, Part, Style, fit
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, entry, wide
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible

_ID = 24
"""Cells of an id, unless the list is narrow."""
_WORD = 16
"""Cells of the words beside it."""
_REST = 12
"""Cells from which there is room for more than that."""
_IN_ROW = 4
"""Events that a line of the list names."""
_LONGEST = 1_000
"""Characters of an error: its place may be a long path."""


def row_parts(result: CheckResult, tick: Tick, room: int, names: Mapping[int, str]) -> tuple[Part, ...]:
    """`✗ paid   wrong type   #7 properties.price is "500", wanted 500`."""
    name = fit(visible(result.id), min(_ID, max(room // 3, 8)))
    rest = first_difference(result) or _events(result, names)
    has_room = room - len(name) - _WORD > _REST
    style: Style = "plain" if result.ok else "strong"
    return (
        (say("{} ", tick.glyph), tick.style),
        (say("{}  ", name), style),
        (fit(tick.word, _WORD), tick.style),
        (say("  {}", rest) if has_room else EMPTY, "muted"),
    )


def first_difference(result: CheckResult) -> SafeText:
    """`#7 properties.price is "500", wanted 500`; "" if no event comes close."""
    if result.nearest is None or not result.nearest.differs:
        return EMPTY
    return say("#{} {}", result.nearest.event, visible(result.nearest.differs[0].text))


def event_of(result: CheckResult) -> int | None:
    """The event that a line leads to: the one that differs, or the first that was found; None for none."""
    return result.nearest.event if result.nearest else next(iter(result.events), None)


def said_below(results: Sequence[CheckResult], found: Sequence[Tick]) -> SafeText:
    """The first difference, for the border below the list."""
    for each, tick in zip(results, found, strict=True):
        if tick.fault is not None:
            return say("{}: {}", visible(each.id, _ID), first_difference(each) or tick.word)
    return say("all of it holds") if results and all(each.ok for each in results) else EMPTY


def first_wrong(results: Sequence[CheckResult], found: Sequence[Tick]) -> int:
    """The line to begin with: the first that is wrong, else the first that is awaited."""
    wrong = (at for at, tick in enumerate(found) if tick.fault is not None)
    awaited = (at for at, each in enumerate(results) if not each.ok)
    return next(wrong, next(awaited, 0))


def detail_lines(judged: Judged, number: int, result: CheckResult, tick: Tick) -> Iterator[AnyLine]:
    """What is wanted, what was found, and how the nearest event differs."""
    spec = judged.spec
    yield wide((say("{} {}", tick.glyph, tick.word), tick.style), (say("  {}", visible(result.id)), "strong"))
    yield BLANK
    if result.kind == "order":
        yield Line(say("wanted"), joined((visible(each) for each in result.wanted), ", then "))
    elif number < len(spec.expect):
        yield from _expected(spec.expect[number], result)
    elif result.kind == "never":
        yield from _selects(spec.never[number - len(spec.expect) - len(spec.order)])
        yield Line(say("wanted"), say("none"))
    else:
        yield Line(say("wanted"), say("no event that the spec does not expect"))
    yield Line(say("found"), counted(_count(result), "event") if result.events else say("none"))
    for event in result.events[:MOST_EVENTS]:
        name = visible(judged.names.get(event, ""))
        yield entry(EMPTY, (say("#{}", event), LINK), (say(" {}", name), "plain"), event_id=event)
    if more := _count(result) - MOST_EVENTS:
        yield from [Line(EMPTY, say("and {} more", more), "muted")] if more > 0 else []
    yield from _nearest(result)


def no_spec(key: KeyNames) -> list[AnyLine]:
    """How one gets a checklist."""
    return [
        wide((say("A spec is a file of expected events. Here they are ticked off while they arrive."), "plain")),
        BLANK,
        wide((say("{} ", key["checklist.load"]), "key"), (say("loads a spec; or start with "), "plain")),
        wide((say("  liveview --spec checkout.toml"), "accent")),
        wide(
            (say("{} ", key["event.capture"]), "key"),
            (say("on the main screen writes one for the marked events"), "plain"),
        ),
        wide((say("{} ", key["app.guide"]), "key"), (say("explains how a spec is written"), "plain")),
        BLANK,
        wide((say("Without a spec, the events that a tracking plan requires are ticked off."), "plain")),
    ]


def nothing_required(key: KeyNames) -> list[AnyLine]:
    """How a plan requires an event."""
    return [
        wide((say("Events that every session must have are ticked off here. In the plan, say of each:"), "plain")),
        wide((say('  "required": true'), "accent")),
        wide((say("{} ", key["checklist.read"]), "key"), (say("reads the plan again"), "plain")),
    ]


def spec_problem(problem: str, key: KeyNames, *, is_plan: bool = False) -> list[AnyLine]:
    """Why the spec, or the plan, cannot be used, with its file, line and key."""
    return [
        wide((say("! This {} cannot be used.", _source(is_plan)), "error")),
        BLANK,
        wide((visible(problem, _LONGEST), "plain")),
        BLANK,
        wide((say("Correct it, then "), "muted"), (key["checklist.read"], "key"), (say(" reads it again."), "muted")),
    ]


def nothing_yet(known: Checklist) -> SafeText:
    """Why the list is empty."""
    if known.source is None:
        return say("no spec is loaded")
    source = _source(known.plan is not None)
    if known.in_spec:
        return say("this {} cannot be used", source)
    if known.judged is not None:
        return say("the {} requires no event", source)
    if known.problem:
        return say("the session cannot be read: {}", visible(known.problem))
    return say("searching the session, {} %", int(known.share * 100)) if known.share else say("reading the {}", source)


def title(name: SafeText, said: SafeText) -> SafeText:
    """What is above the list; a narrow one has no room for the name."""
    return joined([say("Checklist"), *(each for each in (said, name) if each)], " ─ ")


def looked_at(judged: Judged | None, path: Path | None) -> SafeText:
    """The file, and how many events of the session its filter matches."""
    if path is None:
        return EMPTY
    file = visible(path.name, 60)
    return file if judged is None else say("{}, {}", file, counted(judged.report.events, "event"))


def name_of(spec: Spec | None, path: Path | None) -> SafeText:
    """The title of a spec, or the name of its file."""
    return visible((spec.title if spec else "") or (path.name if path else ""), 60)


def _source(is_plan: bool) -> SafeText:
    return say("plan") if is_plan else say("spec")


def _expected(each: Expectation, result: CheckResult) -> Iterator[AnyLine]:
    yield from _selects(each)
    every = say(", and every event that it selects") if each.every else EMPTY
    yield Line(say("wanted"), say("{}{}", visible(each.wanted), every))
    if result.nearest is not None and not result.ok and result.found:
        yield Line(say("but"), say("#{} differs", result.nearest.event))


def _selects(pattern: EventPattern) -> Iterator[AnyLine]:
    kind = pattern.type.value if pattern.type else None
    for lead, value in ((say("name"), pattern.name), (say("type"), kind), (say("user"), pattern.user)):
        if value is not None:
            yield Line(lead, visible(value))
    if pattern.filter:
        yield Line(say("filter"), visible(pattern.filter))


def _nearest(result: CheckResult) -> Iterator[AnyLine]:
    nearest = result.nearest
    if nearest is None:
        return
    yield BLANK
    words = say("#{}", nearest.event)
    yield wide(
        (say("the nearest is "), "plain"),
        (words, LINK),
        (say(", which differs in {}", counted(len(nearest.differs), "field")), "plain"),
        event_id=nearest.event,
    )
    for each in nearest.differs:
        yield wide((visible(each.field), "key"))
        yield Line(say("  wanted"), visible(each.wanted))
        yield Line(say("  found"), visible(each.found), "error")


def _count(result: CheckResult) -> int:
    """How many events were found; of those that a plan requires, only the first are listed."""
    return result.found if isinstance(result.found, int) else len(result.events)


def _events(result: CheckResult, names: Mapping[int, str]) -> SafeText:
    """`#3 #7 and 4 more`; of events that must not be there, the name of the first."""
    unwanted = result.kind in {"never", "unexpected"}
    events = result.events[: 1 if unwanted else _IN_ROW]
    shown = joined((say("#{}", event) for event in events), " ")
    if unwanted and events:
        shown = say("{} {}", shown, visible(names.get(events[0], "")))
    more = _count(result) - len(events)
    return say("{} and {} more", shown, more) if more > 0 else shown
