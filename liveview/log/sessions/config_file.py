"""A set-up as a configuration file: what was in force, with its secrets masked, to start liveview with again."""

import re
from typing import Any

import msgspec
import tomli_w

from liveview.model.destination import Destination
from liveview.model.settings import Settings
from liveview.text.storable import STANDS_OUT


def config_file(found: Settings) -> str:
    """The parts of a configuration that a set-up knows, as TOML that nothing on a terminal obeys."""
    return plain_toml(tomli_w.dumps(_table(found)))


def plain_toml(text: str) -> str:
    r"""TOML that says the same, with control and direction characters written as `\u009B`; comments are not touched."""
    return STANDS_OUT.sub(_in_toml, text)


def _in_toml(found: "re.Match[str]") -> str:
    character = found[0]
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def _table(found: Settings) -> dict[str, Any]:
    table: dict[str, Any] = {
        "environments": [msgspec.to_builtins(one) for one in found.environments],
        "delivery": {
            "webhook_timeout": _seconds(found.webhook_timeout),
            "total_timeout": _seconds(found.total_timeout),
            "retry_schedule": [_seconds(wait) for wait in found.retry_schedule],
        },
        "destinations": [_destination(one) for one in found.destinations],
        "events": {name: msgspec.to_builtins(one) for name, one in found.overrides.items()},
        "sink": {"behaviours": dict(found.behaviours)},
    }
    return {name: value for name, value in table.items() if value}


def _seconds(value: float) -> float:
    """A time as a person writes it; a session that was played faster than real time divided it."""
    return round(value, 3) or value


def _destination(destination: Destination) -> dict[str, Any]:
    """A destination without the keys that are at their default."""
    plain: dict[str, Any] = msgspec.to_builtins(destination)
    default = msgspec.to_builtins(Destination(destination.name))
    return {name: value for name, value in plain.items() if name == "name" or value != default[name]}
