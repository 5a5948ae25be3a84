"""What types alone cannot say about a configuration: names that must exist, values that must fit each other."""

import re
from collections.abc import Collection, Mapping, Sequence

import msgspec

from liveview.config.hipaa import check_names
from liveview.config.kinds import check_kind
from liveview.config.library import check_library
from liveview.config.list_columns import read_columns
from liveview.config.pipeline import destinations_named
from liveview.config.schema import Config
from liveview.config.transforms import check_transforms
from liveview.config.webhooks import checked_webhook
from liveview.errors import BehaviourError, ConfigError, ListColumnError
from liveview.model.destination import Destination
from liveview.sink_script import script
from liveview.suggest import did_you_mean

_HOST = re.compile(
    r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(:[1-9]\d{0,4})?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", re.ASCII
)
"""A name or address as a Host header has it, with or without a port."""


def check(config: Config) -> Config:
    """The configuration with `env:` values resolved; raises `ConfigError`."""
    _ = config.dedup.window_seconds
    if config.delivery.total_timeout < config.delivery.webhook_timeout:
        raise ConfigError("delivery.total_timeout is shorter than delivery.webhook_timeout")
    _check_names(config.destinations)
    _check_overrides(config)
    check_library(config)
    _check_lists(config)
    _check_behaviours(config.sink.behaviours)
    check_transforms(config)
    check_names(config)
    check_hosts(config.receiver.allow_hosts, "receiver.allow_hosts")
    try:
        read_columns(config.screen.columns)
    except ListColumnError as error:
        raise ConfigError(f"screen.columns: {error}") from None
    _ = config.receiver.trusted_networks
    destinations = tuple(_checked_destination(destination) for destination in config.destinations)
    return msgspec.structs.replace(config, destinations=destinations)


def check_references(config: Config) -> None:
    """Refuse names of destinations that are taken or not there; raises `ConfigError`."""
    _check_names(config.destinations)
    _check_overrides(config)
    _check_lists(config)


def check_hosts(hosts: Sequence[str], where: str) -> None:
    """Refuse what cannot be a Host header, such as a URL; raises `ConfigError` that names `where` it was written."""
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise ConfigError(f"{where}: {host!r} is not a host, write a name or address with or without :port")


def no_destination(name: str, known: Collection[str]) -> str:
    """What to say about a destination that is not configured: which one may be meant, or all that are known."""
    advice = did_you_mean(name, known, f"use one of {', '.join(sorted(known))}" if known else "none is configured")
    return f"there is no destination {name!r}, {advice}"


def _check_names(destinations: Sequence[Destination]) -> None:
    keys = [destination.key for destination in destinations]
    for destination in destinations:
        if destination.name in {"All", "all"}:
            raise ConfigError(f"destinations: the name {destination.name!r} means every destination, choose another")
        if keys.count(destination.key) > 1:
            raise ConfigError(f'destinations: {destination.key!r} appears twice, give one of them an instance = "…"')


def _check_overrides(config: Config) -> None:
    known = {name for destination in config.destinations for name in (destination.key, destination.name)}
    for event, override in config.events.items():
        for name in override.destinations:
            if name not in known:
                raise ConfigError(f'events."{event}": {no_destination(name, known)}')


def _check_lists(config: Config) -> None:
    """Every destination that the pipeline names is configured."""
    known = {name for destination in config.destinations for name in (destination.key, destination.name)}
    for path, names in destinations_named(config):
        for name in names:
            if name not in known:
                raise ConfigError(f"{path}: {no_destination(name, known)}")


def _check_behaviours(behaviours: Mapping[str, str]) -> None:
    for path, text in behaviours.items():
        if not path.startswith("/"):
            raise ConfigError(f"sink.behaviours: the path {path!r} does not start with /")
        try:
            script.parse(text)
        except BehaviourError as error:
            raise ConfigError(f'sink.behaviours."{path}": {error}') from None


def _checked_destination(destination: Destination) -> Destination:
    check_kind(destination)
    hooks = tuple(checked_webhook(hook, destination.key) for hook in destination.webhooks)
    return msgspec.structs.replace(destination, webhooks=hooks)
