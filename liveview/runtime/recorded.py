"""A recorded session: everything can be looked at and nothing can be changed."""

import contextlib
import sqlite3
import threading
from pathlib import Path

import msgspec

from liveview.config.changes import changes_of, settings_of
from liveview.config.schema import Config
from liveview.errors import LogError
from liveview.log import files
from liveview.log.engine.effective_settings import settings_from
from liveview.log.engine.settings import read_changes
from liveview.log.files import LogFile
from liveview.log.read import summary
from liveview.log.read.reader import Reader
from liveview.log.read.replies import replied_at
from liveview.model.replay import Replaying
from liveview.model.settings import Settings
from liveview.model.snapshot import Endpoints, Snapshot


class RecordedSession:
    """The session at `path`, as it was when it ended; raises `LogError`. Any thread may ask it.

    `config_file` is the configuration of the screen that shows it; None without one.

    What happened at each destination is counted in the background and appears in `snapshot()` as soon as it is known.
    """

    def __init__(self, path: Path, config_file: str | None = None) -> None:
        self._log = LogFile(path, untouched=True)
        self.endpoints = Endpoints(receiver="", sink="", log=str(path), token="", config=None, outside=())
        """No addresses: nothing listens."""
        self.config_file = config_file
        """Names the tracking plan; nothing can be reloaded."""
        self.commands = None
        """Nothing can be changed."""
        try:
            with Reader(self._log) as reader:
                self._at = summary.last_moment(reader)
                self._snapshot = Snapshot(at=self._at, version=1, balance=reader.balance())
                self._settings = _settings(reader)
        except sqlite3.Error as error:
            raise LogError(f"cannot read the log {path}: {error}") from None
        threading.Thread(target=self._count, name="liveview-totals", daemon=True).start()

    def stop(self) -> bool:
        """Nothing has to be stopped."""
        return True

    def snapshot(self) -> Snapshot:
        """The last snapshot of the session."""
        return self._snapshot

    def now(self) -> float:
        """When the session ended (epoch seconds), so that everything looks as it did then."""
        return self._at

    def settings(self) -> Settings:
        """The settings when the session ended."""
        return self._settings

    def replied_at(self, request_id: int) -> float | None:
        """When a request was answered, if the log knows."""
        try:
            with Reader(self._log) as reader:
                return replied_at(reader, request_id)
        except sqlite3.Error:
            return None

    def recorded(self, path: str) -> "RecordedSession":
        """Open another recorded session; raises `ControlError`."""
        return opened(path)

    def replaying(self) -> Replaying | None:
        """Nothing is ever replayed here."""
        return None

    def _count(self) -> None:
        try:
            with Reader(self._log) as reader:
                totals = summary.totals(reader)
        except sqlite3.Error:
            return  # the session can be looked at without
        self._snapshot = msgspec.structs.replace(self._snapshot, version=2, destinations=totals)


def opened(path: str) -> RecordedSession:
    """The session at a path; raises `LogError`."""
    files.check(Path(path))
    return RecordedSession(Path(path))


def _settings(reader: Reader) -> Settings:
    """The last settings; in an older log, what its events and changes tell, without environments and budgets."""
    with contextlib.suppress(msgspec.DecodeError):
        if (found := settings_from(reader)) is not None:
            return found
    file = Config(destinations=summary.destinations(reader))
    return settings_of(file, changes_of(read_changes(reader)), 1)
