"""What is known about the service of a destination's kind: where its requests go, and whose mapping they follow."""

import msgspec

from liveview.core.shapes.registry import SHAPES
from liveview.model.destination import Destination


class ServiceFacts(msgspec.Struct, frozen=True):
    """The service of one destination."""

    url: str
    """Where its requests go, without their path; a preview is for the service's own host unless it has a URL."""
    version: str
    """The version of the interface."""
    source: str
    """Whose mapping it is, with the date on which it was read."""
    types: tuple[str, ...]
    """The types of events that it takes, in alphabetical order."""


def service_facts(destination: Destination) -> ServiceFacts | None:
    """The service of a destination; None for webhooks, and for a kind whose requests liveview does not make."""
    shape = SHAPES.get(destination.kind)
    if shape is None:
        return None
    at = destination.url.rstrip("/") if destination.is_preview else destination.base_url
    url = at or shape.host(destination.settings)
    return ServiceFacts(url, shape.version, shape.source, tuple(sorted(map(str, shape.types))))
