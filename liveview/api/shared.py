"""What the HTTP API asks of a session that receivers share, and does not ask of a file."""

from pathlib import Path
from typing import Protocol

import msgspec


class SettingsPoint(msgspec.Struct, frozen=True):
    """Since when the settings in effect are."""

    version: int
    """Counts the changes of the settings."""
    after_event: int
    """Events with a greater id follow them, whichever receiver took them; all others follow those before."""


class SharedRun(Protocol):
    """A shared session, as this receiver knows it."""

    async def readable(self) -> Path:
        """The file to read, with everything in it that is stored now; raises `LogError` and `UnavailableError`."""

    async def changed(self, after: int) -> int:
        """The version of the file, once it is greater than `after`: it grows with everything that is new in it."""

    async def settings_point(self) -> SettingsPoint:
        """Since when the settings in effect are, which are those of the store if it can be asked."""
