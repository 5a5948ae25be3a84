"""Whether a file is locked, asked without getting in the way of others who ask."""

import sys
from typing import IO

from liveview.log.files import try_lock

if sys.platform == "win32":
    import time

    _TRIES, _PAUSE = 5, 0.01

    def is_locked(file: IO[str]) -> bool:
        """Whether another process holds a lock on a file. The file has to be closed to let go of it.

        There are no shared locks: those who ask hold the lock for a moment, an instance for as long as it runs.
        """
        for _ in range(_TRIES):
            if try_lock(file):
                return False
            time.sleep(_PAUSE)
        return True

else:
    import fcntl

    def is_locked(file: IO[str]) -> bool:
        """Whether somebody holds the lock of `try_lock` on a file.

        A shared lock asks: two that ask at once must not be mistaken for a holder. It lasts until the file is closed.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        return False
