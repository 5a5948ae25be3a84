"""Watching for signals in the process of the tests."""

import contextlib
import signal
import threading
from collections.abc import Iterator


class StoppedEngine:
    """Notes that it was stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def stop(self) -> bool:
        self.stopped.set()
        return True


@contextlib.contextmanager
def handlers_back() -> Iterator[None]:
    """The signals of this process are handled as before when the block ends."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
