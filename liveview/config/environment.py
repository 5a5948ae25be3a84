"""Values of the configuration that come from the environment, written as `env:NAME`."""

import os
import tomllib

from liveview.errors import ConfigError
from liveview.text.masking import FromEnvironment

PREFIX = "env:"
"""How a value begins that names a variable of the environment."""


def resolved(value: str, what: str) -> str:
    """The value itself, or the variable that it names; raises `ConfigError` that says `what` needs the variable."""
    if not value.startswith(PREFIX):
        return value
    name = value.removeprefix(PREFIX)
    found = os.environ.get(name)
    if found is None:
        raise ConfigError(f"{what} needs the environment variable {name}, which is not set")
    return FromEnvironment(found, name)


def uses_environment(text: str) -> bool:
    """Whether the text of a configuration file takes values from the environment."""
    return _mentions_environment(tomllib.loads(text))


def _mentions_environment(value: object) -> bool:
    if isinstance(value, dict):
        return any(_mentions_environment(item) for item in value.values())
    if isinstance(value, list):
        return any(_mentions_environment(item) for item in value)
    return isinstance(value, str) and value.startswith(PREFIX)
