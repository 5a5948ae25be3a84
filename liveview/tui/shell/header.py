"""The header: what is received where, the balance, and loudly a log that cannot be written.

A click on a number shows what it counts.
"""

from textual import events

from liveview.tui.kit.canvas import Banner
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import FilterWanted, PlaceOpened
from liveview.tui.kit.screen import WIDE
from liveview.tui.lines.cells import Part, parts_width
from liveview.tui.lines.roster_lines import how_many
from liveview.tui.lines.safe_text import EMPTY, SafeText
from liveview.tui.lines.status import Look
from liveview.tui.shell.attached_lines import lost_parts
from liveview.tui.shell.header_lines import (
    balance_line,
    checklist_parts,
    endpoint_parts,
    log_error_parts,
    moved_parts,
    port_error_parts,
    unread_parts,
)


class Header(Banner):
    """Two lines, or three while something is wrong.

    `refused_key` and `checklist_key` are those that open the refused requests and the checklist here.
    """

    def __init__(self, feed: Feed, refused_key: SafeText = EMPTY, checklist_key: SafeText = EMPTY) -> None:
        super().__init__(id="header")
        self._feed = feed
        self._refused_key = refused_key
        self._checklist_key = checklist_key
        self._checklist: Look | None = None
        self._alert: Look | None = None

    def show_alert(self, look: Look | None) -> None:
        """Say that a destination fails; None while none does."""
        if look != self._alert:
            self._alert = look
            self.look()

    def show_checklist(self, look: Look | None) -> None:
        """Say how the spec that is loaded fares; None if none is."""
        if look != self._checklist:
            self._checklist = look
            self.look()

    def look(self) -> None:
        """Bring it up to date."""
        snapshot, width = self._feed.snapshot, self.size.width
        endpoints = self._feed.session.endpoints
        destinations, rates = how_many(self._feed.destinations()), self._feed.rates
        run = self._feed.run.snapshot()  # what goes wrong is told also while another session is looked at
        behind = self._feed.keys["go.session_before"] if self._feed.is_behind else EMPTY
        lost, locked = bool(run.port_error) or run.lost_since is not None, bool(run.log_error)
        sign = self._sign()
        first = endpoint_parts(
            endpoints,
            destinations,
            snapshot.rate,
            rates.sparkline if not sign or width >= WIDE else EMPTY,
            width - parts_width(sign),
            lost=lost,
            locked=locked,
            behind=behind,
            alert=self._alert,
            held=len(snapshot.held),
            receivers=snapshot.receivers,
        )
        lines = [
            (*first, *sign),
            balance_line(snapshot.balance, width, self._refused_key).parts,
        ]
        if run.log_error:
            lines.append(log_error_parts(run.log_error, width))
        elif run.port_error:
            lines.append(port_error_parts(run.port_error, width))
        elif run.lost_since is not None:
            lines.append(lost_parts(run.lost_since, run.lost, self._feed.zone, width))
        elif self._feed.unread:
            lines.append(unread_parts(self._feed.unread, width))
        elif run.moved:
            lines.append(moved_parts(run.moved, width))
        self.set_class(len(lines) > 2, "-alarm")
        self.show(lines)

    def on_click(self, event: events.Click) -> None:
        """Open the checklist or the refused requests where they are; other numbers filter by what they count."""
        if event.y == 0 and event.x >= self.size.width - parts_width(self._sign()):
            self.post_message(PlaceOpened("checklist"))
        line = balance_line(self._feed.snapshot.balance, self.size.width, self._refused_key)
        target = line.at(event.x) if event.y == 1 else None
        if target is not None:
            self.post_message(PlaceOpened("refused") if target.refused else FilterWanted(target.filter))

    def on_resize(self) -> None:
        """Other things fit now."""
        self.look()

    def _sign(self) -> tuple[Part, ...]:
        """The right end of the first line."""
        return checklist_parts(self._checklist, self._checklist_key, self.size.width)
