"""Transformations: an emission changed for one destination, by operations in order and then by SQL."""

from collections.abc import Sequence

import msgspec

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.operations import ChangingEvent
from liveview.core.pipeline.property_editor import PropertyEditor
from liveview.core.pipeline.query import queried
from liveview.core.pipeline.sql import SqlRunner
from liveview.model.transform import EVERY, Operation, Standard, Transform


def applies(transform: Transform, emission: Emission, name: str) -> bool:
    """Whether a transformation is for an emission; `name` is that of its destination, which may differ from the key."""
    return transform.event in {EVERY, emission.name} and transform.destination in {EVERY, emission.destination, name}


def transformed(emission: Emission, transforms: Sequence[Transform], sql: SqlRunner | None) -> Emission:
    """The emission after these transformations, which all are for it.

    First what makes it a standard event, then all other operations in the order of the file, then each SQL, which
    sees what the one before it returned.
    """
    operations: list[Operation] = [each for transform in transforms for each in transform.ops]
    if operations:
        operations.sort(key=lambda operation: not isinstance(operation, Standard))
        emission = _operated(emission, operations)
    for transform in transforms:
        if transform.sql and emission.rule is None:
            emission = queried(emission, transform.sql, sql)
    return emission


def _operated(emission: Emission, operations: list[Operation]) -> Emission:
    before = emission.event
    changed = ChangingEvent(before.name, PropertyEditor(before))
    notes = changed.carry_out(operations)
    event = changed.properties.event()
    if changed.name != before.name:
        event = msgspec.structs.replace(event, name=changed.name)
    return emission.noted(*notes, event=event) if notes else emission
