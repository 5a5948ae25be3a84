"""What is in force at the moment: the configuration file and what was changed on screen since.

Secrets are masked; the screen shows a `Settings` as it is.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from liveview.model.destination import Destination, Override


class SettingKind(StrEnum):
    """What can be changed on screen, and what `SettingRow.name` and `SettingRow.value` (JSON text) are for it."""

    OVERRIDE = "override"
    """The event settings of an event name: an `Override`."""
    DESTINATION = "destination"
    """The switch of a destination, by its key: true or false."""
    BEHAVIOUR = "behaviour"
    """What a sink path does: its script."""
    PANIC = "panic"
    """One behaviour for all sink paths, under the name `sink`: its script."""
    MARK = "mark"
    """The mark of an event, by its id: true."""
    EFFECTIVE = "set-up"
    """What is in force, under the name `in force`: a `Settings`, so that a recorded session can tell."""


class SettingRow(msgspec.Struct, frozen=True):
    """Something that was changed on screen; the fields are the columns of `settings`, None removes the row."""

    kind: SettingKind
    name: str
    value: str | None


class KnownEnvironment(msgspec.Struct, frozen=True):
    """An environment of the configuration; `token` is its ID."""

    name: str
    token: str
    production: bool = False


class FormerDestination(msgspec.Struct, frozen=True):
    """A destination that was in force earlier in the session; `story` brought it, "" when the file had it."""

    destination: Destination
    story: str = ""


class SettingsHistory(msgspec.Struct, frozen=True):
    """What was in force earlier in the session, so that its numbers can still be told whose they are.

    `destinations` may be in force again, or still. `behaviours` by sink path and `overrides` by event name are those
    that `story` brought, in the order in which it did.
    """

    destinations: tuple[FormerDestination, ...] = ()
    story: str = ""
    behaviours: Mapping[str, tuple[str, ...]] = {}
    overrides: Mapping[str, tuple[Override, ...]] = {}


class Settings(msgspec.Struct, frozen=True):
    """Destinations, event settings and sink behaviours in force.

    `version` grows with every change. `destinations` are in configured order, headers and URLs masked.
    `overrides` are by event name, `behaviours` by sink path (a path that is not named is `ok`); `panic` is the
    behaviour that every path has for the moment, "" when each has its own. `changed` holds what differs from
    the file because it was changed on screen, as `("override", name)`, `("destination", key)` or
    `("behaviour", path)`.
    """

    version: int = 0
    destinations: tuple[Destination, ...] = ()
    overrides: Mapping[str, Override] = {}
    behaviours: Mapping[str, str] = {}
    panic: str = ""
    changed: frozenset[tuple[str, str]] = frozenset()
    environments: tuple[KnownEnvironment, ...] = ()
    webhook_timeout: float = 5.0
    total_timeout: float = 25.0
    retry_schedule: tuple[float, ...] = ()
    history: SettingsHistory = msgspec.field(default=SettingsHistory(), name="past")
