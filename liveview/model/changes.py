"""What can be changed while liveview runs: one type for each kind of change, told apart by its tag.

A change is checked once, where it enters: `liveview/config/changes.py` makes checked ones from what people write, and
`liveview/log/setting_rows.py` reads those that a log remembers.
"""

from typing import NewType, TypeAlias

import msgspec

from liveview.model.destination import Override
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


SettingChange: TypeAlias = OverrideChanged | DestinationChanged | BehaviourChanged | PanicChanged
"""What changes the settings in effect. It wins over the configuration file until it is undone by a None."""
Change: TypeAlias = SettingChange | MarkChanged
"""Everything that can be changed by hand and is remembered by the log."""
