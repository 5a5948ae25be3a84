"""Which events are verified: those of one sender, to one destination, with a text in their trace."""

from typing import NamedTuple

from liveview.log.read.verification_senders import EventSender
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible
from liveview.tui.verification.filters import in_traces, sent_by, to_destination, together
from liveview.tui.verification.rows import FARE_WORDS


class VerifiedScope(NamedTuple):
    """All of these hold for an event that is verified."""

    text: str = ""
    """A text in its trace; "" for any."""
    sender: EventSender | None = None
    """Who sent it; None for anybody."""
    destination: str = ""
    """The key of a destination that it goes to; "" for any."""
    fares: str = ""
    """How its delivery there fares, a word of `fares:`; "" for any."""

    @property
    def filter(self) -> str:
        """The events in the filter language; "" for all of them."""
        return together((*self._before, to_destination(self.destination, self.fares)))

    @property
    def filter_of_destinations(self) -> str:
        """The same for the list of destinations, which shows all of them."""
        return together(self._before)

    @property
    def words(self) -> SafeText:
        """`only 127.0.0.1, to Webhooks, with "timeout"`; "" for all events."""
        said = [say("only {}", visible(self.sender.value, 40))] if self.sender else []
        if self.destination:
            fares = say(" ({})", FARE_WORDS[self.fares]) if self.fares else EMPTY
            said.append(say("to {}{}", visible(self.destination, 30), fares))
        said += [say('with "{}"', visible(self.text, 30))] if self.text else []
        return joined(said, ", ") if said else EMPTY

    @property
    def _before(self) -> tuple[str, ...]:
        return (sent_by(self.sender) if self.sender else "", in_traces(self.text))
