"""The set-up of a session in its log: what was in force last, so that it can be kept, shared and shown again."""

import contextlib
import sqlite3
from pathlib import Path

import msgspec

from liveview.log.files import LogError, LogFile, read_only
from liveview.log.queries import Queryable
from liveview.model.settings import Settings

KIND, NAME = "set-up", "in force"
"""Where it is in `settings`."""


def read_settings(log: Path) -> Settings | None:
    """The last set-up that was in force; None for a log that holds none.

    It leaves nothing beside the log. Raises `LogError`.
    """
    try:
        with contextlib.closing(read_only(LogFile(log, untouched=True))) as connection:
            return settings_from(connection)
    except (sqlite3.Error, msgspec.DecodeError) as error:
        raise LogError(f"cannot read the set-up of {log}: {error}") from None


def settings_from(connection: Queryable) -> Settings | None:
    """The same over a connection that is open; raises `sqlite3.Error` or `msgspec.DecodeError`."""
    query = "select value from settings where kind = ? and name = ?"
    row = connection.execute(query, (KIND, NAME)).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Settings)
