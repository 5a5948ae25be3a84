"""Destinations of a kind for tests: Klaviyo, whose secret is never to be seen anywhere."""

from typing import Any

import msgspec

from liveview.config.schema import Config
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode

SECRET = "pk_live_0123456789abcdef"
"""The key of `klaviyo`, as the configuration has it."""


def klaviyo(mode: Mode = Mode.PREVIEW, name: str = "Klaviyo", **more: Any) -> Destination:
    """A destination of kind klaviyo."""
    return Destination(name, mode=mode, **{"kind": Kind.KLAVIYO, "settings": {"api_key": SECRET}, **more})


def with_kind(config: Config, *destinations: Destination) -> Config:
    """The configuration with further destinations."""
    return msgspec.structs.replace(config, destinations=(*config.destinations, *destinations))
