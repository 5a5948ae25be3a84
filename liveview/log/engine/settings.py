"""What the engine reads from the table `settings`: the changes that were made, and what was in effect last."""

import contextlib

import msgspec

from liveview.log.engine.effective_settings import settings_from
from liveview.log.queries import Queryable
from liveview.log.setting_rows import LABEL, change_in, label_in
from liveview.model.changes import SettingChange
from liveview.model.settings import SettingKind, Settings


def read_changes(reader: Queryable) -> tuple[SettingChange, ...]:
    """The changes to the settings, in no particular order; other rows, and those that cannot be read, are ignored."""
    kinds = tuple(kind for kind in SettingKind if kind is not SettingKind.MARK)
    rows = reader.execute(
        f"select kind, name, value from settings where kind in ({', '.join('?' * len(kinds))})", kinds
    )
    changes = (change_in(*row) for row in rows)
    return tuple(change for change in changes if isinstance(change, SettingChange))


def last_settings(reader: Queryable) -> Settings | None:
    """The settings in effect when the previous run ended; None when the log does not know."""
    with contextlib.suppress(msgspec.DecodeError):
        return settings_from(reader)
    return None


def session_label(reader: Queryable) -> str:
    """What the session was called when it began; "" for nothing."""
    found = reader.execute("select value from settings where kind = ? and name = ?", LABEL).fetchone()
    return "" if found is None else label_in(found[0])
