"""Definitions tried with one event of the log: which filters it meets, with what; and one made from an event."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from liveview.core.pipeline.matching import MATCHED_TYPES, condition_of, text_of
from liveview.core.pipeline.subject import Subject
from liveview.core.planned.omission import without
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import normalised
from liveview.errors import SelectorError
from liveview.log.queries import Queryable
from liveview.log.stored_payloads import PAYLOAD_COLUMNS, payload_of
from liveview.model.definition import NAME, Definition, PropertyFilter
from liveview.text.css_selector import attributes_in, marks_of

_QUERY = f"select {PAYLOAD_COLUMNS} from events e left join requests r on r.id = e.request_id where e.id = ?"


class FilterTrial(msgspec.Struct, frozen=True):
    """One filter of a definition, tried with an event."""

    holds: bool
    """Whether the event meets it."""
    value: str | None = None
    """What the event has there, as text; for `css`, the element that was clicked. None for nothing."""


class DefinitionTrial(msgspec.Struct, frozen=True):
    """A definition tried with an event."""

    event_id: int
    """The event."""
    name: str | None
    """Its name; None without one."""
    is_about: bool
    """Whether definitions are about events of its type; False for calls about a user or a group."""
    matches: bool
    """Whether the event matches the definition."""
    filters: tuple[FilterTrial, ...]
    """Its filters, in their order."""


def try_definitions(
    log: Queryable, event_id: int, definitions: Sequence[Definition]
) -> tuple[DefinitionTrial, ...] | None:
    """Try definitions with an event; None when that is not in the log, or has no payload. Raises `sqlite3.Error`."""
    event = _event(log, event_id)
    return None if event is None else tuple(_tried(event_id, event, each) for each in definitions)


def definition_from(log: Queryable, event_id: int, taken: Collection[str]) -> Definition | None:
    """A definition that an event matches, to begin with; None for an event that no definition is about.

    An autocaptured event is recognised by the element that was clicked, any other by its name. `taken` are names that
    others have. Raises `sqlite3.Error`.
    """
    event = _event(log, event_id)
    if event is None or not event.name or event.type not in MATCHED_TYPES:
        return None
    filters = [PropertyFilter(prop=NAME, value=event.name)]
    selector = _selector(event)
    if selector:
        filters.append(PropertyFilter(op="css", value=selector))
    return Definition(_free(event.name, taken), filters=tuple(filters))


def _event(log: Queryable, event_id: int) -> Normalised | None:
    row = log.execute(_QUERY, (event_id,)).fetchone()
    if row is None or row[0] is None:
        return None
    stored = payload_of(row)
    return without(normalised(stored), stored.omitted)


def _tried(event_id: int, event: Normalised, definition: Definition) -> DefinitionTrial:
    subject = Subject(event, attributes_in(mark for each in definition.filters for mark in _marks(each)))
    filters = tuple(FilterTrial(_holds(each, subject), _value(each, subject, event)) for each in definition.filters)
    enough = all if definition.match == "all" else any
    is_about = event.type in MATCHED_TYPES
    matches = is_about and bool(filters) and enough(each.holds for each in filters)
    return DefinitionTrial(event_id, event.name, is_about, matches, filters)


def _holds(each: PropertyFilter, subject: Subject) -> bool:
    try:
        return condition_of(each)(subject)
    except ValueError:
        return False


def _value(each: PropertyFilter, subject: Subject, event: Normalised) -> str | None:
    if each.op == "css":
        return _selector(event) or None
    value = subject.value(each.prop)
    return None if value is None else value.text


def _marks(each: PropertyFilter) -> frozenset[str]:
    try:
        return marks_of(text_of(each.value)) if each.op == "css" else frozenset()
    except SelectorError:
        return frozenset()


def _selector(event: Normalised) -> str:
    """`button#buy.large`: the element that was clicked, as far as a selector can name it; "" for none."""
    elements = event.properties.get("$elements")
    target = elements[0] if isinstance(elements, list) and elements else None
    if not isinstance(target, Mapping):
        return ""
    tag, marked, classes = (target.get(name) for name in ("tag_name", "attr__id", "attr__class"))
    parts = [tag if isinstance(tag, str) else ""]
    parts += [f"#{marked}"] if isinstance(marked, str) and marked else []
    parts += [f".{each}" for each in classes.split()] if isinstance(classes, str) else []
    selector = "".join(part for part in parts if _is_selector(part))
    return selector if _is_selector(selector) else ""


def _is_selector(text: str) -> bool:
    try:
        return bool(marks_of(text))
    except SelectorError:
        return False


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with a number if it is taken."""
    number = 2
    found = name
    while found in taken:
        found, number = f"{name} {number}", number + 1
    return found
