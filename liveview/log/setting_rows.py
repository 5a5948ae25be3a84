"""The rows of the table `settings`: a kind, a name and a value, which is JSON text.

They hold the changes that were made while liveview ran, and the settings in effect for those who look at the session
later. Logs keep these words and values; only this module knows them.
"""

import msgspec

from liveview.config.changes import sink_script
from liveview.config.destination_edit import check_stored, masked
from liveview.errors import LiveviewError
from liveview.model.changes import (
    BehaviourChanged,
    Change,
    DestinationChanged,
    DestinationEdited,
    MarkChanged,
    OverrideChanged,
    PanicChanged,
)
from liveview.model.destination import Destination, Override
from liveview.model.settings import SessionLabel, SettingKind, Settings

ALL_PATHS = "sink"
"""The name of the one row with the script of all sink paths."""
EFFECTIVE = ("set-up", "in force")
"""Kind and name of the one row with the settings in effect."""
LABEL = ("session", "label")
"""Kind and name of the one row with the label of the session."""
STORED = (
    OverrideChanged,
    DestinationChanged,
    DestinationEdited,
    BehaviourChanged,
    PanicChanged,
    MarkChanged,
    Settings,
    SessionLabel,
)
"""The types that are rows of `settings`."""


class _StoredEdit(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What was made of a destination."""

    destination: Destination | None
    """As it was written, secrets masked; None for one that was deleted."""
    place: int = 0
    """Its place among those that the file does not have."""


def setting_row(stored: Change | Settings | SessionLabel) -> tuple[str, str, str | None]:
    """Kind, name and value; a value of None removes the row."""
    match stored:
        case OverrideChanged(name, override):
            return SettingKind.OVERRIDE.value, name, _json_or_none(override)
        case DestinationChanged(key, enabled):
            return SettingKind.DESTINATION.value, key, _json_or_none(enabled)
        case DestinationEdited(key):
            return SettingKind.DESTINATION_CONFIG.value, key, None if stored.is_undone else _edit_json(stored)
        case BehaviourChanged(path, script):
            return SettingKind.BEHAVIOUR.value, path, _json_or_none(script)
        case PanicChanged(script):
            return SettingKind.PANIC.value, ALL_PATHS, _json_or_none(script)
        case MarkChanged(event_id, marked):
            return SettingKind.MARK.value, str(event_id), _json_or_none(marked or None)
        case Settings():
            return *EFFECTIVE, _json_or_none(stored)
        case SessionLabel(text):
            return *LABEL, _json_or_none(text)


def change_in(kind: object, name: object, value: object) -> Change | None:
    """The change that a row remembers; None for any other row, and for one that cannot be read.

    A log may have been edited by anybody, and a start must not fail because of it.
    """
    if not (isinstance(name, str) and isinstance(value, str)):
        return None
    try:
        return _change(kind, name, value)
    except (msgspec.DecodeError, ValueError, LiveviewError):
        return None


def label_in(value: object) -> str:
    """The label in a row of `LABEL`; "" for one that cannot be read."""
    try:
        return msgspec.json.decode(value if isinstance(value, str) else "", type=str)
    except (msgspec.DecodeError, ValueError):
        return ""


def _change(kind: object, name: str, value: str) -> Change | None:
    """The same; raises `msgspec.DecodeError`, `ValueError` or `BehaviourError` for a row that cannot be read."""
    match kind:
        case SettingKind.OVERRIDE:
            return OverrideChanged(name, msgspec.json.decode(value, type=Override))
        case SettingKind.DESTINATION:
            return DestinationChanged(name, msgspec.json.decode(value, type=bool))
        case SettingKind.DESTINATION_CONFIG:
            return _edit(name, msgspec.json.decode(value, type=_StoredEdit))
        case SettingKind.BEHAVIOUR:
            return BehaviourChanged(name, sink_script(msgspec.json.decode(value, type=str)))
        case SettingKind.PANIC if name == ALL_PATHS:
            return PanicChanged(sink_script(msgspec.json.decode(value, type=str)))
        case SettingKind.MARK if msgspec.json.decode(value, type=bool):
            return MarkChanged(int(name), marked=True)
        case _:
            return None


def _edit_json(edit: DestinationEdited) -> str:
    """A URL that was typed may hold a secret, which stays out of the log."""
    found = None if edit.destination is None else masked(edit.destination)
    return msgspec.json.encode(_StoredEdit(found, edit.place)).decode()


def _edit(key: str, stored: _StoredEdit) -> DestinationEdited:
    """What was made of a destination; raises `ConfigError` for what no screen has stored."""
    if stored.destination is not None:
        check_stored(stored.destination)
    return DestinationEdited(key, stored.destination, is_deleted=stored.destination is None, place=stored.place)


def _json_or_none(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
