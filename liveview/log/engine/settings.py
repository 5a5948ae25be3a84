"""What was changed on screen, as the log remembers it."""

import contextlib

import msgspec

from liveview.log.engine.effective_settings import settings_from
from liveview.log.queries import Queryable
from liveview.model.settings import SettingKind, SettingRow, Settings


def read_settings(reader: Queryable) -> tuple[SettingRow, ...]:
    """All settings that change what is in force, in no order that matters; other rows are passed over."""
    kinds = tuple(kind for kind in SettingKind if kind not in {SettingKind.MARK, SettingKind.EFFECTIVE})
    found = reader.execute(
        f"select kind, name, value from settings where kind in ({', '.join('?' * len(kinds))})", kinds
    )
    return tuple(SettingRow(SettingKind(kind), name, value) for kind, name, value in found)


def last_settings(reader: Queryable) -> Settings | None:
    """What was in force when the run before ended; None for a log that does not tell."""
    with contextlib.suppress(msgspec.DecodeError):
        return settings_from(reader)
    return None
