"""What destinations did not get, to retry all of it or that of some events."""

import json
from collections.abc import Sequence

import msgspec

from liveview.log.read.reader import Reader

MOST_WAITING = 500
"""Waiting events that are retried at once: each costs the engine a query."""

_FAILED = (
    "select d.event_id from deliveries d where d.destination = ? and d.decision = 'send' and d.state = 'failed' "
    "and not exists (select 1 from deliveries later where later.event_id = d.event_id and later.id > d.id "
    "and later.destination = d.destination and later.state is not null)"
)
"""Only the last delivery counts: replaying an event makes another one."""
_WAITING = "select event_id from deliveries where destination = ? and state = 'pending' and rounds > 0"
_AMONG = " and event_id in (select value from json_each(?))"


class Undelivered(msgspec.Struct, frozen=True):
    """Events that some destinations did not get."""

    failed: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """By destination, the events whose last delivery failed, lowest id first; destinations without are left out."""
    waiting: tuple[int, ...] = ()
    """Events that wait for a retry, lowest id first, at most `MOST_WAITING`."""
    more_waiting: int = 0
    """How many more wait for a retry."""

    @property
    def events(self) -> tuple[int, ...]:
        """All of these events, each once, lowest id first."""
        return tuple(sorted({*self.waiting, *(each for _, ids in self.failed for each in ids)}))


def undelivered(reader: Reader, destinations: Sequence[str], among: Sequence[int] | None = None) -> Undelivered:
    """What these destinations did not get, of the events `among` (None: all). It reads all their deliveries."""
    only, values = ("", ()) if among is None else (_AMONG, (json.dumps(list(among)),))
    failed, waiting = [], set()
    for destination in destinations:
        ids = _ids(reader, _FAILED + only.replace("event_id", "d.event_id"), destination, *values)
        failed += [(destination, ids)] if ids else []
        waiting |= {*_ids(reader, _WAITING + only, destination, *values)}
    first = sorted(waiting)[:MOST_WAITING]
    return Undelivered(tuple(failed), tuple(first), len(waiting) - len(first))


def _ids(reader: Reader, query: str, *values: str) -> tuple[int, ...]:
    return tuple(sorted({event_id for (event_id,) in reader.execute(query, values)}))
