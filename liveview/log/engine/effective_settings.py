"""The settings that were in effect last, as a session remembers them: to be kept, shared and shown again."""

import contextlib
import sqlite3
from pathlib import Path

import msgspec

from liveview.errors import LogError
from liveview.log.files import LogFile, read_only
from liveview.log.queries import Queryable
from liveview.log.setting_rows import EFFECTIVE
from liveview.model.settings import Settings


def read_settings(log: Path) -> Settings | None:
    """The settings that were in effect last; None for a log without them. Raises `LogError`.

    Nothing is left beside the log.
    """
    try:
        with contextlib.closing(read_only(LogFile(log, untouched=True))) as connection:
            return settings_from(connection)
    except (sqlite3.Error, msgspec.DecodeError) as error:
        raise LogError(f"cannot read the settings of {log}: {error}") from None


def settings_from(connection: Queryable) -> Settings | None:
    """The same from an open log; raises `sqlite3.Error` or `msgspec.DecodeError`."""
    query = "select value from settings where kind = ? and name = ?"
    row = connection.execute(query, EFFECTIVE).fetchone()
    return None if row is None else msgspec.json.decode(row[0], type=Settings)
