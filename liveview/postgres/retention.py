"""Removes what a shared session has kept for long enough, a little at a time."""

from liveview.postgres.address import SharedAddress
from liveview.postgres.line import KeptLine

MOST_FORGOTTEN = 500
"""Events that are removed at once, at most: few enough that nobody waits for it."""


async def forget(line: KeptLine, address: SharedAddress, before: float, claims_before: float | None, most: int) -> int:
    """Remove the oldest events that were received before a time, and their number; raises `UnavailableError`.

    Everything that belongs to them goes, too, but for their claims: those that are older than `claims_before` go, so
    that a copy is still a duplicate within its window; None keeps all. Both times are in epoch seconds by the clock of
    the database. An event with a pending delivery stays, and so does everything after it, and the newest event.
    """
    ((number,),) = await line.ask(
        f"select {address.schema}.forget($1::float8, $2::float8, $3)".encode(), (before, claims_before, most)
    )
    return int(number)
