"""Settings as a configuration file, secrets masked, to start liveview with again."""

import re
from typing import Any

import msgspec
import tomli_w

from liveview.model.destination import Destination
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.settings import KnownEnvironment, Settings
from liveview.text.storable import STANDS_OUT


def config_file(found: Settings) -> str:
    """The settings as TOML without characters that a terminal would obey."""
    return plain_toml(tomli_w.dumps(config_table(found)))


def plain_toml(text: str) -> str:
    r"""The same TOML with control and direction characters escaped, such as `\u009B`; comments are not changed."""
    return STANDS_OUT.sub(_in_toml, text)


def _in_toml(found: "re.Match[str]") -> str:
    character = found[0]
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def config_table(found: Settings) -> dict[str, Any]:
    """The settings in the shape of a configuration file."""
    table: dict[str, Any] = {
        "environments": [_environment(one, found.pipeline) for one in found.environments],
        "delivery": {
            "webhook_timeout": _seconds(found.webhook_timeout),
            "total_timeout": _seconds(found.total_timeout),
            "retry_schedule": [_seconds(wait) for wait in found.retry_schedule],
        },
        "destinations": [_destination(one) for one in found.destinations],
        "events": {name: msgspec.to_builtins(one) for name, one in found.overrides.items()},
        "sink": {"behaviours": dict(found.behaviours)},
        **_pipeline(found.pipeline),
    }
    return {name: value for name, value in table.items() if value}


def _environment(known: KnownEnvironment, pipeline: PipelineSettings) -> dict[str, Any]:
    """An environment with what it has of its own."""
    table: dict[str, Any] = msgspec.to_builtins(known)
    if known.token in pipeline.exclusive:
        table["destinations"] = list(pipeline.exclusive[known.token])
    if known.token in pipeline.environments:
        table["hipaa"] = msgspec.to_builtins(pipeline.environments[known.token])
    return table


def _pipeline(found: PipelineSettings) -> dict[str, Any]:
    """The steps of the pipeline; those that are off are left out."""
    table: dict[str, Any] = {
        "definitions": [_without_none(each) for each in found.definitions],
        "transforms": [_without_none(each) for each in found.transforms],
    }
    if found.consent is not None:
        table["consent"] = msgspec.to_builtins(found.consent)
    if found.hipaa != Hipaa() or found.environments:
        table["hipaa"] = msgspec.to_builtins(found.hipaa)
    return table


def _without_none(struct: msgspec.Struct) -> dict[str, Any]:
    """A struct as a table: TOML has no word for nothing."""
    return {name: value for name, value in msgspec.to_builtins(struct).items() if value is not None}


def _seconds(value: float) -> float:
    """Seconds as a person writes them; a session that ran faster than real time divided them."""
    return round(value, 3) or value


def _destination(destination: Destination) -> dict[str, Any]:
    """A destination without the keys that have their default."""
    plain: dict[str, Any] = msgspec.to_builtins(destination)
    default = msgspec.to_builtins(Destination(destination.name))
    return {name: value for name, value in plain.items() if name == "name" or value != default[name]}
