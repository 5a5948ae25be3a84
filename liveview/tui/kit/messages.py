"""What widgets tell their screen, in the past tense."""

from array import array
from dataclasses import dataclass

from textual.message import Message


@dataclass
class EventHighlighted(Message):
    """The selection of the event list moved."""

    event_id: int | None
    """The event's id in the log; None if the list is empty."""


@dataclass
class EventChosen(Message):
    """The user selected a line about an event outside the event list."""

    event_id: int
    """The event's id in the log."""


@dataclass
class EventOpened(Message):
    """The user wants to inspect an event."""

    event_id: int
    """The event's id in the log."""


@dataclass
class DestinationHighlighted(Message):
    """The cursor is on another destination, for which other keys may work."""


@dataclass
class DestinationOpened(Message):
    """The user wants to see the events of a destination."""

    key: str
    """The destination's unique name."""


@dataclass
class DestinationSwitched(Message):
    """The user turned a destination on or off."""

    key: str
    """The destination's unique name."""


@dataclass
class PaneChosen(Message):
    """The user clicked the tab of a pane."""

    pane: str
    """The name of the pane, such as `events`."""


@dataclass
class ViewChosen(Message):
    """The user clicked the tab of a view in the inspector."""

    view: str
    """The name of the view, such as `trace`."""


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
    """The filter, which can be parsed; "" for all events."""


@dataclass
class FilterWanted(Message):
    """The user clicked something that leads to some of the events."""

    text: str
    """The filter; "" for all events."""


@dataclass
class FilterLeft(Message):
    """The user left the filter bar."""


@dataclass
class Searched(Message):
    """A search has made progress."""

    search: object
    """The search, to tell it from one that was given up and may still post."""
    ids: "array[int]"
    """Ids of further events that match, lowest first."""
    share: float
    """How much of the log is searched, from 0 to 1; 1 when the search is done."""
    reason: str = ""
    """After a search without a match, why that may be, as untrusted text; "" if it is not known."""


@dataclass
class SearchFailed(Message):
    """A search cannot go on."""

    search: object
    """The search, to tell it from one that was given up."""
    reason: str
    """Why it failed, as a sentence."""
