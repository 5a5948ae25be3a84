"""Shown in place of the events while there are none: where to point an SDK, and the last refused request."""

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from liveview.clients.connect.first_event import curl
from liveview.log.read.refused import newest, refused_request
from liveview.model.snapshot import Endpoints
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import PlaceOpened
from liveview.tui.kit.notifications import tell
from liveview.tui.lines import status
from liveview.tui.lines.cells import plain
from liveview.tui.lines.safe_text import EMPTY, SafeContent, assembled, content_of, safe_text, say, stacked
from liveview.tui.refused.lines import last_change, last_parts
from liveview.tui.shell.header_lines import TRACK

_KEY = "bold $text-primary"
DEMO = say("liveview demo")
"""The command that plays a story."""
_LEGEND = (status.LOOKS[:6], status.LOOKS[6:])
"""The glyphs that rows will show, in two lines."""


def _legend_line(looks: Sequence[status.Look]) -> SafeContent:
    pieces = [
        ((look.glyph, _colour(look)), say(" {}{}", look.word, EMPTY if look is looks[-1] else say("  ")))
        for look in looks
    ]
    return assembled(*(part for piece in pieces for part in piece))


def _colour(look: status.Look) -> str:
    return "$text-quiet" if look.style == "muted" else f"$text-{look.style}"


class RefusedNote(Static):
    """The last refused request; a click opens all refused requests."""

    def on_click(self, event: events.Click) -> None:
        """Open the refused requests."""
        event.stop()
        self.post_message(PlaceOpened("refused"))


class ConnectNote(Static):
    """How to connect a client; a click opens the connect screen."""

    def on_click(self, event: events.Click) -> None:
        """Open the connect screen."""
        event.stop()
        self.post_message(PlaceOpened("connect"))


class ComposeNote(Static):
    """How to write an event; a click opens the compose screen."""

    def on_click(self, event: events.Click) -> None:
        """Open the compose screen."""
        event.stop()
        self.post_message(PlaceOpened("compose"))


class EmptyState(Vertical):
    """The URL, a `curl` command, what else to try, and what the glyphs mean; a click or `copy` copies the command.

    For a recorded session, which cannot receive, it only says that there are no events, and an attached one receives
    elsewhere. All cases show the last refused request, which is what someone waiting for an event needs to know.
    """

    def __init__(self, feed: Feed, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self._feed = feed
        self._refused = -1
        self._turn_to(feed.session.endpoints)

    def _turn_to(self, endpoints: Endpoints) -> None:
        """Use the receiver of this session, if it has one here."""
        self._endpoints = endpoints
        self._url = endpoints.receiver + TRACK if endpoints.receiver and not endpoints.attached else ""
        self._last = RefusedNote(classes="refused")
        self.border_title = "Events ─ waiting for the first" if endpoints.is_live else "Events ─ none"

    def compose(self) -> ComposeResult:
        """A headline, the URL, the last refused request and the command; a short screen hides the command."""
        if not self._url:
            yield Static(content_of(say("This session has no events")), classes="headline")
            elsewhere = say("They appear here as soon as its receivers have them.")
            never = say("A recorded session cannot receive any.")
            yield Static(content_of(elsewhere if self._endpoints.attached else never), classes="quiet")
            yield self._last
            return
        yield Static(content_of(say("Point your SDK here")), classes="headline")
        yield Static(safe_text(self._url), classes="url")
        yield self._last
        yield Static(content_of(say("or send a first event:")), classes="quiet roomy")
        key = self._feed.keys
        command = (safe_text(line) for line in curl(self._url).splitlines())
        yield Static(stacked(command), classes="command roomy")
        yield Static(assembled((key["event.copy"], _KEY), say(" copies a curl command")), classes="hint")
        yield ComposeNote(assembled((key["go.compose"], _KEY), say(" writes an event")), classes="hint roomy")
        yield ConnectNote(
            assembled((key["go.connect"], _KEY), say(" connects a client: lines to copy")),
            classes="hint",
        )
        yield Static(assembled((DEMO, _KEY), say(" plays a story instead")), classes="hint roomy")
        yield Static(stacked(map(_legend_line, _LEGEND)), classes="legend roomy")

    def look(self) -> None:
        """Show the last refused request if it is a new one; start over if another session is open."""
        now, before = self._feed.session.endpoints, self._endpoints
        if (now.receiver, now.attached) != (before.receiver, before.attached):
            self._turn_to(now)
            self.call_later(self._begin_again)
            return
        count = self._feed.snapshot.balance.refused
        if count == self._refused:
            return
        self._refused = count
        refusal = newest(self._feed.reader) if count else None
        self._last.display = refusal is not None
        self.set_class(refusal is not None, "-refused")
        if refusal is not None:
            dated = self._feed.spans_days([refusal.received_at])
            words = plain(last_parts(refusal, self._feed.zone, dated=dated))
            change = last_change(refusal, refused_request(self._feed.reader, refusal.id))
            more = say(" shows why, and all others") if count > 1 else say(" shows why")
            lines = (
                safe_text(words, 200, "bold $text-error"),
                safe_text(change, 200, "$text-success"),
                assembled((self._feed.keys["go.refused"], _KEY), more),
            )
            self._last.update(stacked(lines))

    async def _begin_again(self) -> None:
        await self.recompose()
        self._refused = -1
        self.look()

    def on_click(self) -> None:
        """Copy the command, wherever the click is."""
        self.copy()

    def copy(self) -> None:
        """Put the command on the clipboard."""
        if self._url:
            self.app.copy_to_clipboard(curl(self._url))
            tell(self, say("The curl command was sent to the terminal's clipboard."))
