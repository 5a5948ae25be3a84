"""The two questions about a session: how many events match each definition, and which of them one event matches."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from liveview.log.read.definition_trial import DefinitionTrial, definition_from, try_definitions
from liveview.log.read.definitions import MatchCounter
from liveview.log.read.reader import Reader
from liveview.model.definition import Definition


class MatchesFound(msgspec.Struct, frozen=True):
    """How many events match each definition."""

    counts: Mapping[str, int]
    """By the name of the definition."""
    events: int
    """How many events were compared."""


class MatchesQuestion:
    """Counts what is new; an event that was compared once does not change any more."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self._counter = MatchCounter(definitions)

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> MatchesFound | None:  # noqa: ARG002 (the shape of a question)
        """See `SessionQuestion`."""
        newest = reader.last_id()
        while self._counter.look(reader):
            if not told(self._counter.last / max(newest, 1)):
                return None
        return MatchesFound(self._counter.counts, self._counter.events)


class EventTried(msgspec.Struct, frozen=True):
    """How an event fares with each definition."""

    event_id: int
    """The event; 0 without one."""
    trials: Mapping[str, DefinitionTrial]
    """By the name of the definition; empty for an event without a payload."""
    offered: Definition | None
    """A definition that could be made from it; None if definitions are not about it."""


class TrialQuestion:
    """Tries all definitions with one event; without one, with the newest of the session."""

    def __init__(self, definitions: Sequence[Definition], event_id: int | None) -> None:
        self._definitions = definitions
        self._event_id = event_id
        self._found: EventTried | None = None

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> EventTried | None:  # noqa: ARG002 (the shape of a question)
        """See `SessionQuestion`."""
        event_id = self._event_id or reader.last_id()
        if self._found is None or self._found.event_id != event_id:
            names = [each.name for each in self._definitions]
            tried = try_definitions(reader, event_id, self._definitions) or ()
            offered = definition_from(reader, event_id, names)
            self._found = EventTried(event_id, dict(zip(names, tried, strict=False)), offered)
        return self._found
