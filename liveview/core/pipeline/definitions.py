"""Definitions: an event that matches some goes out under their names, one emission for each (pipeline: definitions).

One that matches none keeps its name, so a custom event never vanishes.
"""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from liveview.core.pipeline.emission import Emission
from liveview.core.wire.normalised import Normalised
from liveview.model.definition import Definition
from liveview.model.delivery import Rule
from liveview.model.event import EventType
from liveview.model.note import Note, PipelineStep

AUTOCAPTURED = "$web_event"
"""The name of what the web SDK captures by itself, on whichever wire it arrives."""
UNDEFINED = Note(PipelineStep.DEFINITIONS, "undefined", "an SDK captured it by itself, and it matches no definition")
"""The note of an event that goes nowhere because of that."""


def emissions_of(event: Normalised, matching: Sequence[Definition]) -> tuple[Emission, ...]:
    """The event under the name of each definition that it matches, or under its own if it matches none."""
    if not matching:
        return (Emission(event, event.name),)
    if len(matching) == 1:
        return (emission_of(event, matching[0]),)
    overlap = _overlap(matching)
    return tuple(
        msgspec.structs.replace(emission, is_further=place > 0, notes=(*emission.notes, *overlap))
        for place, emission in enumerate(emission_of(event, definition) for definition in matching)
    )


def emission_of(event: Normalised, definition: Definition) -> Emission:
    """The event under the name of a definition that it matched, as the kind of call that it becomes."""
    kind = EventType.PAGE if definition.type == "page" else EventType.TRACK
    properties = event.properties
    if event.type is EventType.PAGE and kind is EventType.TRACK and event.page_properties:
        properties = {**event.page_properties, **properties}  # a track event has no other place for them
    named = msgspec.structs.replace(
        event,
        type=kind,
        name=definition.name,
        properties=properties,
        unsent=None if event.unsent is Rule.AUTOCAPTURE else event.unsent,
    )
    return Emission(named, definition.name, definition.name, notes=(_matched(definition.name, definition.type),))


def is_undefined(event: Normalised) -> bool:
    """Whether an event that no definition names goes nowhere: an SDK captured it by itself.

    An autocaptured page view is not such an event: the options of a destination decide about it.
    """
    if event.unsent is Rule.AUTOCAPTURE:
        return True
    return event.name == AUTOCAPTURED and event.type is EventType.TRACK


def left_out(definition: str) -> Note:
    """The note of an event that does not go to a destination because its definition does not list that."""
    return Note(PipelineStep.ROUTE, "definition-off", f"the definition {definition!r} leaves this destination out")


@lru_cache(4096)
def _matched(name: str, becomes: str) -> Note:
    kind = " as a page event" if becomes == "page" else ""
    sentence = f"it matches the definition {name!r} and is sent under that name{kind}"
    return Note(PipelineStep.DEFINITIONS, "definition-matched", sentence)


def _overlap(matching: Sequence[Definition]) -> tuple[Note, ...]:
    names = ", ".join(repr(definition.name) for definition in matching)
    return (
        Note(
            PipelineStep.DEFINITIONS,
            "definition-overlap",
            f"it matches {len(matching)} definitions and is sent once for each: {names}",
        ),
    )
