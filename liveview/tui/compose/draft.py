"""The event that is being written: what it started from, where it is sent, and whether it is unsent."""

from secrets import token_hex

from liveview.log.read.again import can_be_sent, edited_request, fresh_text
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.overview import last_token
from liveview.model.event import Wire
from liveview.model.outgoing import Outgoing
from liveview.tui.compose.json_edit import laid_out
from liveview.tui.compose.lines import ANY_TOKEN, MOST_EDITED, Template, fresh, next_token, templates
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible


class EventDraft:
    """Its text is in the editor; what depends on how it started is here."""

    def __init__(self, feed: Feed) -> None:
        self.source: SafeText = EMPTY
        """What it started from."""
        self._feed = feed
        self._base: EventDetail | None = None
        self._tokens = 0
        self._clean = self._warned_about = ""

    @property
    def is_track(self) -> bool:
        """Whether it is sent to `/track`; other wires keep the request of the event that was copied."""
        return self._base is None

    def templates(self) -> list[Template]:
        """The texts to start from, with a token that is known."""
        found = next_token(self._feed.session.settings().environments, last_token(self._feed.reader), 0)
        return list(templates(found[0] if found else ANY_TOKEN))

    def start_from(self, template: Template) -> str:
        """Start from a template; its text."""
        self._base = None
        self.source = say("{}, {}", visible(template.title), visible(template.about))
        if not template.fresh:
            return template.text
        return fresh(template.text, new_id(), self._feed.session.now()) or template.text

    def start_from_first(self) -> str:
        """Start from the first template; its text."""
        text = self.start_from(self.templates()[0])
        self.source = say("new event")
        return text

    def start_from_event(self, detail: EventDetail) -> str:
        """Start from a copy of an event; its text, as it arrived if it is not JSON. It may be too long to edit."""
        event, request = detail.event, detail.request
        self._base = None if request.wire is Wire.HTTP_API or not can_be_sent(request.path) else detail
        to = say(", to {} {}", visible(request.method), visible(request.path.partition("?")[0]))
        self.source = say("copy of #{}{}", event.id, EMPTY if self._base is None else to)
        if event.payload is None:
            return request.body.decode("utf-8", "backslashreplace")
        return laid_out(event.payload) if len(event.payload) <= MOST_EDITED else event.payload

    def request(self, text: str) -> Outgoing:
        """What is sent with this text: to `/track`, or as the request of the event that was copied."""
        body = text.encode("utf-8", "surrogatepass")
        if self._base is None:
            return Outgoing(body)
        request = self._base.request
        if self._base.event.payload is None and request.method == "POST":
            return Outgoing(body, "POST", request.path)
        return edited_request(self._base.event, request, text)

    def fresh(self, text: str) -> str | None:
        """The text with a fresh ID and the time of now; None when it has no place for them."""
        now = self._feed.session.now()
        if self._base is None:
            return fresh(text, new_id(), now)
        found = fresh_text(self._base.event, self._base.request, text, new_id(), now)
        return None if found is None else laid_out(found)

    def next_token(self) -> tuple[str, str] | None:
        """The token of the next known environment, and whose it is; None when none is known."""
        environments = self._feed.session.settings().environments
        found = next_token(environments, last_token(self._feed.reader), self._tokens)
        self._tokens += found is not None
        return found

    def keep(self, text: str) -> None:
        """This is the text that it started with: leaving it loses nothing."""
        self._clean = text

    def may_leave(self, text: str) -> bool:
        """Whether this text has no unsent edits, or the user was warned about just this text; it is, from now on."""
        leave = text in {self._clean, self._warned_about}
        self._warned_about = text
        return leave


def new_id() -> str:
    """An `$insert_id` that nothing else has."""
    return f"liveview-{token_hex(6)}"
