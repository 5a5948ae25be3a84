"""What widgets tell their screen, in the past tense."""

from array import array
from dataclasses import dataclass

from textual.message import Message


@dataclass
class EventHighlighted(Message):
    """The selection of the event list moved to this event; None while there is no event."""

    event_id: int | None


@dataclass
class EventChosen(Message):
    """A line about this event was selected outside of the event list."""

    event_id: int


@dataclass
class EventOpened(Message):
    """The user wants to look into this event."""

    event_id: int


@dataclass
class DestinationHighlighted(Message):
    """The cursor is on another destination, for which other keys may work."""


@dataclass
class DestinationOpened(Message):
    """The user wants to see the events of this destination."""

    key: str


@dataclass
class DestinationSwitched(Message):
    """The user wants this destination to be on if it is off, off if it is on."""

    key: str


@dataclass
class PaneChosen(Message):
    """The user clicked the tab of this pane."""

    pane: str


@dataclass
class ViewChosen(Message):
    """The user clicked the tab of this view of the inspector."""

    view: str


@dataclass
class PlaceOpened(Message):
    """The user wants to go to another place."""

    place: str
    """The command that opens it, such as `refused`."""
    parameters: tuple[object, ...] = ()
    """What it opens with."""


@dataclass
class FilterApplied(Message):
    """The user wants to see the events that this filter matches; "" means all of them. It can be parsed."""

    text: str


@dataclass
class FilterWanted(Message):
    """The user pointed at something to see only the events that this filter matches; "" means all of them."""

    text: str


@dataclass
class FilterLeft(Message):
    """The user left the filter bar."""


@dataclass
class Searched(Message):
    """A search came further: `ids` match too, lowest first, and this share of the log is searched.

    `share` is 1 when it is done. `search` tells which search it was: one that was given up may still speak.
    `reason` says, once it is done without a match, why that may be: untrusted, "" when it is not known.
    """

    search: object
    ids: "array[int]"
    share: float
    reason: str = ""


@dataclass
class SearchFailed(Message):
    """A search could not go on; `reason` is a sentence."""

    search: object
    reason: str
