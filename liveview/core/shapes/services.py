"""The sink as a service: which one a path stands for, and what it says to a request."""

from typing import NamedTuple

from liveview.core.shapes.registry import SHAPES
from liveview.core.shapes.shape import Shape
from liveview.model.kind import KINDS, WAREHOUSES
from liveview.model.service import ServiceReply, ServiceRequest

_BY_SEGMENT = {str(kind): shape for kind, shape in SHAPES.items() if kind not in WAREHOUSES}


class ServicePath(NamedTuple):
    """A sink path that stands for a service."""

    shape: Shape
    """How the service is spoken to."""
    target: str
    """The service's own path and query."""


class Heard(NamedTuple):
    """What a service says to a request."""

    reply: ServiceReply
    """The reply."""
    sentences: tuple[str, ...]
    """What is wrong with the request, also where the reply does not tell."""


def service_at(target: str) -> ServicePath | None:
    """The service behind a sink path with its query, by the first segment; None for a path of webhooks.

    The segment alone is a path of webhooks: no service has a request without a path of its own.
    """
    segment, slash, rest = target.removeprefix("/").partition("/")
    shape = _BY_SEGMENT.get(segment) if slash and rest else None
    return None if shape is None else ServicePath(shape, f"/{rest}")


def hear(service: ServicePath, request: ServiceRequest, at: float) -> Heard:
    """What a service says to a request that arrives at `at`, in epoch seconds; its URL is `service.target`."""
    findings = service.shape.findings(request, at)
    title = KINDS[service.shape.kind].title
    said = tuple(f"{title}: {each.sentence}" for each in findings)
    return Heard(service.shape.answer(request, findings), said)
