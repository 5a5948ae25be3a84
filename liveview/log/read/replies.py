"""When requests were answered, if the log knows."""

from liveview.log.queries import Queryable


def replied_at(log: Queryable, request_id: int) -> float | None:
    """When a request was answered (epoch seconds); None when the log does not know."""
    found = log.execute(
        "select at, last_request_id from replies where first_request_id <= ? order by first_request_id desc limit 1",
        (request_id,),
    ).fetchone()
    at, last = found or (None, 0)
    return at if request_id <= last else None
