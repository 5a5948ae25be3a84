"""The inspector: everything about one event, in six views.

It reads the dossier of its event, and again only while the event can still change and has done so.
"""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from liveview.log.dossier import Dossier
from liveview.log.reader import Progress
from liveview.model.event import State
from liveview.tui.feed import Feed
from liveview.tui.messages import ViewChosen
from liveview.tui.safe_text import safe_text
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.text.columns import NOTHING
from liveview.tui.text.detail import attempt_lines, dedup_lines, http_lines, payload_lines, routing_lines
from liveview.tui.text.trace import trace_lines
from liveview.tui.widgets.lines_view import LinesView
from liveview.tui.widgets.tab_strip import TabStrip

TRACE = "trace"
VIEWS = {
    TRACE: "Trace",
    "payload": "Payload",
    "dedup": "Dedup",
    "routing": "Routing",
    "attempts": "Attempts",
    "http": "HTTP",
}
"""The views and their labels, in order."""

_LONGEST_NAME = 40


class Inspector(Vertical):
    """Shows the event given to `inspect`; `look` brings it up to date."""

    def __init__(self, feed: Feed, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.view = TRACE
        self._feed = feed
        self._event_id: int | None = None
        self._dossier: Dossier | None = None
        self._progress: Progress | None = None
        self._tabs = TabStrip(VIEWS, ViewChosen, id="views")
        self._text = LinesView()

    def compose(self) -> ComposeResult:
        """Tabs over a text."""
        yield self._tabs
        yield self._text

    def on_mount(self) -> None:
        """Nothing is selected yet."""
        self.border_title = "Inspector"

    def inspect(self, event_id: int | None) -> None:
        """Show this event from its beginning; None shows nothing."""
        if event_id == self._event_id:
            return
        self._event_id = event_id
        self._progress = None
        self._dossier = None
        self._read()
        self._show(from_top=True)

    def look(self) -> None:
        """Bring it up to date: read what changed, and let the times of what is under way go on."""
        dossier = self._dossier
        if dossier is None or dossier.event.state is not State.PENDING:
            return
        if self._read() or self.view == TRACE:
            self._show(from_top=False)

    def on_view_chosen(self, message: ViewChosen) -> None:
        """Show another view of the same event."""
        message.stop()
        self._choose(message.view)

    def focus_text(self) -> None:
        """Let keys scroll the text."""
        self._text.focus()

    def turn(self, steps: int) -> None:
        """Show the view so many tabs further."""
        self._choose(self._tabs.step(steps))

    def _choose(self, view: str) -> None:
        self.view = view
        self._tabs.activate(view)
        self._show(from_top=True)

    def _read(self) -> bool:
        """Read the dossier if the event has come further; whether it has."""
        if self._event_id is None:
            return False
        progress = self._feed.reader.progress(self._event_id)
        if progress == self._progress:
            return False
        self._progress = progress
        self._dossier = self._feed.reader.dossier(self._event_id)
        return True

    def _show(self, *, from_top: bool) -> None:
        self.border_title = self._title()
        lines = [] if self._dossier is None else self._lines(self._dossier)
        self._text.show(lines, from_top=from_top)

    def _title(self) -> Content:
        if self._dossier is None:
            return Content("Inspector")
        event = self._dossier.event
        look = status.STATES[event.state]
        name = safe_text(event.name or NOTHING, _LONGEST_NAME, "bold")
        return Content.assemble(name, f" #{event.id} ─ ", (f"{look.glyph} {look.word}", f"$text-{_colour(look)}"))

    def _lines(self, dossier: Dossier) -> Iterable[Line]:
        zone = self._feed.zone
        match self.view:
            case "payload":
                return payload_lines(dossier)
            case "dedup":
                return dedup_lines(dossier, zone)
            case "routing":
                return routing_lines(dossier)
            case "attempts":
                return attempt_lines(dossier, zone)
            case "http":
                return http_lines(dossier, zone)
            case _:
                return trace_lines(dossier, self._feed.live.in_flight, self._feed.controls.now(), zone)


def _colour(look: status.Look) -> str:
    return "quiet" if look.style == "muted" else look.style
