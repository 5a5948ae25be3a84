"""Transformations: an emission changed for one destination, by operations in order and then by SQL."""

from collections.abc import Iterable

import msgspec

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.operations import ChangingEvent, ReadyOperation, ready_operation
from liveview.core.pipeline.property_editor import PropertyEditor
from liveview.core.pipeline.query import queried
from liveview.core.pipeline.sql import SqlRunner
from liveview.model.transform import EVERY, Standard, Transform


def applies(transform: Transform, emission: Emission, name: str) -> bool:
    """Whether a transformation is for an emission; `name` is that of its destination, which may differ from the key."""
    return transform.event in {EVERY, emission.name} and transform.destination in {EVERY, emission.destination, name}


class ReadyTransforms(msgspec.Struct, frozen=True):
    """Some transformations in the order in which they are carried out."""

    operations: tuple[ReadyOperation, ...]
    """First what makes a standard event, then all other operations in the order of the file."""
    statements: tuple[str, ...]
    """Then each SQL, which sees what the one before it returned."""


def ready(transforms: Iterable[Transform]) -> ReadyTransforms:
    """Transformations that are all for the same emissions."""
    mine = tuple(transforms)
    operations = sorted(
        (each for transform in mine for each in transform.ops),
        key=lambda operation: not isinstance(operation, Standard),
    )
    return ReadyTransforms(
        tuple(map(ready_operation, operations)),
        tuple(transform.sql for transform in mine if transform.sql),
    )


def transformed(emission: Emission, transforms: ReadyTransforms, sql: SqlRunner | None) -> Emission:
    """The emission after these transformations, which all are for it."""
    if transforms.operations:
        emission = _operated(emission, transforms.operations)
    for statement in transforms.statements:
        if emission.rule is None:
            emission = queried(emission, statement, sql)
    return emission


def _operated(emission: Emission, operations: Iterable[ReadyOperation]) -> Emission:
    before = emission.event
    changed = ChangingEvent(before.name, PropertyEditor(before))
    notes = changed.carry_out(operations)
    event = changed.properties.event()
    if changed.name != before.name:
        event = msgspec.structs.replace(event, name=changed.name)
    return emission.noted(*notes, event=event) if notes else emission
