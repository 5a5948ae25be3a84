"""What can be changed while liveview runs: one type for each kind of change, told apart by its tag.

A change is checked once, where it enters: `liveview/config/changes.py` makes checked ones from what people write, and
`liveview/log/setting_rows.py` reads those that a log remembers.
"""

from typing import NewType, TypeAlias

import msgspec

from liveview.model.destination import Destination, Override
from liveview.model.settings import SettingKind

SinkScript = NewType("SinkScript", str)
"""The script of a sink path, as written, that is known to be readable."""


class OverrideChanged(msgspec.Struct, frozen=True, tag=SettingKind.OVERRIDE.value):
    """The event settings of an event name."""

    name: str
    """The name of the events."""
    override: Override | None
    """The new settings; None restores those of the configuration file."""


class DestinationChanged(msgspec.Struct, frozen=True, tag=SettingKind.DESTINATION.value):
    """The switch of a destination."""

    key: str
    """The key of the destination."""
    enabled: bool | None
    """Whether it is on; None restores the configuration file's value."""


class DestinationEdited(msgspec.Struct, frozen=True, tag=SettingKind.DESTINATION_CONFIG.value):
    """The configuration of a destination: of one that the file has, or of one that was added."""

    key: str
    """Its key in the file, even if its name is changed; of one that was added, the key that it began with."""
    destination: Destination | None
    """As it is written: secrets are `env:NAME`, or `***` for what the file has. None restores the file's, or deletes it
    if `is_deleted`."""
    is_deleted: bool = False
    """Whether it is left out although the file has it."""
    place: int = 0
    """Orders those that the file does not have; they come after the others."""

    @property
    def is_undone(self) -> bool:
        """Whether this restores the file's."""
        return self.destination is None and not self.is_deleted


class BehaviourChanged(msgspec.Struct, frozen=True, tag=SettingKind.BEHAVIOUR.value):
    """What a sink path does."""

    path: str
    """The path, which starts with `/`."""
    script: SinkScript | None
    """What it does from its next request on; None restores the configuration file's script."""


class PanicChanged(msgspec.Struct, frozen=True, tag=SettingKind.PANIC.value):
    """What every sink path does for the moment."""

    script: SinkScript | None
    """The one script of all paths; None gives each its own back."""


class MarkChanged(msgspec.Struct, frozen=True, tag=SettingKind.MARK.value):
    """The mark of an event."""

    event_id: int
    """The event."""
    marked: bool
    """Whether it is marked from now on."""


SettingChange: TypeAlias = OverrideChanged | DestinationChanged | DestinationEdited | BehaviourChanged | PanicChanged
"""What changes the settings in effect. It wins over the configuration file until it is undone by a None."""
Change: TypeAlias = SettingChange | MarkChanged
"""Everything that can be changed by hand and is remembered by the log."""
