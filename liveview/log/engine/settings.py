"""Changes made on screen, as the log remembers them."""

import contextlib

import msgspec

from liveview.log.engine.effective_settings import settings_from
from liveview.log.queries import Queryable
from liveview.model.settings import SettingKind, SettingRow, Settings


def read_settings(reader: Queryable) -> tuple[SettingRow, ...]:
    """The changes to the settings, in no particular order; other rows of the table are ignored."""
    kinds = tuple(kind for kind in SettingKind if kind not in {SettingKind.MARK, SettingKind.EFFECTIVE})
    found = reader.execute(
        f"select kind, name, value from settings where kind in ({', '.join('?' * len(kinds))})", kinds
    )
    return tuple(SettingRow(SettingKind(kind), name, value) for kind, name, value in found)


def last_settings(reader: Queryable) -> Settings | None:
    """The settings in effect when the previous run ended; None when the log does not know."""
    with contextlib.suppress(msgspec.DecodeError):
        return settings_from(reader)
    return None
