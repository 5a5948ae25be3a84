"""The settings of a destination's kind: what is frozen of them, and the values that are not."""

import os
from collections.abc import Mapping

from liveview.config.environment import PREFIX
from liveview.model.destination import Destination
from liveview.model.kind import KINDS, ShapeSettings
from liveview.text.masking import MASK


def shape_settings(destination: Destination) -> ShapeSettings:
    """What is frozen of a destination's kind."""
    secret = KINDS[destination.kind].secrets
    settings = {
        name: MASK if name in secret and not value.startswith(PREFIX) else value
        for name, value in destination.settings.items()
    }
    return ShapeSettings(destination.kind, destination.mode, settings, destination.events)


def setting_values(destination: Destination) -> Mapping[str, str]:
    """The values of settings that are not frozen, by name: secrets, and those of the environment that are set."""
    secret = KINDS[destination.kind].secrets
    found = {}
    for name, value in destination.settings.items():
        if value.startswith(PREFIX):
            known = os.environ.get(value.removeprefix(PREFIX))
            if known is not None:
                found[name] = known
        elif name in secret:
            found[name] = value
    return found
