"""How the interpreter shares its time: between threads, and with the collection of garbage."""

import gc
import sys

TURN = 0.0005
"""Seconds for which one thread may hold the interpreter while another one waits.

With Python's default of 5 ms the engine waited that long after every read and write while the screen was busy, and
answered a tenth as many requests.
"""

THRESHOLDS = (5_000, 10, 20)
"""New objects, young collections and middle ones after which the collector looks at the next older generation.

A screen makes thousands of objects a frame, most of which are gone after the next. With Python's default of 700 all
objects were gone through twice a second, and a key that came just then waited for 100 ms.
"""


def share_with_screen() -> None:
    """Let threads take short turns, as the engine waits while the screen draws."""
    sys.setswitchinterval(TURN)


def keep_loaded() -> None:
    """Leave what is there now out of the garbage collection, and look at the rest less often."""
    gc.collect()  # or else garbage would stay as well
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
