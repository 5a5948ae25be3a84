"""What widgets tell their screen, in the past tense."""

from array import array
from dataclasses import dataclass

from textual.message import Message


@dataclass
class EventHighlighted(Message):
    """The selection of the event list moved."""

    event_id: int | None
    """The selected event; None while there is none."""


@dataclass
class EventChosen(Message):
    """The user selected a line about an event outside the event list."""

    event_id: int
    """The event."""


@dataclass
class EventOpened(Message):
    """The user wants to inspect an event."""

    event_id: int
    """The event."""


@dataclass
class DestinationHighlighted(Message):
    """The cursor is on another destination, for which other keys may work."""


@dataclass
class DestinationOpened(Message):
    """The user wants to see the events of a destination."""

    key: str
    """The key of the destination."""


@dataclass
class DestinationSwitched(Message):
    """The user turned a destination on or off."""

    key: str
    """The key of the destination."""


@dataclass
class PaneChosen(Message):
    """The user clicked the tab of a pane."""

    pane: str
    """The name of the pane."""


@dataclass
class ViewChosen(Message):
    """The user clicked the tab of a view in the inspector."""

    view: str
    """The name of the view."""


@dataclass
class PlaceOpened(Message):
    """The user wants to go to another place."""

    place: str
    """The command that opens it, such as `refused`."""
    parameters: tuple[object, ...] = ()
    """What it opens with."""


@dataclass
class FilterApplied(Message):
    """The user applied a filter."""

    text: str
    """The filter, which is valid; "" for all events."""


@dataclass
class FilterWanted(Message):
    """The user clicked something that leads to some of the events."""

    text: str
    """The filter that finds them; "" for all events."""


@dataclass
class FilterLeft(Message):
    """The user left the filter bar."""


@dataclass
class Searched(Message):
    """A search has made progress."""

    search: object
    """The search. One that was cancelled may still send a last message."""
    ids: "array[int]"
    """Further events that match, lowest first."""
    share: float
    """The share of the log that is searched; 1 when it is done."""
    reason: str = ""
    """Once it is done without a match: why that may be. Untrusted; "" when it is not known."""


@dataclass
class SearchFailed(Message):
    """A search cannot go on."""

    search: object
    """The search."""
    reason: str
    """Why, as a sentence."""
