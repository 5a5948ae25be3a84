"""Rows as JSON text, which is how they travel to the store: one call encodes a whole batch.

The fields of a struct become the columns. Lists within a row, such as headers, are read by the store as the JSON text
that they are; bytes travel as base64.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from psycopg.adapt import Dumper

from liveview.postgres.driver import psycopg
from liveview.postgres.texts import as_read, json_as_stored, needs_escapes

_encode = msgspec.json.Encoder().encode
_JSON = psycopg.adapters.types["json"].oid


class Encoded(bytes):
    """JSON for a parameter of a statement, as `as_stored` makes texts."""


class _EncodedDumper(Dumper):
    """Sends it as it is."""

    oid = _JSON

    def dump(self, obj: Any) -> bytes:
        """The bytes."""
        return bytes(obj)


psycopg.adapters.register_dumper(Encoded, _EncodedDumper)


def encoded(value: object) -> Encoded:
    """A value that has no lists within its rows."""
    json = _encode(value)
    return Encoded(json_as_stored(json) if needs_escapes(json) else json)


def encoded_rows(rows: Sequence[msgspec.Struct]) -> Encoded:
    """Structs of one kind as a list of objects."""
    json = _encode(rows)
    if not needs_escapes(json):
        return Encoded(json)
    # The store would not take an escaped NUL within a list either: such lists travel as strings of their own.
    return encoded([_with_texts(row) for row in rows])


def _with_texts(row: msgspec.Struct) -> dict[str, object]:
    """The fields of a row, lists as JSON text."""
    fields: dict[str, object] = msgspec.to_builtins(row)
    return {
        name: _encode(getattr(row, name)).decode() if isinstance(value, list | tuple) else value
        for name, value in fields.items()
    }


def read(row: Sequence[Any]) -> tuple[Any, ...]:
    """A row of the store with its texts as they were."""
    return tuple(as_read(value) if type(value) is str and "\x01" in value else value for value in row)
