"""Emissions for tests of the steps of the pipeline, and what goes out of them."""

import json
from collections.abc import Mapping
from typing import Any

from liveview.core.payload import body_of
from liveview.core.pipeline.emission import Emission
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.model.event import Wire
from tests.support.core.inputs import body

KEY = "Webhooks"


def stored(text: str, wire: Wire = Wire.HTTP_API, **row: Any) -> Emission:
    """The emission of a stored event with this payload; `row` are further columns of it."""
    event = normalised(StoredPayload(text, wire, **row))
    return Emission(event, event.name, destination=KEY)


def tracked(inside: str = "", name: str = "Purchase") -> Emission:
    """The emission of a track event; `inside` are members of its properties as JSON text, such as `"a": 1.50`."""
    text = body(name).decode()
    return stored(f"{text[:-2]}, {inside}}}}}" if inside else text)


def payload(emission: Emission) -> str:
    """The payload as text."""
    return body_of(emission.event, emission.event.time or 0, "m").decode()


def inside(emission: Emission, member: str = "properties") -> str:
    """The properties in the payload as text, or its traits."""
    return payload(emission).split(f'"{member}":', 1)[1][:-1]


def shape(emission: Emission) -> Mapping[str, Any]:
    """The payload as a decoded object."""
    found: Mapping[str, Any] = json.loads(payload(emission))
    return found


def codes(emission: Emission) -> list[str]:
    """The codes of the notes, in order."""
    return [note.code for note in emission.notes]
