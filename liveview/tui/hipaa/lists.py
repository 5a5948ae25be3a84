"""The lists of HIPAA mode, and changes to them that were not saved yet.

Changes are gathered, not written one by one: what may leave does not change before somebody has looked at all of it.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from liveview.config.edit import Place, with_value
from liveview.config.file import parse
from liveview.config.pipeline import pipeline_settings
from liveview.config.schema import Config
from liveview.errors import ConfigError
from liveview.log.read.property_names import ListName
from liveview.model.hipaa import AllowedProperties
from liveview.model.pipeline_settings import DestinationPrivacy, PipelineSettings

ALL_KINDS = "allow"
"""The name of the list of a destination, which is for events of all kinds."""


class ListKey(NamedTuple):
    """Which list is meant."""

    owner: Literal["project", "environment", "destination"]
    """Whose it is."""
    of: str
    """The token of an environment, the key of a destination; "" for the project."""
    name: str
    """A `ListName`, or `ALL_KINDS` for a destination."""


def project_list(name: ListName, token: str = "") -> ListKey:
    """The list of the project, or of the environment with this token."""
    return ListKey("environment" if token else "project", token, name.value)


def destination_list(key: str) -> ListKey:
    """The list of the destination with this key."""
    return ListKey("destination", key, ALL_KINDS)


def privacy_of(settings: PipelineSettings, key: str) -> DestinationPrivacy:
    """What the mode knows about a destination."""
    return settings.destinations.get(key, DestinationPrivacy())


def names_on(settings: PipelineSettings, key: ListKey) -> tuple[str, ...]:
    """The names on a list; an environment without lists has those of the project."""
    if key.owner == "destination":
        return privacy_of(settings, key.of).allow
    lists: AllowedProperties = settings.environments.get(key.of, settings.hipaa) if key.of else settings.hipaa
    names: tuple[str, ...] = getattr(lists, key.name)
    return names


class ListChanges:
    """Changes that were not saved: they are to what is in effect, whatever that is by then."""

    def __init__(self) -> None:
        self._wanted: dict[tuple[ListKey, str], bool] = {}
        self._on: bool | None = None

    def is_on(self, settings: PipelineSettings) -> bool:
        """Whether the mode is on with the changes."""
        return settings.hipaa.on if self._on is None else self._on

    def is_listed(self, settings: PipelineSettings, key: ListKey, name: str) -> bool:
        """Whether a list has a name with the changes."""
        wanted = self._wanted.get((key, name))
        return name in names_on(settings, key) if wanted is None else wanted

    def is_changed(self, settings: PipelineSettings, key: ListKey, name: str) -> bool:
        """Whether that differs from what is in effect."""
        wanted = self._wanted.get((key, name))
        return wanted is not None and wanted != (name in names_on(settings, key))

    def count(self, settings: PipelineSettings) -> int:
        """How many changes there are."""
        switch = self.is_on(settings) != settings.hipaa.on
        return switch + sum(self.is_changed(settings, key, name) for key, name in self._wanted)

    def toggle(self, settings: PipelineSettings, key: ListKey, name: str) -> None:
        """Put a name on a list, or take it off."""
        wanted = not self.is_listed(settings, key, name)
        self._wanted.pop((key, name), None)
        if wanted != (name in names_on(settings, key)):
            self._wanted[key, name] = wanted

    def turn(self, settings: PipelineSettings) -> None:
        """Switch the mode on or off."""
        wanted = not self.is_on(settings)
        self._on = None if wanted == settings.hipaa.on else wanted

    def clear(self) -> None:
        """Drop all changes."""
        self._wanted.clear()
        self._on = None

    def written(self, text: str) -> str:
        """The text of a configuration with the changes; raises `ConfigError`."""
        config = parse(text)
        settings, document = pipeline_settings(config), tomllib.loads(text)
        changed = {key: None for key, name in self._wanted if self.is_changed(settings, key, name)}
        has_switch = "on" in document.get("hipaa", {})
        needs_switch = not has_switch and any(key.owner != "destination" for key in changed)
        if self.is_on(settings) != settings.hipaa.on or needs_switch:
            text = with_value(text, ("hipaa", "on"), self.is_on(settings))
        for place, names in self._lists(config, settings, document, tuple(changed)):
            text = with_value(text, place, list(names))
        return text

    def _lists(
        self, config: Config, settings: PipelineSettings, document: Mapping[str, object], changed: tuple[ListKey, ...]
    ) -> Iterator[tuple[Place, tuple[str, ...]]]:
        """The lists to write, each with its place in the file."""
        own: dict[str, None] = {}
        for key in changed:
            if key.owner == "environment" and key.of not in settings.environments:
                own[key.of] = None
            else:
                yield _place(config, document, key), self._names(settings, key)
        for token in own:  # it gets lists of its own, which begin with what counted until now
            for name in ListName:
                key = project_list(name, token)
                names = self._names(settings, key)
                if names or key in changed:  # an empty one says that they are its own, too
                    yield _place(config, document, key), names

    def _names(self, settings: PipelineSettings, key: ListKey) -> tuple[str, ...]:
        """The names on a list with the changes, in their order, new ones last."""
        before = names_on(settings, key)
        kept = [name for name in before if self._wanted.get((key, name), True)]
        return (*kept, *(name for (at, name), on in self._wanted.items() if at == key and on and name not in before))


def _place(config: Config, document: Mapping[str, object], key: ListKey) -> Place:
    """Where a list is in the file; raises `ConfigError` if its owner is not there."""
    if key.owner == "project":
        return ("hipaa", key.name)
    if key.owner == "environment":
        for number, environment in enumerate(config.environments):
            if environment.token == key.of:
                return ("environments", number, "hipaa", key.name)
        raise ConfigError("the file does not have this environment any more")
    if "destinations" not in document:
        raise ConfigError(f"the file names no destinations; add [[destinations]] with name = {key.of!r} first")
    for number, destination in enumerate(config.destinations):
        if destination.key == key.of:
            return ("destinations", number, "allow")
    raise ConfigError(f"the file does not have the destination {key.of!r}; add it under [[destinations]] first")
