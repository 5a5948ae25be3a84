"""`liveview tail`: the newest events, then a line when one arrives and when its state changes."""

import contextlib
from collections import OrderedDict
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from liveview.cli.event_lines import LINES, ShownEvent, json_line, lines_of, shown_event
from liveview.cli.export import filter_of
from liveview.cli.line_output import print_lines
from liveview.cli.output import say
from liveview.cli.target import api_client, log_of
from liveview.cli.target_options import TargetOptions
from liveview.errors import GoneError, NotAnsweredError, SessionOverError
from liveview.formats import counted
from liveview.log import files
from liveview.log.files import LogFile
from liveview.log.read.first_and_last import encoded, newest_events
from liveview.remote.api_client import ApiClient, still_there
from liveview.remote.stream import StreamedFact
from liveview.text.half_pairs import decoded

Fact = TypeVar("Fact")

MOST = 1_000
"""Events that may be shown before those that arrive: one page of the API."""
MOST_KNOWN = 10_000
"""Events whose state is remembered; of an older one that changes, all is asked for again."""


class EventFact(msgspec.Struct, frozen=True):
    """The line of an event that arrived or changed, as far as it decides what is printed."""

    id: int
    """The event."""
    state: str
    """Its state from then on."""
    verdict: str | None = None
    """What the core decided, when it arrived; None when only its state changed."""
    received_at: float | None = None
    """When it arrived (epoch seconds); None when only its state changed."""


class SessionFact(msgspec.Struct, frozen=True):
    """The line of a new session."""

    log: str
    """The path of its log."""


class Tail:
    """Makes lines of what one liveview tells, in a format."""

    def __init__(self, api: ApiClient, form: str) -> None:
        self._api = api
        self._shown = LINES.get(form)
        self._known: OrderedDict[int, ShownEvent] = OrderedDict()
        self._listed = 0
        """The newest event of the first page: what arrived up to it is listed, or older than what was asked for."""
        self._missed: set[int] = set()
        """Events of this session that could not be asked for, because it was over."""

    def first(self, text: str, count: int) -> Iterator[bytes]:
        """The lines of the newest `count` events that match."""
        for event in reversed(self._newest(text, count)):
            found = shown_event(event)
            self._listed = max(self._listed, found.id)
            yield self._line(found, bytes(event))

    def _newest(self, text: str, count: int) -> list[msgspec.Raw]:
        """The newest events, from as many pages as they need: a page is shorter if they are large."""
        found: list[msgspec.Raw] = []
        cursor = None
        while len(found) < count:
            page = self._api.events(text, limit=count - len(found), cursor=cursor)
            found += page.events
            cursor = page.next
            if cursor is None:
                break
        return found

    def line(self, fact: StreamedFact) -> bytes | None:
        """The line of a fact; None for one that tells nothing new about an event."""
        if fact.event == "gap":
            say("some events were missed: more happened than could be told")
        elif fact.event == "session":
            self._begin_session(fact)
        elif fact.event == "event":
            return self._of_event(_columns(fact, EventFact), fact.data)
        return None

    def _of_event(self, fact: EventFact, line: bytes) -> bytes | None:
        """The line of an event that arrived, with all its columns, or of one that changed, with its state."""
        number, state, arrived = fact.id, fact.state, fact.verdict is not None
        known = self._known.get(number)
        if (arrived and number <= self._listed) or (known is not None and known.state == state):
            return None
        if self._shown is not None:
            if arrived:
                return self._line(shown_event(line), b"")
            if known is not None:
                return self._line(msgspec.structs.replace(known, state=state), b"")
        return self._asked(number, fact.received_at if known is None else known.received_at)

    def _asked(self, number: int, received_at: float | None) -> bytes | None:
        """The line of an event as it is now; None if it is known in this state already, or of a session that is over.

        `received_at` is when it was received, None if that is not known: another session has the same numbers.
        """
        if number in self._missed:
            return None
        try:
            with still_there():
                events = self._api.events(f"id:{number}", limit=1).events
        except SessionOverError:
            events = ()
        found = [(shown_event(event), bytes(event)) for event in events]
        if not found or received_at not in {None, found[0][0].received_at}:
            self._missed.add(number)
            return None
        event, line = found[0]
        known = self._known.get(number)
        return None if known is not None and known.state == event.state else self._line(event, line)

    def _line(self, found: ShownEvent, event: bytes) -> bytes:
        self._known[found.id] = found
        self._known.move_to_end(found.id)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return json_line(event) if self._shown is None else self._shown(found)

    def _begin_session(self, fact: StreamedFact) -> None:
        if self._missed:
            events = counted(len(self._missed), "event")
            say(f"some events were missed: the session was over before {events} could be asked for")
        self._known.clear()
        self._missed.clear()
        self._listed = 0
        say(f"a new session has begun: {_columns(fact, SessionFact).log}")


def _columns(fact: StreamedFact, kind: type[Fact]) -> Fact:
    """The columns of a fact; raises `NotAnsweredError`."""
    try:
        return decoded(fact.data, kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotAnsweredError(f"the stream has a fact that cannot be read: {error}") from None


def tail(target: TargetOptions, text: str, form: str, count: int, *, follow: bool) -> None:
    """Print the newest `count` events that match `text`, then those that follow; raises `LiveviewError`.

    A log is not followed. Ctrl+C ends it.
    """
    wanted = filter_of(text)
    log = log_of(target)
    with contextlib.suppress(KeyboardInterrupt):
        if log is not None:
            files.check(log)
            events = map(encoded, newest_events(LogFile(log, untouched=True), wanted, count))
            print_lines(lines_of(events, form))
        elif follow:
            print_lines(_followed(api_client(target), text, form, count))
        else:
            print_lines(Tail(api_client(target), form).first(text, count))


def _followed(api: ApiClient, text: str, form: str, count: int) -> Iterator[bytes]:
    """The stream is open before the first page is read, so that nothing is missed in between."""
    lines = Tail(api, form)
    with api.stream(text) as facts:
        with still_there():
            yield from lines.first(text, count)
        for fact in facts:
            if (line := lines.line(fact)) is not None:
                yield line
    raise GoneError(f"the liveview at {api.address.url} has ended")
