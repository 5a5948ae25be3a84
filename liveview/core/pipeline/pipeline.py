"""The steps in their order, with the settings that were frozen for them."""

from collections.abc import Mapping
from functools import cached_property

import msgspec

from liveview.core.pipeline.definitions import emission_of, emissions_of
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.hipaa import allowed
from liveview.core.pipeline.matching import Matcher
from liveview.core.pipeline.sql import SqlRunner
from liveview.core.pipeline.transform import ReadyTransforms, applies, ready, transformed
from liveview.core.wire.normalised import Normalised
from liveview.model.definition import Definition
from liveview.model.kind import ShapeSettings
from liveview.model.pipeline_settings import DestinationPrivacy, FrozenPipeline

_USUAL = DestinationPrivacy()
"""What is known about a destination without settings of its own."""


class Stages(msgspec.Struct, frozen=True):
    """An emission before the steps that change it, and after each of them."""

    received: Emission
    """As definitions and routing left it."""
    transformed: Emission
    """After the transformations."""
    allowed: Emission
    """After HIPAA mode: this is what goes out."""


class Pipeline:
    """Frozen settings, ready for use. `key` is the session's, for masks; `sql` runs statements, None where none may."""

    def __init__(self, frozen: FrozenPipeline, key: bytes = b"", sql: SqlRunner | None = None) -> None:
        self.frozen = frozen
        self.id = frozen.id
        self.settings = frozen.settings
        self._key = key
        self._sql = sql
        self._transformed_names = frozenset(transform.event for transform in self.settings.transforms)
        self._ready: dict[tuple[str, str | None], ReadyTransforms] = {}
        """Transformations by destination and name of the event; None for names that none of them names."""
        self._ways: dict[tuple[str, str | None], int] = {}
        """Numbers of ways by the same."""
        self._numbers: dict[tuple[tuple[int, ...], DestinationPrivacy, str], int] = {}
        """The ways: the places of transformations in the settings, and what HIPAA mode and the shape have to know."""

    @cached_property
    def _definitions(self) -> Mapping[str, Definition]:
        return {definition.name: definition for definition in self.settings.definitions}

    def definition(self, name: str) -> Definition:
        """The definition of this name; raises `LookupError`."""
        try:
            return self._definitions[name]
        except KeyError:
            raise LookupError(f"the settings of pipeline {self.id} have no definition {name!r}") from None

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.settings.definitions)

    def emissions(self, event: Normalised, received: Normalised | None = None) -> tuple[Emission, ...]:
        """The event under each name that it goes by, at least one.

        Definitions are about the event as it was `received`, before a tracking plan left something out of it; None if
        that is the event.
        """
        return emissions_of(event, self._matcher.matching(event if received is None else received))

    def emission(self, event: Normalised, definition: str | None) -> Emission:
        """The event again under the name that a definition has given it; None for its own. Raises `LookupError`."""
        return Emission(event, event.name) if definition is None else emission_of(event, self.definition(definition))

    def prepared(self, emission: Emission, destination: str) -> Emission:
        """The emission as the destination with this key gets it."""
        return self.stages(emission, destination).allowed

    def shape(self, destination: str) -> ShapeSettings | None:
        """What decides about the requests of the destination with this key; None for webhooks."""
        return self.settings.kinds.get(destination)

    def stages(self, emission: Emission, destination: str) -> Stages:
        """The emission on its way to the destination with this key."""
        received = msgspec.structs.replace(emission, destination=destination)
        changed = self._transformed(received)
        return Stages(received, changed, changed if changed.rule is not None else self._allowed(changed))

    def _transformed(self, emission: Emission) -> Emission:
        return transformed(emission, self._transforms(emission), self._sql) if self.settings.transforms else emission

    def _transforms(self, emission: Emission) -> ReadyTransforms:
        """The transformations for an emission: the same for all whose names no transformation names."""
        key = emission.destination, self._named(emission)
        if key not in self._ready:
            self._ready[key] = ready(self.settings.transforms[place] for place in self._places(emission))
        return self._ready[key]

    def _named(self, emission: Emission) -> str | None:
        """The name of an emission, if a transformation names it."""
        return emission.name if emission.name in self._transformed_names else None

    def _places(self, emission: Emission) -> tuple[int, ...]:
        """Where the transformations for an emission are in the settings."""
        name = self.settings.names.get(emission.destination, emission.destination)
        return tuple(at for at, each in enumerate(self.settings.transforms) if applies(each, emission, name))

    def way(self, emission: Emission, destination: str) -> int:
        """A number for what happens to an emission; it becomes the same for all destinations with the same number."""
        key = destination, self._named(emission)
        if key not in self._ways:
            places = self._places(msgspec.structs.replace(emission, destination=destination))
            steps = places, self.settings.destinations.get(destination, _USUAL), repr(self.shape(destination))
            self._ways[key] = self._numbers.setdefault(steps, len(self._numbers))
        return self._ways[key]

    def _allowed(self, emission: Emission) -> Emission:
        settings = self.settings
        privacy = settings.destinations.get(emission.destination, _USUAL)
        if not (settings.hipaa.on and privacy.hipaa):
            return emission
        lists = settings.environments.get(emission.event.token or "", settings.hipaa)
        return allowed(emission, lists, privacy, self._key)
