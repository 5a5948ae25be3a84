"""Near duplicates: the same content again within seconds, under another dedup key (a hint; ours).

A retry without a stable `$insert_id` looks like this.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from math import inf

from liveview.core.json.comparison import comparable
from liveview.core.json.document import Json
from liveview.model.problem import Problem, problem

WINDOW = 3.0
"""Seconds within which an immediate retry follows; people rarely repeat an action that fast."""
MOST = 5_000
"""Contents remembered: more than three seconds bring on a developer's machine."""
SHORT = 256
"""Bytes up to which a content is remembered as it is, which takes less time than a hash of it."""
_NEVER = (-inf, 0)


class NearDuplicates:
    """Remembers the content of the last few seconds, by its digest."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    def note(self, event: int, at: float, digest: bytes) -> int | None:
        """Remember an accepted event, received at `at`; returns the one that had the same content just before.

        An event is its id, or a reference of `core.batch`.
        """
        seen_at, near = self._seen.pop(digest, _NEVER)
        self._seen[digest] = (at, event)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return near if at - seen_at <= WINDOW else None

    def find(self, at: float, digest: bytes) -> int | None:
        """The event that had the same content just before; None if there is none. Nothing is remembered."""
        seen_at, event = self._seen.get(digest, _NEVER)
        return event if at - seen_at <= WINDOW else None

    def number(self, digest: bytes, event: int, event_id: int) -> None:
        """From now on an event that was noted by a reference has this id."""
        at, known = self._seen.get(digest, (0.0, 0))
        if known == event:
            self._seen[digest] = (at, event_id)

    def clear(self) -> None:
        """Forget everything."""
        self._seen.clear()


def digest_of(content: Mapping[str, Json]) -> bytes:
    """What tells whether two events have the same content."""
    text = comparable(content)
    return text if len(text) <= SHORT else hashlib.blake2b(text, digest_size=16).digest()


def warning(event_id: int) -> Problem:
    """The hint that an event repeats this one under another dedup key."""
    return problem("missed-duplicate", "", f"event #{event_id}")
