"""A process of our process group that only tells which signals it gets.

A signal can be sent to one process or to all of a group: by the keys of a terminal, `kill -TERM -PGID`, `timeout`, a
service manager. The one that gets it cannot tell. So there is a second process, to which nobody sends anything: what
it gets, the whole group got.
"""

import os
import select
import signal
import sys
import time
from collections.abc import Collection
from types import FrameType

WITHIN = 0.2
"""Seconds in which the witness tells of a signal that we have got, too; usually it takes less than 1 ms."""
_REMEMBERED = 2.0
"""Seconds in which we ask about a signal that it told of; we may be asking about others first."""
_MOST_FILES = 1 << 20
"""More than the number of any open file."""


class GroupWitness:
    """Tells whether a signal went to the whole group. Made before the process has other threads, in the main thread.

    `numbers` are the signals to tell of, which are blocked meanwhile. If there cannot be another process, no signal was
    for the group.
    """

    def __init__(self, numbers: Collection[int]) -> None:
        self._reader = self._lifeline = self._process = -1
        self._told: dict[int, float] = {}
        """Signals that the group got and nobody has asked about yet, and when (`time.monotonic`)."""
        self._seen: dict[int, float] = {}
        """When each signal to the group was asked about."""
        if sys.platform != "win32":
            self._start(numbers)

    def saw(self, number: int) -> bool:
        """Whether the group got this signal that we have just got. Several within `WITHIN` seconds are one."""
        if self._reader < 0:
            return sys.platform == "win32"  # the console tells all of its programs
        until = time.monotonic() + WITHIN
        while not self._was_told(number):
            ready, _, _ = select.select([self._reader], [], [], max(0.0, until - time.monotonic()))
            told = os.read(self._reader, 64) if ready else b""
            if not told:
                return self._was_told(number)  # another signal may have interrupted this one and read it
            self._told.update(dict.fromkeys(told, time.monotonic()))
        return True

    def close(self) -> None:
        """End the witness."""
        if self._reader >= 0:
            os.close(self._lifeline)
            os.close(self._reader)
            os.waitpid(self._process, 0)
            self._reader = -1

    def _was_told(self, number: int) -> bool:
        now = time.monotonic()
        told, seen = self._told.pop(number, -_REMEMBERED), self._seen.get(number, -WITHIN)
        if now - seen < WITHIN:
            return True
        if now - told < _REMEMBERED:
            self._seen[number] = now
            return True
        return False

    def _start(self, numbers: Collection[int]) -> None:
        self._reader, writer = os.pipe()
        end, self._lifeline = os.pipe()
        try:
            self._process = os.fork()
        except OSError:  # no further process is allowed
            for each in (self._reader, writer, end, self._lifeline):
                os.close(each)
            self._reader = -1
            return
        if self._process == 0:
            try:
                _watch(numbers, writer, end)
            finally:
                os._exit(0)
        os.close(writer)
        os.close(end)


def _watch(numbers: Collection[int], writer: int, end: int) -> None:
    """Write the number of each signal, until the process that wants to know is gone."""
    first, second = sorted((writer, end))
    for start, stop in ((0, first), (first + 1, second), (second + 1, _MOST_FILES)):
        os.closerange(start, stop)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _nothing)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)
    while os.read(end, 1):
        pass


def _nothing(_: int, __: FrameType | None) -> None:
    """The interpreter has written the number already."""
