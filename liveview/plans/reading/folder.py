"""A folder of JSON Schemas, one for each event: its name is the `title` of the schema, else that of the file.

Folders inside are read, too. A file whose name begins with a dot or does not end in `.json` is left out, and so is a
folder whose name begins with a dot. Links are refused, so that all of a plan is where it seems to be.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from liveview.core.wire.track import type_of
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from liveview.plans.reading.checked import schema_of
from liveview.plans.reading.collecting import PlannedEvents
from liveview.plans.reading.files import MOST_BYTES, text_of, unreadable
from liveview.plans.reading.json_text import PlanJson, read_json
from liveview.plans.reading.place import PlanPlace, shown

_DEEPEST = 20
"""Levels of folders inside."""
_SUFFIX = ".json"
_SCHEMA = ".schema"


def read(folder: Path) -> Plan:
    """The plan that a folder holds, its events in the order of their paths; raises `PlanError`."""
    planned = PlannedEvents()
    room = MOST_BYTES
    for path in _files(folder):
        text = text_of(path, room)
        room -= len(text.encode())
        place = PlanPlace(str(path), text)
        schema = read_json(text, str(path))
        name = _name(schema, path, place)
        planned.add(PlannedEvent(name, type_of(name, {}), schema_of(schema, place)), place)
    plan = planned.plan(PlanKind.SCHEMAS)
    if not plan.events:
        raise PlanPlace(str(folder)).error("there is no JSON Schema in it; add one whose name ends in .json")
    return plan


def _name(schema: PlanJson, path: Path, place: PlanPlace) -> str:
    title = schema.get("title") if isinstance(schema, dict) else None
    if title is None:
        return _own_name(path, place)
    if not isinstance(title, str) or not title:
        raise (place / "title").error(f"write the name of the event, a text, instead of {shown(title)}")
    return title


def _own_name(path: Path, place: PlanPlace) -> str:
    name = path.name[: -len(_SUFFIX)].removesuffix(_SCHEMA)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise place.error("its name is not UTF-8 text; rename it, or add a title to the schema") from None
    return name


def _files(folder: Path, levels: int = 0) -> Iterator[Path]:
    if levels > _DEEPEST:
        raise PlanPlace(str(folder)).error(f"folders are nested too deep, at most {_DEEPEST} levels; move it up")
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise unreadable(PlanPlace(str(folder)), error) from None
    for entry in found:
        path = Path(entry.path)
        if entry.name.startswith("."):
            continue
        is_schema = entry.name.lower().endswith(_SUFFIX)
        if entry.is_symlink() and (is_schema or entry.is_dir()):
            raise PlanPlace(str(path)).error("links in a folder of schemas are not followed; copy what it leads to")
        if entry.is_dir():
            yield from _files(path, levels + 1)
        elif is_schema:
            yield path
