"""What was changed while liveview runs, and the configuration that is in effect because of it.

A change wins over the file until it is undone. The functions at the end make changes of what people write: they check
what they are given and raise `ControlError` or `BehaviourError`, so nothing behind them has to.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from liveview.config.check import no_destination
from liveview.config.destination_edit import edited, masked
from liveview.config.pipeline import pipeline_settings
from liveview.config.schema import Config
from liveview.errors import ControlError
from liveview.model.changes import (
    BehaviourChanged,
    DestinationChanged,
    DestinationEdited,
    OverrideChanged,
    PanicChanged,
    SettingChange,
    SinkScript,
)
from liveview.model.destination import Destination, Override
from liveview.model.settings import KnownEnvironment, SettingKind, Settings
from liveview.sink_script import script

Value = TypeVar("Value")
_NOT_IN_PATHS = re.compile("[?#\ud800-\udfff]")


class Changes(msgspec.Struct, frozen=True):
    """What was changed since the configuration was read."""

    overrides: Mapping[str, Override] = {}
    """Event settings by the name of the event."""
    switches: Mapping[str, bool] = {}
    """Whether a destination is on, by its key."""
    scripts: Mapping[str, SinkScript] = {}
    """What a sink path does, by its path."""
    panic: SinkScript | None = None
    """What every sink path does in a panic; None without one."""
    edits: Mapping[str, DestinationEdited] = {}
    """Destinations as they were changed, by their key in the file."""
    unconfirmed: frozenset[str] = frozenset()
    """Keys of `edits` that came with a log: what leaves this machine by them is off until somebody confirms it."""

    def after(self, change: SettingChange) -> "Changes":
        """The same with one more change."""
        match change:
            case OverrideChanged(name, override):
                return msgspec.structs.replace(self, overrides=_with(self.overrides, name, override))
            case DestinationChanged(key, enabled):
                return msgspec.structs.replace(self, switches=_with(self.switches, key, enabled))
            case DestinationEdited(key):
                edits = _with(self.edits, key, None if change.is_undone else change)
                return msgspec.structs.replace(self, edits=edits, unconfirmed=self.unconfirmed - {key})
            case BehaviourChanged(path, text):
                return msgspec.structs.replace(self, scripts=_with(self.scripts, path, text))
            case PanicChanged(text):
                return msgspec.structs.replace(self, panic=text)

    def __iter__(self) -> Iterator[SettingChange]:
        """The changes that lead from the file to this."""
        yield from (OverrideChanged(*each) for each in self.overrides.items())
        yield from (DestinationChanged(*each) for each in self.switches.items())
        yield from self.edits.values()
        yield from (BehaviourChanged(*each) for each in self.scripts.items())
        if self.panic is not None:
            yield PanicChanged(self.panic)


def changes_of(changes: Iterable[SettingChange]) -> Changes:
    """What several changes add up to."""
    found = Changes()
    for change in changes:
        found = found.after(change)
    return found


def effective(file: Config, changes: Changes) -> Config:
    """The configuration with what was changed since."""
    found, held = edited(file, changes.edits, changes.unconfirmed)
    destinations = tuple(
        msgspec.structs.replace(each, enabled=each.key not in held and changes.switches.get(each.key, each.enabled))
        for each in found
    )
    sink = msgspec.structs.replace(file.sink, behaviours={**file.sink.behaviours, **changes.scripts})
    events = {**file.events, **changes.overrides}
    return msgspec.structs.replace(file, destinations=destinations, events=events, sink=sink)


def settings_of(file: Config, changes: Changes, version: int) -> Settings:
    """What the screen shows of it, secrets masked."""
    config = effective(file, changes)
    destinations = tuple(masked(destination) for destination in config.destinations)
    enabled = {destination.key: destination.enabled for destination in file.destinations}
    changed = {
        (SettingKind.OVERRIDE, name) for name, value in changes.overrides.items() if file.events.get(name) != value
    }
    changed |= {(SettingKind.DESTINATION, key) for key, on in changes.switches.items() if enabled.get(key, on) != on}
    changed |= {
        (SettingKind.BEHAVIOUR, path)
        for path, text in changes.scripts.items()
        if file.sink.behaviours.get(path) != text
    }
    changed |= {(SettingKind.DESTINATION_CONFIG, key) for key in _edited_keys(file, changes, destinations)}
    return Settings(
        version=version,
        destinations=destinations,
        overrides=config.events,
        behaviours=config.sink.behaviours,
        panic=changes.panic or "",
        changed=frozenset(changed),
        held=edited(file, changes.edits, changes.unconfirmed).held,
        environments=tuple(
            KnownEnvironment(known.name, known.token, known.production) for known in config.environments
        ),
        webhook_timeout=config.delivery.webhook_timeout,
        total_timeout=config.delivery.total_timeout,
        retry_schedule=config.delivery.retry_schedule,
        pipeline=pipeline_settings(config),
    )


def override_changed(config: Config, name: str, override: Override | None) -> OverrideChanged:
    """Change the event settings of a name; None restores those of the file. Raises `ControlError`."""
    if not name:
        raise ControlError("an event without a name has no event settings")
    names = {name for destination in config.destinations for name in (destination.name, destination.key)}
    for destination in override.destinations if override else ():
        _require(destination, names)
    return OverrideChanged(name, override)


def destination_changed(config: Config, key: str, enabled: bool | None) -> DestinationChanged:
    """Switch a destination on or off; None restores the file's value. Raises `ControlError`."""
    require_destination(config, key)
    return DestinationChanged(key, enabled)


def require_destination(config: Config, key: str) -> None:
    """Raise `ControlError` unless a destination with this key is configured."""
    _require(key, {destination.key for destination in config.destinations})


def behaviour_changed(path: str, text: str | None) -> BehaviourChanged:
    """Change what a sink path does; None restores the file's script. Raises `ControlError` or `BehaviourError`."""
    require_sink_path(path)
    return BehaviourChanged(path, None if text is None else sink_script(text))


def require_sink_path(path: str) -> None:
    """Raise `ControlError` for what is not the path of a built-in webhook: no request could have it."""
    if not path.startswith("/"):
        raise ControlError(f"the sink path {path!r} does not start with /")
    if _NOT_IN_PATHS.search(path):
        raise ControlError(f"the sink path {path!r} has a query, or a character that no path has")


def panic_changed(text: str) -> PanicChanged:
    """Give every sink path one script; a blank text gives each its own back. Raises `BehaviourError`."""
    return PanicChanged(sink_script(text) if text.strip() else None)


def sink_script(text: str) -> SinkScript:
    """The text as a script that is known to be readable; raises `BehaviourError`."""
    script.parse(text)
    return SinkScript(text)


def _with(before: Mapping[str, Value], name: str, value: Value | None) -> dict[str, Value]:
    """The same with another value; None removes it."""
    after = dict(before)
    if value is None:
        after.pop(name, None)
    else:
        after[name] = value
    return after


def _require(key: str, known: Collection[str]) -> None:
    if key not in known:
        raise ControlError(no_destination(key, known))


def _edited_keys(file: Config, changes: Changes, now: Iterable[Destination]) -> Iterator[str]:
    """The keys of destinations that are otherwise than in the file: of one that was deleted, the one in the file."""
    own, here = {each.key: each for each in file.destinations}, {each.key: each for each in now}
    for edit in changes.edits.values():
        before, after = own.get(edit.key), here.get(edit.destination.key) if edit.destination is not None else None
        if after is None:
            if before is not None:
                yield edit.key
        elif before is None or masked(msgspec.structs.replace(before, enabled=after.enabled)) != after:
            yield after.key
