"""The event names of a session: counted once, then only what is new.

A worker with a reader of its own counts a long session; events that arrive later are added at each look.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec
from textual.message import Message
from textual.screen import Screen

from liveview.log.files import LogFile
from liveview.log.read.overview import NameSeen, names_between
from liveview.log.read.reader import Reader
from liveview.tui.kit.feed import Feed

MOST_NAMES = 5_000
"""Names that are kept: more than anyone plans; a sender that makes up names must not fill the memory."""
AT_ONCE = 2_000
"""Events that are counted without a worker: a millisecond or two."""


@dataclass
class NamesRead(Message):
    """A worker has counted the names of some events."""

    path: Path
    """The log that it read."""
    after: int
    """The last event id before those that it counted."""
    up_to: int
    """The last event id that it counted; `after` when it could not read the log."""
    names: list[NameSeen]
    """The names of these events, each once."""


class NamesSeen:
    """Names, each with how often and when it was seen."""

    def __init__(self) -> None:
        self.names: dict[str, NameSeen] = {}
        """By name; at most `MOST_NAMES`."""
        self.reading = False
        """Whether a worker is counting."""
        self._path: Path | None = None
        self._up_to = 0

    def look(self, screen: Screen[None], feed: Feed) -> None:
        """Count what is new; a worker does it when that is much, and `screen` gets a `NamesRead` later."""
        log, last_id = feed.reader.log, feed.reader.last_id()
        if log.path != self._path:
            self.names, self._up_to, self._path, self.reading = {}, 0, log.path, False
        if self.reading or last_id <= self._up_to:
            return
        if last_id - self._up_to <= AT_ONCE:
            self._add(names_between(feed.reader, self._up_to, last_id), last_id)
        else:
            self.reading = True
            after = self._up_to
            screen.run_worker(
                lambda: _count(screen, log, after, last_id),
                group="names",
                description="count event names",
                thread=True,
                exit_on_error=False,
            )

    def take(self, read: NamesRead) -> None:
        """Add what a worker counted, unless another log has been opened since."""
        if read.path == self._path and read.after == self._up_to:
            self.reading = False
            self._add(read.names, read.up_to)

    def _add(self, found: list[NameSeen], up_to: int) -> None:
        self._up_to = up_to
        for new in found:
            before = self.names.get(new.name)
            if before is not None:
                self.names[new.name] = msgspec.structs.replace(new, count=before.count + new.count)
            elif len(self.names) < MOST_NAMES:
                self.names[new.name] = new


def _count(screen: Screen[None], log: LogFile, after: int, up_to: int) -> None:
    """Count in a worker; says that it counted nothing if the log cannot be read."""
    read = NamesRead(log.path, after, after, [])
    try:
        with Reader(log) as reader:
            read = NamesRead(log.path, after, up_to, names_between(reader, after, up_to))
    finally:
        screen.post_message(read)
