"""The settings in effect: the configuration file, and what was changed on screen since.

Secrets are masked; the screen shows a `Settings` as it is.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from liveview.model.destination import Destination, Override
from liveview.model.pipeline_settings import PipelineSettings


class SettingKind(StrEnum):
    """What can be changed while liveview runs: the tags of the changes in `liveview/model/changes.py`."""

    OVERRIDE = "override"
    """The event settings of an event name."""
    DESTINATION = "destination"
    """The switch of a destination."""
    DESTINATION_CONFIG = "destination-config"
    """The configuration of a destination."""
    BEHAVIOUR = "behaviour"
    """The script of a sink path."""
    PANIC = "panic"
    """One script for all sink paths."""
    MARK = "mark"
    """The mark of an event."""


class SessionLabel(msgspec.Struct, frozen=True):
    """What a session was called when it began."""

    text: str
    """The label, which anybody may have written."""


class KnownEnvironment(msgspec.Struct, frozen=True):
    """An environment of the configuration."""

    name: str
    """How people call it."""
    token: str
    """Its environment ID."""
    production: bool = False
    """Whether its events get a warning."""


class FormerDestination(msgspec.Struct, frozen=True):
    """A destination that was in effect earlier in the session."""

    destination: Destination
    """Its latest form, masked."""
    story: str = ""
    """The story that brought it; "" when the file had it."""


class SettingsHistory(msgspec.Struct, frozen=True, kw_only=True):
    """What was in effect earlier in the session, so that its numbers keep their names."""

    destinations: tuple[FormerDestination, ...] = ()
    """Destinations in the order in which they went; one of them may be back."""
    story: str = ""
    """The story that brought `behaviours` and `overrides`; "" for none."""
    behaviours: Mapping[str, tuple[str, ...]] = {}
    """The scripts that the story brought, by sink path, oldest first."""
    overrides: Mapping[str, tuple[Override, ...]] = {}
    """The event settings that the story brought, by event name, oldest first."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Destinations, event settings and sink behaviours in effect."""

    version: int = 0
    """Grows with every change."""
    destinations: tuple[Destination, ...] = ()
    """In configured order, headers and URLs masked."""
    overrides: Mapping[str, Override] = {}
    """Event settings by event name."""
    behaviours: Mapping[str, str] = {}
    """Scripts by sink path; a path that is not named is `ok`."""
    panic: str = ""
    """The behaviour that every path has for the moment; "" when each has its own."""
    changed: frozenset[tuple[str, str]] = frozenset()
    """What was changed on screen and differs from the file: `("override", name)`, `("destination", key)`,
    `("destination-config", key)` (also the key of one that was deleted) or `("behaviour", path)`."""
    held: Mapping[str, str] = {}
    """Why a destination that was changed on screen is off for now, in a sentence, by its key."""
    environments: tuple[KnownEnvironment, ...] = ()
    """The known environments, in configured order."""
    webhook_timeout: float = 5.0
    """Seconds that one call may take."""
    total_timeout: float = 25.0
    """Seconds that all webhooks of a destination may take together in one round."""
    retry_schedule: tuple[float, ...] = ()
    """Seconds to wait before each further round; () for no retry."""
    pipeline: PipelineSettings = PipelineSettings()
    """What decides about payloads: the Event Library, consent, transformations, HIPAA mode."""
    history: SettingsHistory = msgspec.field(default=SettingsHistory(), name="past")
    """What was in effect earlier in the session. Logs call it `past`."""
