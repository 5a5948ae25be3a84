"""How the file descriptors of this process are divided, so that connections never use the last one.

A connection is one descriptor, and a call to our own sink two. What exceeds its share waits: clients in the queue of
their port, calls for their turn. The reserve is for the log, its readers and the screen.
"""

import contextlib
import sys
from collections.abc import Iterator

import msgspec

if sys.platform != "win32":
    import resource

WANTED = 8_192
"""Descriptors that are requested at the start; nothing here needs more."""
RESERVED = 64
"""Descriptors for everything else."""
MOST_CALLS = 2_000
"""Calls to webhooks at the same time."""
MOST_WAITS = 200
"""Requests of the HTTP API that wait at the same time for something to happen."""
MOST_STREAMS = 20
"""Streams of the HTTP API at the same time."""
_UNLIMITED = 1 << 20


class Shares(msgspec.Struct, frozen=True):
    """How many connections of each kind may be open at the same time."""

    receiver: int
    """Connections of clients to all ports of the receiver."""
    sink: int
    """Connections of others to the sink; our own calls are counted by `calls`."""
    calls: int
    """Our own calls to webhooks; one to the sink needs two descriptors."""
    waits: int
    """Requests of the HTTP API that wait; their connections are not among those of the receiver."""
    streams: int
    """Streams of the HTTP API, in the same way."""


class OpenFiles:
    """The limit of open files as it is now, for programs that are started after `raise_limit`."""

    def __init__(self) -> None:
        self._soft = None if sys.platform == "win32" else resource.getrlimit(resource.RLIMIT_NOFILE)[0]

    @contextlib.contextmanager
    def as_they_were(self) -> Iterator[None]:
        """A program that is started in the block has that limit; what is open stays open."""
        if sys.platform == "win32" or self._soft is None:
            yield
            return
        raised, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (self._soft, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))


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
    streams = max(1, min(MOST_STREAMS, left // 20))
    waits = max(1, min(MOST_WAITS, left // 3))
    return Shares(receiver, sink, max(2, min(MOST_CALLS, (left - streams - waits) // 2)), waits, streams)


def few_waits(fitting: Shares, files: int) -> str:
    """That fewer waits fit than usual, and what to do about it; "" if all of them fit."""
    if fitting.waits >= MOST_WAITS:
        return ""
    return f"only {fitting.waits} waits fit into the {files} files that may be open; allow more with ulimit -n"
