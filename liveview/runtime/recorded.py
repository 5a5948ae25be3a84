"""A recorded session behind `Controls`: everything can be looked at and nothing can be changed."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import msgspec

from liveview.config.changes import changes_of, settings_of
from liveview.config.schema import Config
from liveview.errors import ControlError, LogError
from liveview.log import files
from liveview.log.engine.effective_settings import settings_from
from liveview.log.engine.settings import read_settings
from liveview.log.files import LogFile
from liveview.log.read import summary
from liveview.log.read.reader import Reader
from liveview.log.read.replies import replied_at
from liveview.model.destination import Override
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay, Replaying
from liveview.model.settings import Settings
from liveview.model.snapshot import Endpoints, Snapshot


class Recorded:
    """The session at `path`, as it was when it ended; raises `LogError`. Any thread may ask it.

    What happened at each destination is counted in the background and is in `live()` when it is known.
    """

    def __init__(self, path: Path) -> None:
        self._log = LogFile(path, untouched=True)
        self.endpoints = Endpoints("", "", str(path), "", None, ())
        """No addresses: nothing listens."""
        self.config_file = None
        """Nothing can be read again."""
        try:
            with Reader(self._log) as reader:
                self._at = summary.last_moment(reader)
                self._snapshot = Snapshot(self._at, 1, reader.balance())
                self._settings = _settings(reader)
        except sqlite3.Error as error:
            raise LogError(f"cannot read the log {path}: {error}") from None
        threading.Thread(target=self._count, name="liveview-totals", daemon=True).start()

        self.failed: Callable[[str], None] = lambda _: None
        """Never called: nothing runs that could fail."""

    def stop(self) -> bool:
        """Nothing has to be stopped."""
        return True

    def snapshot(self) -> Snapshot:
        """The last moment of the session."""
        return self._snapshot

    def now(self) -> float:
        """When the session ended (epoch seconds), so that everything looks as it did then."""
        return self._at

    def settings(self) -> Settings:
        """What was in force when the session ended."""
        return self._settings

    def replied_at(self, request_id: int) -> float | None:
        """When a request was answered, if the log knows."""
        try:
            with Reader(self._log) as reader:
                return replied_at(reader, request_id)
        except sqlite3.Error:
            return None

    def retry_now(self, event_id: int) -> None:
        """Not possible."""
        del event_id
        _refuse()

    def give_up(self, event_id: int) -> None:
        """Not possible."""
        del event_id
        _refuse()

    def set_override(self, name: str, override: Override | None) -> None:
        """Not possible."""
        del name, override
        _refuse()

    def set_destination(self, key: str, enabled: bool | None) -> None:
        """Not possible."""
        del key, enabled
        _refuse()

    def set_behaviour(self, path: str, text: str | None) -> None:
        """Not possible."""
        del path, text
        _refuse()

    def set_panic(self, text: str) -> None:
        """Not possible."""
        del text
        _refuse()

    def mark(self, event_id: int, marked: bool) -> None:
        """Not possible."""
        del event_id, marked
        _refuse()

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        """Not possible."""
        del request
        _refuse()

    def send(self, request: Outgoing) -> Sent:
        """Not possible."""
        del request
        _refuse()

    def new_session(self) -> str:
        """Not possible."""
        _refuse()

    def reload(self) -> str:
        """Not possible."""
        _refuse()

    def replay(self, replay: Replay) -> Replaying:
        """Not possible."""
        del replay
        _refuse()

    def recorded(self, path: str) -> "Recorded":
        """Another one."""
        return opened(path)

    def replaying(self) -> Replaying | None:
        """Never any."""
        return None

    def _count(self) -> None:
        try:
            with Reader(self._log) as reader:
                totals = summary.totals(reader)
        except sqlite3.Error:
            return  # the session can be looked at without
        self._snapshot = msgspec.structs.replace(self._snapshot, version=2, destinations=totals)


def opened(path: str) -> Recorded:
    """The session at a path; raises `LogError`."""
    files.check(Path(path))
    return Recorded(Path(path))


def _settings(reader: Reader) -> Settings:
    """What was in force; of an older log what its events and settings tell, without environments and budgets."""
    with contextlib.suppress(msgspec.DecodeError):
        if (found := settings_from(reader)) is not None:
            return found
    file = Config(destinations=summary.destinations(reader))
    return settings_of(file, changes_of(read_settings(reader)), 1)


def _refuse() -> NoReturn:
    raise ControlError("this is a recorded session, it can only be read")
