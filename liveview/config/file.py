"""Reading `liveview.toml`: from a path or a text to a checked `Config`.

A `ConfigError` says in one sentence what is wrong, where, and what to do.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from liveview.config.check import check
from liveview.config.environment import PREFIX
from liveview.config.explain import explain
from liveview.config.hipaa import check_switch
from liveview.config.schema import Config, PlanConfig
from liveview.config.whereabouts import with_keys
from liveview.errors import ConfigError
from liveview.model.destination import Destination
from liveview.model.kind import WAREHOUSES

NAME = "liveview.toml"
"""The file that is read from the working directory when no other one is named."""


def load(path: Path) -> Config:
    """Read and check a configuration file; raises `ConfigError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"cannot read the configuration {path}: {reason}") from None
    try:
        config = parse(text)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    destinations = tuple(_warehouse_beside(path, each) for each in config.destinations)
    return msgspec.structs.replace(config, plan=_beside(path, config.plan), destinations=destinations)


def says(path: Path, table: str, key: str) -> bool:
    """Whether a configuration file that can be read has a key; without one, its default is in effect."""
    found = tomllib.loads(path.read_text(encoding="utf-8")).get(table, {})
    return isinstance(found, dict) and key in found


def _beside(path: Path, plan: PlanConfig) -> PlanConfig:
    """The plan's file as a path for this program: in the configuration it is relative to the file."""
    return msgspec.structs.replace(plan, file=str(path.parent / plan.file)) if plan.file else plan


def _warehouse_beside(path: Path, destination: Destination) -> Destination:
    """The destination; its warehouse, like the plan, is relative to the file, unless the environment says where."""
    place = destination.settings.get("path", "")
    if destination.kind not in WAREHOUSES or not place or place.startswith((PREFIX, "~")):
        return destination
    settings = {**destination.settings, "path": str(path.parent / place)}
    return msgspec.structs.replace(destination, settings=settings)


def parse(text: str) -> Config:
    """Check the text of a configuration file; raises `ConfigError`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}") from None
    return from_document(document)


def from_document(document: Mapping[str, Any]) -> Config:
    """Check a configuration that is given as Python values; raises `ConfigError`."""
    try:
        config = msgspec.convert(dict(document), Config)
    except msgspec.ValidationError as error:
        raise ConfigError(explain(with_keys(str(error), document, _mistake_in), document)) from None
    check_switch(document)
    return check(config)


def _mistake_in(document: Mapping[str, Any]) -> str:
    """What msgspec says about a document; "" if it is right."""
    try:
        msgspec.convert(dict(document), Config)
    except msgspec.ValidationError as error:
        return str(error)
    return ""
