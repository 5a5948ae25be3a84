"""One event against one pattern of a spec: is it meant, and in which fields is it not what is required?"""

from collections.abc import Collection, Iterator, Mapping

from liveview.specs.matching import FieldMiss, differences, name_of, of_kind
from liveview.specs.observed import ObservedEvent
from liveview.specs.paths import MISSING, find
from liveview.specs.spec import EventPattern
from liveview.specs.values import Json, cut, shown
from liveview.text.json_paths import Keys

_MOST_PLACES = 5
"""Problems of an event of which a report says where they are."""
Matching = Mapping[str, Collection[int]]
"""The ids that match each filter of a spec."""


def is_selected(pattern: EventPattern, event: ObservedEvent, matching: Matching) -> bool:
    """Whether a pattern is about an event."""
    return not any(unselected(pattern, event, matching))


def is_met(pattern: EventPattern, event: ObservedEvent) -> bool:
    """Whether an event is what a pattern requires."""
    return next(unmet(pattern, event), None) is None


def unselected(pattern: EventPattern, event: ObservedEvent, matching: Matching) -> Iterator[FieldMiss]:
    """Why a pattern is not about an event."""
    for field, wanted, found in (
        ("name", pattern.name, event.name),
        ("type", pattern.type, event.type),
        ("user", pattern.user, event.user),
    ):
        if wanted is not None and wanted != found:
            yield FieldMiss(field, shown(str(wanted)), shown(found))
    if pattern.filter and event.id not in matching[pattern.filter]:
        yield FieldMiss("filter", cut(pattern.filter), "not matched")


def unmet(pattern: EventPattern, event: ObservedEvent) -> Iterator[FieldMiss]:
    """Every field in which an event is not what a pattern requires."""
    if pattern.state is not None and pattern.state != event.state:
        yield FieldMiss("state", shown(pattern.state.value), shown(event.state))
    if pattern.problems is not None and sorted({*pattern.problems}) != event.problems:
        yield FieldMiss("problems", shown(sorted({*pattern.problems})), _problems(pattern.problems, event))
    yield from _destinations(pattern, event)
    yield from _properties(pattern, event)


def terms(pattern: EventPattern) -> int:
    """How much a pattern says: the number of things in which an event may differ."""
    selecting = [pattern.name, pattern.type, pattern.user, pattern.filter or None, pattern.state, pattern.problems]
    said = len(pattern.properties) + len(pattern.kinds) + len(pattern.absent) + len(pattern.destinations)
    return sum(each is not None for each in selecting) + said + (pattern.schema is not None)


def _problems(wanted: Collection[str], event: ObservedEvent) -> str:
    """The codes of an event, and where in the event those are that are not wanted, with what the plan says there."""
    places = [place for code, place in event.problem_places if code not in wanted]
    more = f"; {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
    return shown(event.problems) + (f" ({cut('; '.join(places[:_MOST_PLACES]))}{more})" if places else "")


def _destinations(pattern: EventPattern, event: ObservedEvent) -> Iterator[FieldMiss]:
    for name, wanted in pattern.destinations:
        state, decision = event.destinations.get(name, (None, ""))
        if wanted not in {state, decision}:
            yield FieldMiss(name_of(("destinations", name)), shown(wanted), shown(state or decision or None))


def _properties(pattern: EventPattern, event: ObservedEvent) -> Iterator[FieldMiss]:
    root: Keys = ("traits" if event.has_traits else "properties",)
    yield from differences(dict(pattern.properties), event.properties, root)
    for keys, name in pattern.kinds:
        yield from of_kind(name, find(event.properties, keys), (*root, *keys))
    for keys in pattern.absent:
        found: Json = find(event.properties, keys)
        if found is not MISSING:
            yield FieldMiss(name_of((*root, *keys)), "absent", shown(found))
    if pattern.schema is not None:
        yield from pattern.schema.differences(event.properties, root)
