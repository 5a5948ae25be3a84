"""The kind of plan that liveview writes: one JSON file, a JSON Schema (2020-12) for each event.

Keys that are not known stay in the file and mean nothing, but one that looks like a slip of the finger is refused. One
that begins with `x-` is never that.
"""

from collections.abc import Sequence
from decimal import Decimal

from liveview.core.wire.segment import NAMES
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from liveview.plans.reading.checked import schema_of
from liveview.plans.reading.collecting import PlannedEvents, type_at
from liveview.plans.reading.json_text import PlanJson
from liveview.plans.reading.place import PlanPlace, shown
from liveview.suggest import nearest

MARK = "liveview_plan"
"""The key that only such a file has; its value is the version of the format."""
FORMAT = 1
"""The version of the format."""
_TOP = (MARK, "version", "events")
_EVENT = ("name", "type", "required", "schema")
_SLIP = 0.8
"""How like a known key an unknown one is if it is a slip of the finger, from 0 to 1."""


def read(document: dict[str, PlanJson], place: PlanPlace) -> Plan:
    """The plan that a decoded file holds; raises `PlanError`."""
    mark = document[MARK]
    if isinstance(mark, bool) or not isinstance(mark, int | Decimal) or mark < FORMAT:
        raise (place / MARK).error(f"write {FORMAT}, the version of the format, instead of {shown(mark)}")
    if mark != FORMAT:
        raise (place / MARK).error(f"this liveview reads format {FORMAT}, not {shown(mark)}; install a newer liveview")
    _check_keys(document, _TOP, place)
    events = document.get("events")
    if not isinstance(events, list):
        raise (place / "events").error("write a list of events")
    planned = PlannedEvents()
    for at, each in enumerate(events):
        planned.add(_event(each, place / "events" / at), place / "events" / at)
    return planned.plan(PlanKind.LIVEVIEW, _version(document, place))


def _event(value: PlanJson, place: PlanPlace) -> PlannedEvent:
    if not isinstance(value, dict):
        raise place.error(f'write an object such as {{"name": "Purchase"}} instead of {shown(value)}')
    _check_keys(value, _EVENT, place)
    kind = type_at(value.get("type", EventType.TRACK), place / "type")
    name = _name(value, kind, place)
    required = value.get("required", False)
    if not isinstance(required, bool):
        raise (place / "required").error(f"write true or false instead of {shown(required)}")
    return PlannedEvent(name, kind, schema_of(value.get("schema", True), place / "schema"), required)


def _name(event: dict[str, PlanJson], kind: EventType, place: PlanPlace) -> str:
    """The name of an event; without one, that of all events of its type that have none of their own."""
    if kind in NAMES and event.get("name", "") == "":
        return NAMES[kind]
    name = event.get("name")
    if "name" not in event or name == "":
        raise place.error("an event of the type track needs a name; add one")
    if not isinstance(name, str):
        raise (place / "name").error(f"write the name as a text instead of {shown(name)}")
    return name


def _version(document: dict[str, PlanJson], place: PlanPlace) -> int:
    version = document.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise (place / "version").error(f"write a whole number from 1 on instead of {shown(version)}")
    return version


def _check_keys(given: dict[str, PlanJson], known: Sequence[str], place: PlanPlace) -> None:
    for key in given:
        if key not in known and not key.startswith("x-"):
            meant = nearest(key, known, _SLIP)
            if meant:
                raise (place / key).error(f"unknown key, did you mean {meant}?")
