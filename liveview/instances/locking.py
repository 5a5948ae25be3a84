"""Whether a file is locked, asked without getting in the way of others who ask."""

import sys
from typing import IO

from liveview.log.files import try_lock

if sys.platform == "win32":

    def is_locked(file: IO[str]) -> bool:
        """Whether another process holds a lock on a file. The file has to be closed to let go of it."""
        return not try_lock(file)

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
