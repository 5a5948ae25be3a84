"""One of the two events that are compared."""

from pathlib import Path
from typing import NamedTuple

from liveview.log.files import LogFile


class Side(NamedTuple):
    """An event of a session."""

    log: LogFile
    """The log of that session."""
    event_id: int
    """Its number there."""

    @property
    def session(self) -> Path:
        """What identifies the session: the absolute path of its log."""
        return self.log.path.absolute()
