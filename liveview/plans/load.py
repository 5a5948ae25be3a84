"""Reads a tracking plan of any kind. What is wrong with one is a `PlanError` that says where, and what to do."""

from pathlib import Path

from liveview.model.plan import Plan, PlanKind
from liveview.plans.reading import folder, own, segment, table
from liveview.plans.reading.files import text_of
from liveview.plans.reading.json_text import PlanJson, read_json
from liveview.plans.reading.place import PlanPlace

_TABLE = ".csv"


def load(path: Path) -> Plan:
    """The plan in a file or folder; raises `PlanError`."""
    if path.is_dir():
        return folder.read(path)
    text = text_of(path)
    place = PlanPlace(str(path), text)
    if _is_table(path):
        return table.read(text, place.source)
    document = read_json(text, place.source)
    if _kind_of(document, place) is PlanKind.LIVEVIEW:
        return own.read(document, place)
    return segment.read(document, place)


def kind_of(path: Path) -> PlanKind:
    """How the plan in a file or folder is written; its events are not read. Raises `PlanError` for anything else."""
    if path.is_dir():
        return PlanKind.SCHEMAS
    text = text_of(path)
    if _is_table(path):
        return PlanKind.CSV
    return _kind_of(read_json(text, str(path)), PlanPlace(str(path), text))


def _is_table(path: Path) -> bool:
    return path.suffix.lower() == _TABLE


def _kind_of(document: PlanJson, place: PlanPlace) -> PlanKind:
    if isinstance(document, dict):
        if own.MARK in document:
            return PlanKind.LIVEVIEW
        if segment.is_export(document):
            return PlanKind.SEGMENT
    raise place.error(
        f"it is not a tracking plan: there is neither {own.MARK} nor the rules of a Segment export in it; if it is a "
        "JSON Schema, name its folder"
    )
