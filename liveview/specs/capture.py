"""Makes a spec of recorded events: an `[[expect]]` for alike events with their exact count, and the order of all.

What differs in every run is replaced by its kind, and all else is literal. The schema of each `[[expect]]` says how
many members its objects have. So the spec holds for the session and for another run of it, and fails when an event is
missing, surplus or different.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from liveview.errors import SpecError
from liveview.model.event import DedupSource, EventType, State
from liveview.model.problem import CATALOGUE
from liveview.specs.comparison import is_met, is_selected
from liveview.specs.observed import ObservedEvent
from liveview.specs.reading import read
from liveview.specs.shape import CapturedShape
from liveview.specs.values import json_of
from liveview.specs.volatile import is_storable, is_volatile

MOST = 1_000
"""The largest number of `[[expect]]` in a captured spec; a larger one is read by nobody."""
_MOST_COMPARED = 3_000_000
"""Comparisons of an event with an `[[expect]]`; these take some seconds."""
_TYPES = frozenset(each.value for each in EventType)
_FINAL = frozenset(each.value for each in State) - {State.PENDING.value}
_BY_CLOCK = frozenset({"time-far", "whole-second-time", "missed-duplicate", "paired", "would-count-twice"})
"""Problems that come and go with the time of a run, or with what else it has seen and from whom."""
_KEYS_OF_TIME = frozenset({DedupSource.TIME.value, DedupSource.TIME_AND_DEVICE.value})

Document: TypeAlias = dict[str, Any]
"""A spec as plain values, in the shape of its file."""


def captured(
    chosen: Sequence[ObservedEvent],
    others: Sequence[ObservedEvent] = (),
    *,
    title: str = "",
    only: str = "",
    outdated: Collection[int] = (),
) -> Document:
    """A spec of the `chosen` events, oldest first; raises `SpecError` when it cannot be made.

    `only` is the filter that chose them, if it chooses the same in another run. Otherwise the spec looks at all events,
    and `others` are those of the session that were not chosen. Events with `outdated` ids will come again with old
    times, so they will have other problems.
    """
    if not chosen:
        raise SpecError("there is no event to capture")
    groups: dict[str, Document] = {}
    keys = []
    for event in chosen:
        pattern = _pattern(event, problems=event.id not in outdated)
        keys.append(json_of(pattern))
        groups.setdefault(keys[-1], pattern)
    if len(groups) > MOST:
        raise SpecError(f"{len(groups)} events differ from each other, and a spec may have {MOST}; choose fewer")
    ids = dict(zip(groups, _ids(groups.values()), strict=True))
    expect = [_with_id(pattern, ids[key]) for key, pattern in groups.items()]
    _count(expect, [*chosen, *others])
    order = [ids[key] for key in keys]
    return {
        "version": 1,
        **({"title": title} if is_storable(title) and title else {}),
        **({"filter": only} if only else {}),
        **({} if others else {"unexpected": "fail"}),
        **({"order": [order]} if len(groups) > 1 else {}),
        "expect": expect,
    }


def _pattern(event: ObservedEvent, *, problems: bool) -> Document:
    """What is expected of events like this one."""
    received_at = float(event.columns.get("received_at") or 0.0)
    shape = CapturedShape(event.properties, received_at)
    known = {
        "name": _lasting(event.name, received_at),
        "type": event.type if event.type in _TYPES else None,
        "user": _lasting(event.user, received_at),
        "count": 1,
        "state": event.state if event.state in _FINAL else None,
        "problems": _problems(event) if problems else None,
        "destinations": dict(_destinations(event)) or None,
        "properties": shape.literal or None,
        "kinds": shape.kinds or None,
        "schema": shape.schema,
    }
    return {key: value for key, value in known.items() if value is not None}


def _lasting(text: str | None, received_at: float) -> str | None:
    """A text that another run has, too."""
    return text if text is not None and is_storable(text) and not is_volatile(text, received_at) else None


def _problems(event: ObservedEvent) -> list[str] | None:
    """The codes of an event, unless they may be others at another time."""
    codes = set(event.problems)
    by_clock = event.columns.get("dedup_source") in _KEYS_OF_TIME or codes & _BY_CLOCK
    return None if by_clock or not codes <= set(CATALOGUE) else event.problems


def _destinations(event: ObservedEvent) -> Iterator[tuple[str, str]]:
    for name, (state, decision) in event.destinations.items():
        if is_storable(name) and state != State.PENDING.value:
            found = str(state) if state is not None else decision
            if found in {"delivered", "failed", "skip"}:
                yield name, found


def _ids(patterns: Iterable[Document]) -> Iterator[str]:
    """An id for each `[[expect]]`: its name, numbered when several have it."""
    taken: set[str] = set()
    numbers: defaultdict[str, int] = defaultdict(int)
    for pattern in patterns:
        name = pattern.get("name") or pattern.get("type") or "event"
        own = name
        while own in taken:
            numbers[name] = max(numbers[name], 1) + 1
            own = f"{name} {numbers[name]}"
        taken.add(own)
        yield own


def _with_id(pattern: Document, own: str) -> Document:
    return pattern if own == pattern.get("name") else {"id": own, **pattern}


def _count(expect: list[Document], events: Sequence[ObservedEvent]) -> None:
    """Add to each `[[expect]]` how many of these events it is about: others may be like those it was made of."""
    patterns = read({"expect": expect}).expect
    named: defaultdict[str | None, list[ObservedEvent]] = defaultdict(list)
    for event in events:
        named[event.name].append(event)
    alike = [list(events) if each.name is None else named[each.name] for each in patterns]
    if sum(map(len, alike)) > _MOST_COMPARED:
        raise SpecError("too many events that differ from each other; choose fewer")
    for document, pattern, found in zip(expect, patterns, alike, strict=True):
        document["count"] = sum(is_selected(pattern, event, {}) and is_met(pattern, event) for event in found)
