"""A spec for free: the events that a tracking plan requires, each expected once at least."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import msgspec

from liveview.model.plan import Plan, PlannedEvent
from liveview.specs.judge import LIKENESS, closest, line_of, numbers
from liveview.specs.observed import ObservedEvent
from liveview.specs.report import CheckReport, CheckResult, NearestEvent
from liveview.specs.spec import Expectation, Spec
from liveview.specs.values import cut
from liveview.suggest import nearest

_MOST_NEAR = 300
"""Events that did not come for which a near miss is looked for."""


class RequiredSeen(msgspec.Struct, frozen=True):
    """The events of one name and type that a plan requires."""

    count: int
    """How many have come."""
    first: tuple[int, ...]
    """The numbers of the first of them; one at least if any has come."""


def spec_of(plan: Plan) -> Spec:
    """What a session must have according to a plan, in its order. Each event has an id of its own."""
    return Spec(expect=tuple(_expected([event for event in plan.events if event.required])))


def report_of(
    spec: Spec, seen: Sequence[RequiredSeen], newest: Sequence[tuple[int, str | None, str]], events: int, name: str
) -> CheckReport:
    """The report about a spec of `spec_of`, as `judge` would make it, of a session with this number of `events`.

    `seen` is about its expectations, one each. The nearest miss is looked for in `newest`: the number of the newest
    event of each name and type, ascending.
    """
    expected = {each.name for each in spec.expect}
    others = [ObservedEvent({"id": number, "name": name, "type": kind}) for number, name, kind in newest]
    names = {event.name for event in others if event.name} - expected
    missing = islice((each for each, found in zip(spec.expect, seen, strict=True) if not found.count), _MOST_NEAR)
    near = {each.id: _nearest(each, others, names) for each in missing}
    results = tuple(_result(each, found, near.get(each.id)) for each, found in zip(spec.expect, seen, strict=True))
    ok = all(result.ok for result in results)
    return CheckReport(title=cut(spec.title or name), ok=ok, events=events, results=results)


def _nearest(each: Expectation, others: Sequence[ObservedEvent], names: Collection[str]) -> NearestEvent | None:
    """The newest event with this name and another type, or with a name that is probably meant to be this one."""
    alike = {each.name, nearest(each.name or "", names, LIKENESS) or each.name}
    return closest(each, [event for event in others if event.name in alike], {})


def _result(each: Expectation, seen: RequiredSeen, near: NearestEvent | None) -> CheckResult:
    text = line_of(each.id, each.wanted, str(seen.count), numbers(seen.first, seen.count), near.text if near else "")
    return CheckResult(
        id=cut(each.id),
        kind="expect",
        ok=seen.count > 0,
        wanted=each.numbers,
        found=seen.count,
        events=seen.first,
        nearest=near,
        text=text,
    )


def _expected(events: list[PlannedEvent]) -> Iterator[Expectation]:
    named = Counter(event.name for event in events)
    for event in events:
        shared = named[event.name] > 1
        yield Expectation(id=f"{event.name} ({event.type})" if shared else event.name, name=event.name, type=event.type)
