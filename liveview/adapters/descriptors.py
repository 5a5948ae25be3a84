"""How the file descriptors of this process are shared out, so that what is bounded never asks for the last one.

A connection is one descriptor, and a call to our own sink two. What the share does not allow has to wait: events of
clients in the line of their port, calls for their turn. What is reserved is for the log, its readers and the screen.
"""

import contextlib
import sys

import msgspec

if sys.platform != "win32":
    import resource

WANTED = 8_192
"""Descriptors that are asked for at the start; nothing here needs more."""
RESERVED = 64
"""Descriptors for everything else."""
MOST_CALLS = 2_000
"""Calls to webhooks at one time."""
_UNLIMITED = 1 << 20


class Shares(msgspec.Struct, frozen=True):
    """Connections at one time: from clients to the receiver, from others to the sink, and from us to webhooks."""

    receiver: int
    sink: int
    calls: int


def raise_limit() -> None:
    """Ask for more descriptors, as far as the system lets us: macOS gives 256 unless it is asked."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):  # macOS refuses what its own limit does not hold
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def limit() -> int:
    """Descriptors that this process may have."""
    if sys.platform == "win32":
        return WANTED
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _UNLIMITED if soft == resource.RLIM_INFINITY else soft


def shares(files: int, most: int) -> Shares:
    """How this many descriptors are shared out; a port has `most` connections at the most, a quarter more in line."""
    receiver = max(1, min(most, files // 4))
    sink = max(1, min(most, files // 16))
    left = files - RESERVED - (receiver + sink) * 5 // 4
    return Shares(receiver, sink, max(2, min(MOST_CALLS, left // 2)))
