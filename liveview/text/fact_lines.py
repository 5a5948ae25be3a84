"""Facts as lines of JSON: what `serve` prints, and what streams of the HTTP API send."""

from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from liveview.model.facts import NAMES, EventMoved
from liveview.text.readable import readable


class _Shape(NamedTuple):
    """How the lines of one kind of fact are made."""

    front: bytes
    """How they begin."""
    time_in: str
    """The field with the time of the fact; "" if it has none."""
    bytes_in: str
    """The field with bytes; "" if there is none."""


def line_of(row: Any, now: float) -> bytes:
    """The line of a fact: its name, its time (`now` if it has none), its id and the other columns.

    Rows begin with their `id`, so a line is the encoded row with two fields in front.
    """
    front, time_in, bytes_in = _SHAPES[type(row)]
    at = (getattr(row, time_in) if time_in else None) or now
    if bytes_in and (value := getattr(row, bytes_in)) is not None:
        row = replace(row, **{bytes_in: readable(value)})
    elif type(row) is EventMoved:
        row = {"id": row.id, "state": row.state}
    columns = _encode(row)[1:]
    return b"".join((front, _encode(at), b"," if len(columns) > 1 else b"", columns))


def _shape_of(kind: type[msgspec.Struct], name: str) -> _Shape:
    fields = kind.__struct_fields__
    time_in = [field for field in ("received_at", "started_at") if field in fields]
    bytes_in = [field for field in ("body", "response_body") if field in fields]
    return _Shape(b'{"fact":"%s","at":' % name.encode(), "".join(time_in), "".join(bytes_in))


_encode = msgspec.json.Encoder().encode
_SHAPES = {kind: _shape_of(kind, name) for kind, name in NAMES.items()}
