"""Missed duplicates: the same content again within seconds, under another dedup key (a hint; ours).

It is what a retry without a stable `$insert_id` looks like.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping

from liveview.core.json.comparison import comparable
from liveview.core.json.document import Json
from liveview.model.problem import Problem, problem

WINDOW = 3.0
"""Seconds in which a client's immediate retry comes back; people seldom repeat themselves faster."""
MOST = 5_000
"""Contents remembered: three seconds at the fastest rate a desk produces."""


class NearDuplicates:
    """Remembers the content of the last few seconds."""

    def __init__(self) -> None:
        self._heard: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    def hear(self, event_id: int, at: float, content: Mapping[str, Json]) -> Problem | None:
        """Note an accepted event; a warning that names the earlier one when its content was just heard."""
        digest = _digest(content)
        near_duplicate = self._near_duplicate(digest, at)
        self._heard.pop(digest, None)
        self._heard[digest] = (at, event_id)
        if len(self._heard) > MOST:
            self._heard.popitem(last=False)
        return near_duplicate

    def listen(self, at: float, content: Mapping[str, Json]) -> Problem | None:
        """What `hear` would say, without noting anything."""
        return self._near_duplicate(_digest(content), at)

    def clear(self) -> None:
        """Forget everything."""
        self._heard.clear()

    def _near_duplicate(self, digest: bytes, at: float) -> Problem | None:
        earlier = self._heard.get(digest)
        if earlier is None or at - earlier[0] > WINDOW:
            return None
        return problem("missed-duplicate", "", f"event #{earlier[1]}")


def _digest(content: Mapping[str, Json]) -> bytes:
    return hashlib.blake2b(comparable(content), digest_size=16).digest()
