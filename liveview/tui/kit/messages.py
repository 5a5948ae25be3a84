"""What widgets tell their screen, named in the past tense."""

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
    """The user selected a line about an event somewhere other than in the event list."""

    event_id: int
    """The event's id in the log."""


@dataclass
class EventOpened(Message):
    """The user wants to inspect an event."""

    event_id: int
    """The event's id in the log."""


@dataclass
class DestinationHighlighted(Message):
    """The cursor moved to another destination, for which other keys may work."""


@dataclass
class DestinationOpened(Message):
    """The user wants to see the events of a destination."""

    key: str
    """The destination's unique name."""


@dataclass
class DestinationSwitched(Message):
    """The user switched a destination on or off."""

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
    """The arguments of that command."""


class ChecklistWanted(Message):
    """There is a plan, and the header would like to say how its required events fare."""


@dataclass
class PlanChangeWanted(Message):
    """The user wants the plan to allow what it does not allow in an event."""

    event_id: int
    """The event's id in the log."""
    code: str = ""
    """The code of the violation; "" for the first one of the event."""
    field: str = ""
    """Its path in the event; "" for any."""
    rule: str = ""
    """What the plan says there; "" for anything."""
    others: bool = False
    """Whether others of the same place will do once the plan allows this one."""


@dataclass
class FilterApplied(Message):
    """The user applied a filter in the filter bar."""

    text: str
    """The filter, known to be valid; "" for all events."""


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
    """The search, to tell it apart from an abandoned one that may still post."""
    ids: "array[int]"
    """Ids of more matching events, lowest first."""
    share: float
    """The share of the log searched so far, from 0 to 1; 1 when the search is done."""
    reason: str = ""
    """After a search without matches, the likely reason, as untrusted text; "" if unknown."""


@dataclass
class SearchFailed(Message):
    """A search failed."""

    search: object
    """The search, to tell it apart from an abandoned one."""
    reason: str
    """Why it failed, as a sentence."""
