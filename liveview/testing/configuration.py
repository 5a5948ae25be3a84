"""What an instance in a test runs with: free ports of this machine, and no webhook outside of it unless allowed."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from liveview.config import file
from liveview.config.check import check
from liveview.config.schema import Config, ReceiverConfig
from liveview.errors import ConfigError
from liveview.text.hosts import is_loopback

HOST = "127.0.0.1"
"""Where an instance listens in place of an address that other machines can reach."""


def config_of(given: str | Path | Mapping[str, Any] | None, *, allow_outside: bool) -> Config:
    """The configuration of a file, of Python values, or the default one; raises `ConfigError`."""
    if given is None:
        config = check(Config())
    elif isinstance(given, Mapping):
        config = file.from_document(_plain(given))
    else:
        config = file.load(Path(os.fspath(given)))
    if config.outside and not allow_outside:
        urls = ", ".join(config.outside)
        raise ConfigError(
            f"{urls}: a webhook outside of this machine; call it from a test with allow_outside=True, "
            'or use a path of the sink such as "sink:/orders"'
        )
    sink = msgspec.structs.replace(config.sink, port=0)
    return msgspec.structs.replace(config, receiver=_on_free_ports(config.receiver), sink=sink)


def _on_free_ports(receiver: ReceiverConfig) -> ReceiverConfig:
    host = receiver.host if is_loopback(receiver.host) else HOST
    return msgspec.structs.replace(receiver, host=host, port=0, tls_port=0)


def _plain(value: Any) -> Any:
    """The value with dicts for other mappings, which the schema is read from."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
