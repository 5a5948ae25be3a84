"""How late this machine is at the moment, so that a promise in milliseconds can be tested on a busy one.

A thread sleeps in steps and notes by how much it overslept. On an idle machine that is next to nothing and
the promises are tested as they are; a machine that could not even wake the thread gets that much more. A test that
stops the clock does not stop this one.
"""

import threading
from collections import deque
from time import monotonic, sleep

PROMISE = 0.05
"""Seconds by which a budget may be missed (design)."""
_STEP = 0.01
_KEPT = 3_000


def late(seconds: float = 10.0) -> float:
    """The sum of the three longest delays of the last `seconds`."""
    since = monotonic() - seconds
    return sum(sorted((delay for at, delay in list(_delays) if at >= since), reverse=True)[:3])


def tie() -> float:
    """Seconds by which a budget may be missed on this machine now."""
    return PROMISE + late()


def _watch() -> None:
    while True:
        before = monotonic()
        sleep(_STEP)
        now = monotonic()
        _delays.append((now, now - before - _STEP))


_delays: deque[tuple[float, float]] = deque(maxlen=_KEPT)
threading.Thread(target=_watch, name="timing", daemon=True).start()
