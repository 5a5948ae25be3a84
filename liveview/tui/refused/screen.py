"""Refused requests: who sent each, why it was refused, and the one thing to change."""

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from liveview.log.read.refused import ALL, RefusedRequest, Which, refused_request
from liveview.tui.keys import bindings, connecting_keys
from liveview.tui.kit.copier import Copier
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import safe_text, say
from liveview.tui.refused.lines import NONE, change_of, request_lines
from liveview.tui.refused.refused_list import RefusedHighlighted, RefusedList, RefusedPicked
from liveview.tui.shell.place import PlaceScreen


class RefusedScreen(PlaceScreen):
    """The list over everything about the selected one."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*connecting_keys.REFUSED, *bindings.BACK]
    AUTO_FOCUS = "#refused-list"

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "start"

    def __init__(self, feed: Feed, which: Which = ALL) -> None:
        super().__init__(feed)
        self._request: RefusedRequest | None = None
        self._copier = Copier(self, feed)
        self._list = RefusedList(feed, which, id="refused-list")
        self._text = LinesView(id="refused-text")
        self._pane = Vertical(id="refused-request", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Without a request there is nothing to read or to copy."""
        return {"refused.copy", "refused.open"} if self._request is None else ()

    def body(self) -> ComposeResult:
        """The list and the selected request."""
        with Container(id="refused-body"):
            yield self._list
            with self._pane:
                yield self._text

    def on_mount(self) -> None:
        """Read what there is; the first layout shows it."""
        self._list.look()

    def fit(self) -> None:
        """Lines are made for their width."""
        self._show(from_top=False)

    def show_news(self) -> None:
        """Show what is new."""
        self._list.look()

    def new_log(self) -> None:
        """The requests of the new log have other numbers."""
        self._list.forget()

    def focus_list(self) -> None:
        """Go to the list of requests."""
        self._list.focus()

    @on(RefusedHighlighted)
    def _show_selected(self) -> None:
        self._show(from_top=True)

    @on(RefusedPicked)
    def _go_to_text(self) -> None:
        self._text.focus()

    def action_copy(self) -> None:
        """Copy what to change: the option, if there is one, else the sentence."""
        if self._request is None:
            tell(self, say("No requests were refused."))
            return
        change = change_of(self._request)
        name = f"refused-{self._request.summary.id}-change.txt"
        self._copier.copy("What to change", change.literal or change.sentence, name)

    def action_back(self) -> None:
        """Leave the text, then the screen."""
        if self._text.has_focus:
            self._list.focus()
        else:
            self.dismiss()

    def _show(self, *, from_top: bool) -> None:
        selected = self._list.selected
        self._request = None if selected is None else refused_request(self.feed.reader, selected.id)
        self.tell_idle()
        if self._request is None:
            self._pane.border_title = "What is refused"
            self._pane.border_subtitle = ""
            self._text.show([*NONE], from_top=from_top)
            return
        self._pane.border_title = safe_text(f"Request {self._request.summary.id}")
        self._pane.border_subtitle = safe_text(f"{self.feed.keys['refused.copy']} copies the change")
        lines = list(request_lines(self._request, self.feed.zone, self._text.size.width))
        self._text.show(lines, from_top=from_top)
