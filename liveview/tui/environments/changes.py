"""Changes to environments in the text of a configuration."""

import tomllib
from collections.abc import Mapping, Sequence

from liveview.config.edit import with_value, without
from liveview.errors import ConfigError
from liveview.model.destination import Destination
from liveview.tui.lines.switched import switched_names


def with_destinations(text: str, token: str, on: Mapping[str, bool], destinations: Sequence[Destination]) -> str:
    """The text with destinations switched on or off for an environment, by key; raises `ConfigError`."""
    for place, table in enumerate(tomllib.loads(text).get("environments", [])):
        if table.get("token") == token:
            names = switched_names(table.get("destinations"), on, destinations)
            at = ("environments", place, "destinations")
            if names is not None:
                return with_value(text, at, list(names))
            return without(text, at) if "destinations" in table else text
    raise ConfigError(f"the file has no environment {token!r}: it was changed meanwhile, or is not the file in effect")
