"""Pipelines for tests, and events on every wire for them."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.paths import ENDPOINTS
from liveview.core.wire.unpack import normalise, unpack
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.pipeline_settings import FrozenPipeline, PipelineSettings, frozen_text
from tests.support.core.inputs import NOW, TOKEN


def pipeline(settings: PipelineSettings | None = None, **tables: Any) -> Pipeline:
    """A pipeline with these settings, as the log returns it; `tables` are written as in a file."""
    given = settings if settings is not None else msgspec.convert(tables, PipelineSettings)
    return Pipeline(FrozenPipeline(1, NOW, frozen_text(given)), b"key")


def definition(name: str, *filters: PropertyFilter, **options: Any) -> Definition:
    """A definition with these filters."""
    return msgspec.structs.replace(msgspec.convert({"name": name, **options}, Definition), filters=filters)


def where(prop: str, op: str = "exists", value: str | int | float | bool = "") -> PropertyFilter:
    """One filter."""
    return msgspec.convert({"prop": prop, "op": op, "value": value}, PropertyFilter)


def on_every_wire(name: str, properties: Mapping[str, Any]) -> dict[str, tuple[str, bytes]]:
    """An event as each client sends it: the path and body, by wire."""
    own = {"distinct_id": "u1", "token": TOKEN, "time": NOW, "$insert_id": "i", **properties}
    segment: dict[str, Any] = {"type": "track", "event": name, "userId": "u1", "messageId": "i", "writeKey": TOKEN}
    segment |= {"timestamp": "2020-01-01T00:00:00Z", "properties": dict(properties)}
    native: dict[str, Any] = {"event_type": name, "user_id": "u1", "uuid": "i", "timestamp": NOW * 1000}
    native |= {"event_properties": {"custom_props": dict(properties)}}
    bodies: dict[str, tuple[str, Any]] = {
        "http-api": ("/track", {"event": name, "properties": own}),
        "web-sdk": ("/track", {"event": name, "properties": {**own, "mp_lib": "web"}}),
        "mixpanel": ("/track", [{"event": name, "properties": own}]),
        "segment": ("/v1/track", segment),
        "mobile": ("/android", {"batch": [segment]}),
        "react-native": ("/react-native", {"client": TOKEN, "e": [native]}),
    }
    return {wire: (path, json.dumps(content).encode()) for wire, (path, content) in bodies.items()}


def read(content: bytes, path: str = "/track") -> Normalised:
    """The first event of a request."""
    parcel = unpack(ENDPOINTS[path], "", content, received_at=NOW)
    return normalise(parcel.readings[0], parcel.origin)
