"""Facts as lines of JSON: what `serve` prints, and what streams of the HTTP API send."""

from typing import Any

import msgspec

from liveview.model.delivery import Attempt
from liveview.model.event import Request
from liveview.model.facts import NAMES, EventMoved
from liveview.text.readable import readable


def line_of(row: Any, now: float) -> bytes:
    """The line of a fact: its name, its time (`now` if it has none), its id and the other columns.

    Rows begin with their `id`, so most lines are the encoded row with two fields in front.
    """
    at = getattr(row, "received_at", None) or getattr(row, "started_at", None) or now
    if isinstance(row, EventMoved):
        columns = msgspec.json.encode({"id": row.id, "state": row.state})
    elif isinstance(row, Request | Attempt):
        shown = {name: _shown(value) for name, value in msgspec.structs.asdict(row).items()}
        columns = msgspec.json.encode(shown)
    else:
        columns = msgspec.json.encode(row)
    return b'{"fact":"%s","at":%s,%s' % (NAMES[type(row)].encode(), msgspec.json.encode(at), columns[1:])


def _shown(value: Any) -> Any:
    return readable(value) if isinstance(value, bytes) else value
