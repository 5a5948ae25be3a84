"""An event under one name, on its way to one destination."""

import msgspec

from liveview.core.wire.normalised import Normalised
from liveview.model.delivery import Rule
from liveview.model.note import Note


class Emission(msgspec.Struct, frozen=True):
    """What a step is given, and returns."""

    event: Normalised
    """The event as it is after the steps so far."""
    name: str | None
    """The name under which it goes, before any transformation; None for an event without one."""
    definition: str | None = None
    """The definition that gave it this name; None if it goes under its own."""
    is_further: bool = False
    """Whether an earlier definition matches the event, too."""
    destination: str = ""
    """The key of the destination; "" before one was chosen."""
    notes: tuple[Note, ...] = ()
    """What the steps so far changed and found, in order."""
    rule: Rule | None = None
    """The rule by which it is not sent after all; None while it is on its way."""

    def noted(self, *notes: Note, event: Normalised | None = None, rule: Rule | None = None) -> "Emission":
        """The same with further notes, and with the event as it is now or the rule that stops it."""
        return msgspec.structs.replace(
            self, event=event or self.event, notes=(*self.notes, *notes), rule=rule or self.rule
        )
