"""The title of the inspector: the event's name and number, and its state."""

from liveview.log.read.event_detail import EventDetail
from liveview.model.event import State
from liveview.tui.inspector.summary import is_previewed
from liveview.tui.lines import status
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import SafeContent, assembled, content_of, safe_text, say

_LONGEST_NAME = 40


def inspector_title(event_id: int | None, detail: EventDetail | None, *, failed: bool) -> SafeContent:
    """`Purchase #12 ─ ✓ delivered`; without a detail, that it is being read or could not be (`failed`)."""
    if event_id is None:
        return content_of(say("Inspector"))
    if detail is None:
        return content_of(say("#{} ─ {}", event_id, say("cannot be read") if failed else say("reading")))
    event = detail.event
    look = status.STATES[event.state]
    if event.state is State.UNROUTED and is_previewed(detail.deliveries):
        look = status.ONLY_PREVIEWED
    name = safe_text(name_text(event.name or NOTHING, _LONGEST_NAME), _LONGEST_NAME, "bold")
    words, colour = say("{} {}", look.glyph, look.word), "quiet" if look.style == "muted" else look.style
    if event.collision:
        words, colour = say("! COLLISION"), "error"
    return assembled(name, say(" #{} ─ ", event.id), (words, f"$text-{colour}"))
