"""A process without file descriptors, for a moment."""

import contextlib
import os
import sys
from collections.abc import Iterator

if sys.platform != "win32":
    import resource


@contextlib.contextmanager
def no_descriptors() -> Iterator[None]:
    """Use up all descriptors of this process for the length of the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = [os.dup(0)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (held[0] + 1, hard))
    try:
        with contextlib.suppress(OSError):
            while True:
                held.append(os.dup(0))
        yield
    finally:
        for each in held:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
