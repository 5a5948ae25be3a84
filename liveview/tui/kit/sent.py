"""What came out of a request that the user sent: the event to go to, or a notification."""

from textual.screen import Screen

from liveview.log.read.overview import event_of_request
from liveview.log.read.reader import Reader
from liveview.tui.kit.answers import BodySent
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import say, visible


def event_that_came(screen: Screen[None], reader: Reader, message: BodySent) -> int | None:
    """The id of the event that a request created; if there is none, tell the user why and return None."""
    sent = message.sent
    if sent is None:
        tell(screen, visible(message.refusal, 500), severity="error")
        return None
    event_id = None if sent.request_id is None else event_of_request(reader, sent.request_id)
    if event_id is None:
        tell(screen, say("Answered {}: no event was recorded.", sent.status), severity="warning")
    return event_id
