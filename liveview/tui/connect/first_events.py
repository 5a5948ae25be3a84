"""The first event of each client: a worker recognises who sent what, until every client has been seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from liveview.clients import recognise
from liveview.clients.connect import GUIDES, guide_of
from liveview.log.files import LogFile
from liveview.log.read.first_seen import RECENT, Arrival, arrivals
from liveview.log.read.reader import Reader
from liveview.tui.connect.lines import CLIENTS, First
from liveview.tui.kit.feed import Feed

_AT_ONCE = 200
"""Requests that a worker reads at one time."""


@dataclass
class ClientsRecognised(Message):
    """A worker has looked who sent some events."""

    path: Path
    """The log that it read."""
    upto: int
    """The last event id that it looked at."""
    found: dict[str, First]
    """The first event of each client among them, by the key of its guide."""


class FirstEvents:
    """`screen` gets a `ClientsRecognised`, which it hands to `take`."""

    def __init__(self, screen: Screen[None], feed: Feed) -> None:
        self._screen = screen
        self._feed = feed
        self._seen: dict[str, First] = {}
        self._upto = max(feed.reader.last_id() - RECENT, 0)
        self._is_looking = False

    @property
    def seen(self) -> Mapping[str, First]:
        """Those that are known, by the key of the guide."""
        return self._seen

    @property
    def are_dated(self) -> bool:
        """Whether their times need a day, because they are not all of today."""
        return self._feed.spans_days([first.received_at for first in self._seen.values()])

    def look(self) -> None:
        """Let a worker look at the events that are new, as long as a client is missing."""
        reader = self._feed.reader
        if self._is_looking or len(self._seen) == len(CLIENTS) or reader.last_id() <= self._upto:
            return
        self._is_looking = True
        log, after = reader.log, self._upto
        self._screen.run_worker(
            lambda: _recognise(self._screen, log, after),
            group="recognise",
            exclusive=True,
            thread=True,
            exit_on_error=False,
        )

    def restart(self) -> None:
        """Another log: no client has sent anything to it yet."""
        self._seen, self._upto, self._is_looking = {}, 0, False
        self.look()

    def take(self, message: ClientsRecognised) -> bool:
        """Keep what a worker found, and go on if there is more by now; whether it found new clients."""
        if message.path != self._feed.reader.path:
            return False
        self._is_looking, self._upto = False, message.upto
        fresh = message.found.keys() - self._seen.keys()
        self._seen |= {key: message.found[key] for key in fresh}
        self.look()
        return bool(fresh)


def _recognise(screen: Screen[None], log: LogFile, after: int) -> None:
    """Look at the events above `after` in a worker; says how far it came if the log cannot be read."""
    worker = get_current_worker()
    found: dict[str, First] = {}
    upto = after
    try:
        with Reader(log) as reader:
            newest = reader.last_id()
            while not worker.is_cancelled and (new := arrivals(reader, upto, _AT_ONCE)):
                upto = new[-1].event_id
                for arrival in new:
                    _note(arrival, found)
            upto = max(upto, newest)
    finally:
        screen.post_message(ClientsRecognised(log.path, upto, found))


def _note(arrival: Arrival, found: dict[str, First]) -> None:
    """Find the guide of the client that sent this; events that liveview sent itself name no client."""
    client = recognise(arrival.method, arrival.path, arrival.headers, arrival.start)
    name = client.name if client is not None else ""
    if not name and not any(header.lower() == "user-agent" for header, _ in arrival.headers):
        return
    guide = guide_of(GUIDES, arrival.wire, name)
    if guide is not None and guide.key not in found:
        sentence = client.sentence if client is not None else ""
        found[guide.key] = First(arrival.event_id, arrival.received_at, sentence)
