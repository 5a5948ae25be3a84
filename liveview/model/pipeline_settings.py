"""The settings that decide what an event becomes on its way to a destination, as they are frozen in the log."""

from collections.abc import Mapping

import msgspec

from liveview.model.consent import Consent
from liveview.model.definition import Definition
from liveview.model.hipaa import AllowedProperties, Hipaa
from liveview.model.kind import ShapeSettings
from liveview.model.transform import Transform


class DestinationPrivacy(msgspec.Struct, frozen=True):
    """What HIPAA mode knows about a destination."""

    hipaa: bool = True
    """Whether the mode is about this destination."""
    allow: tuple[str, ...] = ()
    """Properties that it gets besides those on the project's list."""
    required: tuple[str, ...] = ()
    """Properties that it cannot do without."""
    baa: bool = False
    """Whether nothing is removed and no ID masked: "Disable ID Masking and Enforced Allowlists"."""


class PipelineSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """The settings of all steps."""

    definitions: tuple[Definition, ...] = ()
    """The Event Library, in the order of the file."""
    consent: Consent | None = None
    """The consent of users; None where nobody asks for it."""
    transforms: tuple[Transform, ...] = ()
    """The transformations, in the order of the file."""
    hipaa: Hipaa = Hipaa()
    """HIPAA mode."""
    environments: Mapping[str, AllowedProperties] = {}
    """Lists of environments that replace the project's, by token."""
    exclusive: Mapping[str, tuple[str, ...]] = {}
    """The only destinations of an environment, by token; one that is not named has all of them."""
    destinations: Mapping[str, DestinationPrivacy] = {}
    """What HIPAA mode knows about destinations, by key; the defaults are left out."""
    names: Mapping[str, str] = {}
    """The names of destinations whose key is another, by key."""

    kinds: Mapping[str, ShapeSettings] = {}
    """What decides about the payloads of destinations that are no webhooks, by key."""

    @property
    def is_off(self) -> bool:
        """Whether no step does anything, so that every payload is that of the event itself."""
        steps = self.definitions or self.consent or self.transforms or self.hipaa.on or self.exclusive
        return not (steps or self.kinds)


class FrozenPipeline(msgspec.Struct, frozen=True):
    """A row of `pipelines`; the fields are its columns, in their order."""

    id: int
    """Counts from 1 within the log."""
    at: float
    """Since when the settings decide, in epoch seconds."""
    json: str
    """`PipelineSettings` as JSON text; a value from the environment is written `env:NAME`."""

    @property
    def settings(self) -> PipelineSettings:
        """The settings; raises `ValueError` for a text that cannot be read."""
        try:
            return msgspec.json.decode(self.json, type=PipelineSettings)
        except msgspec.DecodeError as error:
            raise ValueError(f"the settings of pipeline {self.id} cannot be read: {error}") from None


def frozen_text(settings: PipelineSettings) -> str:
    """The text for `FrozenPipeline.json`: equal settings have equal texts."""
    return msgspec.json.encode(settings, order="sorted").decode()
