"""Finds the event of a request to the sink: the one whose call was under way when the request arrived.

No index leads from a `messageId` to its deliveries: every event would pay for this one question. But calls are stored
in the order in which they began, so a binary search finds the time, and a bounded number of calls before it is checked.
"""

from liveview.log.queries import Queryable, last_id
from liveview.log.read.reader import Reader
from liveview.model.sink import SinkRequest

LOOK_BACK = 5_000
"""Calls that are checked, in about 20 ms: some seconds of the heaviest load, or a day of work by hand."""


def event_of_sink_request(reader: Reader, request: SinkRequest, look_back: int = LOOK_BACK) -> int | None:
    """The event of a request; None when its `messageId` is not of this session, or its call too long ago."""
    if not request.message_id:
        return None
    last = last_begun(reader, request.received_at)
    found = reader.execute(
        "select d.event_id from attempts a join deliveries d on d.id = a.delivery_id "
        "where a.id between ? and ? and d.message_id = ? order by a.id desc limit 1",
        (last - look_back + 1, last, request.message_id),
    ).fetchone()
    return None if found is None else int(found[0])


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
