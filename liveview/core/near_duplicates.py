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


class NearDuplicates:
    """Remembers the content of the last few seconds."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    def note(self, event_id: int, at: float, content: Mapping[str, Json]) -> Problem | None:
        """Remember an accepted event, received at `at`; a warning if the same content was seen just before."""
        digest = _digest(content)
        near_duplicate = self._near_duplicate(digest, at)
        self._seen.pop(digest, None)
        self._seen[digest] = (at, event_id)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)
        return near_duplicate

    def find(self, at: float, content: Mapping[str, Json]) -> Problem | None:
        """The warning that `note` would return; nothing is remembered."""
        return self._near_duplicate(_digest(content), at)

    def clear(self) -> None:
        """Forget everything."""
        self._seen.clear()

    def _near_duplicate(self, digest: bytes, at: float) -> Problem | None:
        seen_at, event_id = self._seen.get(digest, (-inf, 0))
        if at - seen_at > WINDOW:
            return None
        return problem("missed-duplicate", "", f"event #{event_id}")


def _digest(content: Mapping[str, Json]) -> bytes:
    return hashlib.blake2b(comparable(content), digest_size=16).digest()
