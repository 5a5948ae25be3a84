"""How the file descriptors of this process are divided, so that connections never use the last one.

A connection is one descriptor, and a call to our own sink two. What exceeds its share waits: clients in the queue of
their port, calls for their turn. The reserve is for the log, its readers and the screen.
"""

import contextlib
import sys

import msgspec

if sys.platform != "win32":
    import resource

WANTED = 8_192
"""Descriptors that are requested at the start; nothing here needs more."""
RESERVED = 64
"""Descriptors for everything else."""
MOST_CALLS = 2_000
"""Calls to webhooks at the same time."""
_UNLIMITED = 1 << 20


class Shares(msgspec.Struct, frozen=True):
    """How many connections of each kind may be open at the same time."""

    receiver: int
    """Connections of clients to all ports of the receiver."""
    sink: int
    """Connections of others to the sink; our own calls are counted by `calls`."""
    calls: int
    """Our own calls to webhooks; one to the sink needs two descriptors."""


def raise_limit() -> None:
    """Request more descriptors, as far as the system allows: macOS gives 256 by default."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # macOS refuses more than its own limit
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def limit() -> int:
    """Descriptors that this process may have."""
    if sys.platform == "win32":
        return WANTED
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _UNLIMITED if soft == resource.RLIM_INFINITY else soft


def shares(files: int, most: int) -> Shares:
    """How this many descriptors are divided; a port has at most `most` connections, and a quarter more in its queue."""
    receiver = max(1, min(most, files // 4))
    sink = max(1, min(most, files // 16))
    left = files - RESERVED - (receiver + sink) * 5 // 4
    return Shares(receiver, sink, max(2, min(MOST_CALLS, left // 2)))
