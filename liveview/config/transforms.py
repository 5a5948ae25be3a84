"""What types alone cannot say about transformations. SQL is not tried here: that it is refused is only a warning."""

import math

from liveview.config.schema import Config
from liveview.errors import ConfigError
from liveview.model.transform import Constant, Operation, Rename

_LARGEST = 1 << 63
"""The first whole number that TOML does not have to hold."""


def check_transforms(config: Config) -> None:
    """Refuse transformations that cannot be meant; raises `ConfigError`."""
    for number, transform in enumerate(config.transforms):
        where = f"transforms[{number}]"
        if transform.sql and not transform.sql.strip():
            raise ConfigError(f"{where}.sql is blank, write a select or leave it out")
        if not transform.ops and not transform.sql:
            raise ConfigError(f"{where} changes nothing, give it ops or sql")
        for place, operation in enumerate(transform.ops):
            _check(operation, f"{where}.ops[{place}]")


def _check(operation: Operation, where: str) -> None:
    if isinstance(operation, Rename) and operation.source == operation.to:
        raise ConfigError(f"{where}: {operation.to!r} already has this name")
    if not isinstance(operation, Constant):
        return
    value = operation.value
    if isinstance(value, float) and not math.isfinite(value):
        raise ConfigError(f"{where}.value: JSON has no {value}")
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise ConfigError(f"{where}.value: a whole number has at most 64 bits, write it as a text")
