"""Compares a spec with the events of a session, once, and explains what does not hold."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import msgspec

from liveview.formats import counted
from liveview.specs.comparison import Matching, is_met, is_selected, terms, unmet, unselected
from liveview.specs.matching import FieldMiss
from liveview.specs.observed import Evidence, ObservedEvent
from liveview.specs.report import CheckReport, CheckResult, Kind, NearestEvent
from liveview.specs.spec import EventPattern, Expectation, Prohibition, Spec
from liveview.specs.values import cut
from liveview.suggest import nearest

_NEWEST = 1_000
"""Events among which the nearest miss is looked for."""
LIKENESS = 0.8
"""How alike a name and its misspelling are, from 0 to 1: `Sign Up` and `SignUp` are 0.92, `Sign In` is only 0.71."""
_NAMED = 20
"""Events that a line of the report names; the JSON has all of them."""


class _Found(msgspec.Struct, frozen=True):
    """The events that a pattern selects."""

    selected: tuple[ObservedEvent, ...]
    """All of them, oldest first."""
    met: tuple[ObservedEvent, ...]
    """Those that are what is required."""


def judge(spec: Spec, evidence: Evidence, name: str = "") -> CheckReport:
    """The report about a spec; `name` is its title if it has none itself."""
    return _Judge(spec, evidence).report(name)


def is_settled(spec: Spec, evidence: Evidence) -> bool:
    """Whether every minimum is met and nothing is pending, so that waiting would not help."""
    judged = _Judge(spec, evidence)
    enough = all(len(found.met) >= each.least for each, found in zip(spec.expect, judged.expected, strict=True))
    return enough and not any(event.is_pending for event in judged.events)


class _Judge:
    """One look at the evidence."""

    def __init__(self, spec: Spec, evidence: Evidence) -> None:
        self._spec = spec
        self.events: Sequence[ObservedEvent] = evidence.events(spec.filter)
        self._matching: Matching = {
            **{text: frozenset(evidence.matching(text)) for text in {*spec.filters} - {spec.filter}},
            spec.filter: {event.id for event in self.events},
        }
        self.expected = [self._found(each) for each in spec.expect]

    def report(self, name: str) -> CheckReport:
        """What was found about everything that the spec says."""
        results = [
            *map(self._expectation, self._spec.expect, self.expected),
            *map(self._order, self._spec.order),
            *map(self._prohibition, self._spec.never),
            *(self._unexpected() if self._spec.fails_on_unexpected else ()),
        ]
        ok = all(result.ok for result in results)
        title = cut(self._spec.title or name)
        return CheckReport(title=title, ok=ok, events=len(self.events), results=tuple(results))

    def _found(self, pattern: EventPattern) -> _Found:
        selected = tuple(event for event in self.events if is_selected(pattern, event, self._matching))
        return _Found(selected, tuple(event for event in selected if is_met(pattern, event)))

    def _expectation(self, each: Expectation, found: _Found) -> CheckResult:
        count = len(found.met)
        enough, few = count >= each.least, each.most is None or count <= each.most
        others = len(found.selected) - count
        ok = enough and few and not (each.every and others)
        missed = None if ok or (enough and not each.every) else self._nearest(each, found)
        wanted = f"{each.wanted} and every one that is selected" if each.every else each.wanted
        told = f"{count} of {count + others}" if each.every else f"{count}"
        return CheckResult(
            id=cut(each.id),
            kind="expect",
            ok=ok,
            wanted=each.numbers,
            found=count,
            events=_ids(found.met),
            nearest=missed,
            text=line_of(each.id, wanted, told, _numbers(found.met), missed.text if missed else ""),
        )

    def _order(self, ids: tuple[str, ...]) -> CheckResult:
        known = {each.id: found.met for each, found in zip(self._spec.expect, self.expected, strict=True)}
        picked: list[ObservedEvent] = []
        for each in ids:
            after = picked[-1].id if picked else 0
            following = bisect_right(known[each], after, key=lambda event: event.id)
            if following == len(known[each]):
                break
            picked.append(known[each][following])
        name, ok = f"order: {', '.join(ids)}", len(picked) == len(ids)
        found = ", ".join(f"{each} #{event.id}" for each, event in zip(ids, picked, strict=False)) or "none"
        why = "" if ok else _out_of_order(ids[len(picked)], known[ids[len(picked)]])
        return CheckResult(
            id=cut(name),
            kind="order",
            ok=ok,
            wanted=[cut(each) for each in ids],
            found=[cut(each) for each in ids[: len(picked)]],
            events=_ids(picked),
            text=line_of(name, ", then ".join(ids), found, "", why),
        )

    def _prohibition(self, each: Prohibition) -> CheckResult:
        return _none_of(each.id, "never", self._found(each).met)

    def _unexpected(self) -> Iterable[CheckResult]:
        expected = {event.id for found in self.expected for event in found.met}
        yield _none_of("unexpected", "unexpected", [event for event in self.events if event.id not in expected])

    def _nearest(self, pattern: Expectation, found: _Found) -> NearestEvent | None:
        """The event that differs least: a selected one, else one with nearly this name or with more than this type."""
        met = {event.id for event in found.met}
        selected = [event for event in found.selected if event.id not in met]
        if selected:
            return closest(pattern, selected, self._matching)
        others = [event for event in self.events[-_NEWEST - len(met) :] if event.id not in met]
        names = {pattern.name, self._misspelled(pattern, others)} - {None}
        alike = closest(pattern, [event for event in others if event.name in names], self._matching)
        other = closest(pattern, [event for event in others if event.name not in names], self._matching)
        near = [each for each in (alike, other) if each is not None and (each is alike or _meets(pattern, each))]
        return min(near, key=lambda each: len(each.differs), default=None)

    def _misspelled(self, pattern: Expectation, events: Iterable[ObservedEvent]) -> str | None:
        """The name among those of the events that is probably meant to be that of the pattern; None if none is.

        A name that the spec expects elsewhere is right as it is.
        """
        names = {event.name for event in events if event.name} - {each.name for each in self._spec.expect}
        return nearest(pattern.name or "", names, LIKENESS) or None


def closest(pattern: EventPattern, events: Sequence[ObservedEvent], matching: Matching) -> NearestEvent | None:
    """The event that differs in the fewest fields, the newest of several; None without events."""
    best: tuple[ObservedEvent, tuple[FieldMiss, ...]] | None = None
    for event in reversed(events[-_NEWEST:]):
        differs = (*unselected(pattern, event, matching), *unmet(pattern, event))
        if best is None or len(differs) < len(best[1]):
            best = event, differs
    if best is None:
        return None
    event, differs = best
    return NearestEvent(event.id, differs, f"nearest is {_named(event)}: {'; '.join(each.text for each in differs)}")


def _meets(pattern: EventPattern, event: NearestEvent) -> bool:
    """Whether an event meets anything of a pattern. The type alone is nothing: most events are of the same."""
    counts_type = pattern.name is None
    said = terms(pattern) - (pattern.type is not None and not counts_type)
    return sum(counts_type or each.field != "type" for each in event.differs) < said


def _none_of(name: str, kind: Kind, events: Sequence[ObservedEvent]) -> CheckResult:
    listed = ", ".join(map(_named, events[:_NAMED]))
    return CheckResult(
        id=cut(name),
        kind=kind,
        ok=not events,
        wanted=0,
        found=len(events),
        events=_ids(events),
        text=line_of(name, "none", f"{len(events)}", f"{listed}{_more(len(events) - _NAMED)}", ""),
    )


def line_of(name: str, wanted: str, found: str, events: str, more: str = "") -> str:
    """A line of the report; every part of it that comes from outside is made fit to be printed here or before."""
    line = f"{cut(name)}: wanted {cut(wanted)}, found {cut(found)}"
    line = f"{line}: {events}" if events else line
    return f"{line}; {more}" if more else line


def _out_of_order(name: str, events: Sequence[ObservedEvent]) -> str:
    if not events:
        return f"there is no {cut(name)}"
    return f"no {cut(name)} comes after that, only {_numbers(events)} before"


def _named(event: ObservedEvent) -> str:
    return f"#{event.id} {cut(event.name or event.type or '')}".rstrip()


def _numbers(events: Sequence[ObservedEvent]) -> str:
    return numbers([event.id for event in events[:_NAMED]], len(events))


def numbers(first: Sequence[int], count: int) -> str:
    """`#1, #2 and 7 others`, of `count` events of which these are the first, as a line of the report names them."""
    named = first[:_NAMED]
    return f"{', '.join(f'#{each}' for each in named)}{_more(count - len(named))}"


def _more(others: int) -> str:
    return f" and {counted(others, 'other')}" if others > 0 else ""


def _ids(events: Iterable[ObservedEvent]) -> tuple[int, ...]:
    return tuple(event.id for event in events)
