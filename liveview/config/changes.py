"""What was changed on screen, and the configuration that is in effect because of it.

A change wins over the file until it is undone. Every function that makes a `SettingRow` checks what it is given and
raises `ControlError`. Everything else accepts settings as they come from a log, which may hold anything, and skips
what it cannot read.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

import msgspec

from liveview.config.check import no_destination
from liveview.config.schema import Config
from liveview.errors import ControlError, LiveviewError
from liveview.model.destination import Destination, Override, Webhook
from liveview.model.settings import KnownEnvironment, SettingKind, SettingRow, Settings
from liveview.sink_script import script
from liveview.text.masking import mask_headers, mask_url

Value = TypeVar("Value")

ALL_PATHS = "sink"
"""The name of the one `panic` setting."""
EFFECTIVE_NAME = "in force"
"""The name of the one row with the effective settings; logs keep it."""


class Changes(msgspec.Struct, frozen=True):
    """What was changed since the configuration was read."""

    overrides: Mapping[str, Override] = {}
    """Event settings by the name of the event."""
    switches: Mapping[str, bool] = {}
    """Whether a destination is on, by its key."""
    behaviours: Mapping[str, str] = {}
    """What a sink path does, by its path."""
    panic: str = ""
    """The behaviour of every sink path in a panic; "" without one."""

    @property
    def rows(self) -> tuple[SettingRow, ...]:
        """The rows that remember all of this."""
        found = [(SettingKind.OVERRIDE, name, _text(override)) for name, override in self.overrides.items()]
        found += [(SettingKind.DESTINATION, key, _text(enabled)) for key, enabled in self.switches.items()]
        found += [(SettingKind.BEHAVIOUR, path, _text(script)) for path, script in self.behaviours.items()]
        found += [(SettingKind.PANIC, ALL_PATHS, _text(self.panic))] if self.panic else []
        return tuple(SettingRow(*row) for row in found)

    def after(self, setting: SettingRow) -> "Changes":
        """The same with one more change; what is not a change, or a value that cannot be read, changes nothing."""
        match setting.kind:
            case SettingKind.OVERRIDE:
                return msgspec.structs.replace(self, overrides=_with(self.overrides, setting, _read_override))
            case SettingKind.DESTINATION:
                return msgspec.structs.replace(self, switches=_with(self.switches, setting, _read_switch))
            case SettingKind.BEHAVIOUR:
                return msgspec.structs.replace(self, behaviours=_with(self.behaviours, setting, _read_script))
            case SettingKind.PANIC:
                panic = _with({ALL_PATHS: self.panic}, setting, _read_script)
                return msgspec.structs.replace(self, panic=panic.get(ALL_PATHS, ""))
            case SettingKind.MARK | SettingKind.EFFECTIVE:
                return self


def changes_of(rows: Iterable[SettingRow]) -> Changes:
    """The changes that the settings of a log add up to."""
    changes = Changes()
    for setting in rows:
        changes = changes.after(setting)
    return changes


def effective(file: Config, changes: Changes) -> Config:
    """The configuration with what was changed since."""
    destinations = tuple(
        msgspec.structs.replace(destination, enabled=changes.switches.get(destination.key, destination.enabled))
        for destination in file.destinations
    )
    sink = msgspec.structs.replace(file.sink, behaviours={**file.sink.behaviours, **changes.behaviours})
    events = {**file.events, **changes.overrides}
    return msgspec.structs.replace(file, destinations=destinations, events=events, sink=sink)


def settings_of(file: Config, changes: Changes, version: int) -> Settings:
    """What the screen shows of it, secrets masked."""
    config = effective(file, changes)
    enabled = {destination.key: destination.enabled for destination in file.destinations}
    changed = {("override", name) for name, value in changes.overrides.items() if file.events.get(name) != value}
    changed |= {("destination", key) for key, on in changes.switches.items() if enabled.get(key, on) != on}
    changed |= {
        ("behaviour", path) for path, text in changes.behaviours.items() if file.sink.behaviours.get(path) != text
    }
    return Settings(
        version=version,
        destinations=tuple(_masked(destination) for destination in config.destinations),
        overrides=config.events,
        behaviours=config.sink.behaviours,
        panic=changes.panic,
        changed=frozenset(changed),
        environments=tuple(
            KnownEnvironment(known.name, known.token, known.production) for known in config.environments
        ),
        webhook_timeout=config.delivery.webhook_timeout,
        total_timeout=config.delivery.total_timeout,
        retry_schedule=config.delivery.retry_schedule,
    )


def override_setting(config: Config, name: str, override: Override | None) -> SettingRow:
    """Change the event settings of a name; None goes back to the file's. Raises `ControlError`."""
    if not name:
        raise ControlError("an event without a name has no event settings")
    names = {name for destination in config.destinations for name in (destination.name, destination.key)}
    for destination in override.destinations if override else ():
        _require(destination, names)
    return SettingRow(SettingKind.OVERRIDE, name, None if override is None else _text(override))


def switch_setting(config: Config, key: str, enabled: bool | None) -> SettingRow:
    """Switch a destination on or off; None goes back to the file's. Raises `ControlError`."""
    require_destination(config, key)
    return SettingRow(SettingKind.DESTINATION, key, None if enabled is None else _text(enabled))


def require_destination(config: Config, key: str) -> None:
    """Raise `ControlError` unless a destination with this key is configured."""
    _require(key, {destination.key for destination in config.destinations})


def behaviour_setting(path: str, text: str | None) -> SettingRow:
    """Change what a sink path does; None goes back to the file's. Raises `ControlError` or `BehaviourError`."""
    if not path.startswith("/"):
        raise ControlError(f"the sink path {path!r} does not start with /")
    return SettingRow(SettingKind.BEHAVIOUR, path, None if text is None else _text(_script(text)))


def panic_setting(text: str) -> SettingRow:
    """Give every sink path one behaviour; "" gives each its own back. Raises `BehaviourError`."""
    return SettingRow(SettingKind.PANIC, ALL_PATHS, _text(_script(text)) if text.strip() else None)


def settings_row(settings: Settings) -> SettingRow:
    """Keep what is in effect with the session."""
    return SettingRow(SettingKind.EFFECTIVE, EFFECTIVE_NAME, _text(settings))


def mark_setting(event_id: int, *, marked: bool) -> SettingRow:
    """Mark an event, or remove its mark."""
    return SettingRow(SettingKind.MARK, str(event_id), _text(True) if marked else None)


def _with(before: Mapping[str, Value], setting: SettingRow, read: Callable[[str], Value]) -> dict[str, Value]:
    after = dict(before)
    if setting.value is None:
        after.pop(setting.name, None)
        return after
    with contextlib.suppress(msgspec.DecodeError, LiveviewError):
        after[setting.name] = read(setting.value)
    return after


def _read_override(text: str) -> Override:
    return msgspec.json.decode(text, type=Override)


def _read_switch(text: str) -> bool:
    return msgspec.json.decode(text, type=bool)


def _read_script(text: str) -> str:
    return _script(msgspec.json.decode(text, type=str))


def _script(text: str) -> str:
    script.parse(text)
    return text


def _require(key: str, known: Collection[str]) -> None:
    if key not in known:
        raise ControlError(no_destination(key, known))


def _masked(destination: Destination) -> Destination:
    hooks = tuple(
        Webhook(mask_url(hook.url), dict(mask_headers(hook.headers.items()))) for hook in destination.webhooks
    )
    return msgspec.structs.replace(destination, webhooks=hooks)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
