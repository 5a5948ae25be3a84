"""A tracking plan: which events there should be, and what each of them should look like.

It is read from a file in `liveview.plans`, and events are compared with it in `liveview.core`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from liveview.model.event import EventType

Schema: TypeAlias = Mapping[str, Any] | bool
"""A JSON Schema (2020-12) as decoded JSON."""


class PlanKind(StrEnum):
    """How a plan is written."""

    LIVEVIEW = "liveview"
    """One JSON file with `liveview_plan`; the only kind that liveview writes."""
    SEGMENT = "segment"
    """The export of a Segment tracking plan."""
    SCHEMAS = "schemas"
    """A folder with a JSON Schema for each event."""
    CSV = "csv"
    """A table with a line for each property."""


class PlannedEvent(msgspec.Struct, frozen=True):
    """An event of a plan."""

    name: str
    """Its name, as in `events.name`."""
    type: EventType = EventType.TRACK
    """The kind of call it is."""
    schema: Schema = True
    """What its properties must look like, or the traits of identify and group; True if anything will do."""
    required: bool = False
    """Whether a session without it is incomplete."""


class Plan(msgspec.Struct, frozen=True):
    """A tracking plan."""

    events: tuple[PlannedEvent, ...]
    """Its events in the order of the file; no two have the same name and type."""
    kind: PlanKind = PlanKind.LIVEVIEW
    """How it is written."""
    version: int = 1
    """Its own version, which counts its changes; 1 where the file has none."""
