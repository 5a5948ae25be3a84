"""What widgets tell their screen, in the past tense."""

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
class PaneChosen(Message):
    """The user clicked the tab of this pane."""

    pane: str


@dataclass
class ViewChosen(Message):
    """The user clicked the tab of this view of the inspector."""

    view: str
