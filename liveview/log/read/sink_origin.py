"""Finds the delivery of a request to the sink: the one whose call was under way when the request arrived.

No index leads from a `messageId` to its deliveries: every event would pay for this one question. But calls are stored
in the order in which they began, so a binary search finds the time, and a bounded number of calls before it is checked.
"""

from typing import NamedTuple
from urllib.parse import urlsplit

from liveview.log.lenient import notes, spelled, text
from liveview.log.queries import Queryable, last_id
from liveview.log.read.reader import Reader
from liveview.model.note import Note
from liveview.model.sink import SinkRequest

LOOK_BACK = 5_000
"""Calls that are checked, in about 20 ms: some seconds of the heaviest load, or a day of work by hand."""
_MOST_CALLS = 500
"""Calls with one `messageId` that are compared with a request."""


class SinkOrigin(NamedTuple):
    """The delivery that called the sink."""

    event_id: int
    """Its event."""
    destination: str
    """The key of its destination."""
    notes: tuple[Note, ...]
    """What the pipeline did to the event for this destination, in order."""

    @property
    def removals(self) -> tuple[Note, ...]:
        """The notes of steps that removed something."""
        return tuple(note for note in self.notes if note.removed)


def origin_of_sink_request(reader: Reader, request: SinkRequest, look_back: int = LOOK_BACK) -> SinkOrigin | None:
    """The delivery of a request; None when its `messageId` is not of this session, or its call too long ago.

    All destinations of an event get its `messageId`: of their calls, the one to this path and with this body counts.
    """
    if not request.message_id:
        return None
    last = last_begun(reader, request.received_at)
    found = reader.execute(
        "select d.event_id, d.destination, d.notes, a.webhook, a.request_body "
        "from attempts a join deliveries d on d.id = a.delivery_id "
        "where a.id between ? and ? and d.message_id = ? order by a.id desc limit ?",
        (last - look_back + 1, last, request.message_id, _MOST_CALLS),
    ).fetchall()
    if not found:
        return None
    path = request.path.partition("?")[0]
    event_id, destination, noted, *_ = max(found, key=lambda row: (_path_of(row[3]) == path, row[4] == request.body))
    return SinkOrigin(int(event_id), spelled(destination), notes(noted))


def last_begun(log: Queryable, at: float) -> int:
    """The id of the last call that had begun by `at` (epoch seconds); 0 for none. Calls never made have no time."""
    low, high = 0, last_id(log, "attempts")
    while low < high:
        middle = (low + high + 1) // 2
        found = log.execute(
            "select id, started_at from attempts where id >= ? and started_at is not null order by id limit 1",
            (middle,),
        ).fetchone()
        attempt_id, started_at = found or (0, float("inf"))
        if started_at <= at:
            low = max(middle, attempt_id)
        else:
            high = middle - 1
    return low


def _path_of(webhook: object) -> str:
    """The path of a stored URL; "" if it cannot be read."""
    try:
        return urlsplit(text(webhook) or "").path
    except ValueError:
        return ""
