"""Searching a log in pieces, so that others get a turn in its reading thread."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from liveview.api.session_log import ReadingThread
from liveview.log.read.reader import Reader

FIRST_RANGE = 250
"""Ids of the first range that is searched."""
RANGE_SECONDS = 0.02
"""Seconds that a range should take: others wait that long for their turn."""
MOST_GROWTH = 4
"""How many times larger a range may be than the one before."""


async def search(
    reading: ReadingThread, span: range, most: int, find: Callable[[Reader, range, int], Sequence[int]], *, newest: bool
) -> list[int]:
    """At most `most` ids in `span`, in order: `find` is asked about one range after another."""
    found: list[int] = []
    size = FIRST_RANGE
    while span and len(found) < most:
        piece = span[-size:] if newest else span[:size]
        span = span[: -len(piece)] if newest else span[len(piece) :]
        began = time.perf_counter()
        found += await reading.ask(partial(_found, find, piece, most - len(found)))
        took = max(time.perf_counter() - began, 1e-6)
        size = max(FIRST_RANGE, int(size * min(MOST_GROWTH, RANGE_SECONDS / took)))
    return found


def _found(
    find: Callable[[Reader, range, int], Sequence[int]], span: range, most: int, reader: Reader
) -> Sequence[int]:
    return find(reader, span, most)
