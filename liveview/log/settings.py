"""What was changed on screen, as the log remembers it."""

import sqlite3

from liveview.model.setup import Setting, SettingKind


def read_settings(reader: sqlite3.Connection) -> tuple[Setting, ...]:
    """All settings that change what is in force, in no order that matters; other rows are passed over."""
    kinds = tuple(kind for kind in SettingKind if kind not in {SettingKind.MARK, SettingKind.SET_UP})
    found = reader.execute(
        f"select kind, name, value from settings where kind in ({', '.join('?' * len(kinds))})", kinds
    )
    return tuple(Setting(SettingKind(kind), name, value) for kind, name, value in found)
