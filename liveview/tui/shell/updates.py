"""Keeping the screens up to date: those in view are shown the latest snapshot, and failed reads are tried again.

It decides when; what a screen shows is its own business.
"""

from collections.abc import Iterator
from time import monotonic

from textual.app import App
from textual.screen import Screen

from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines.safe_text import visible
from liveview.tui.shell.header import Header

AGAIN = 1.0
"""Seconds after which a log that could not be read is looked at again."""


class Updates:
    """Looks at the feed for all screens of the app."""

    def __init__(self, app: App[None], feed: Feed) -> None:
        self._app = app
        self._feed = feed
        self._again_at = 0.0
        self._refusal = ""

    def look(self) -> None:
        """Show what is new. While nothing happens this only asks; while a call is under way its time goes on."""
        feed = self._feed
        reader = feed.reader
        changed = feed.look()
        if feed.unopened:
            self.could_not_read(feed.unopened)
        elif self._is_time_to_retry():
            changed = True
        if feed.reader is not reader:
            self._show_new_log()
        self._tell_refusal()
        moving = feed.snapshot.in_flight or feed.snapshot.balance.pending
        for screen in self._in_view() if changed or moving else ():
            if isinstance(screen, LiveScreen) and screen.is_mounted and screen.is_attached:
                self._look_at(screen, changed=changed)

    def _tell_refusal(self) -> None:
        """Say once why a change that was asked for elsewhere did not happen."""
        refusal = self._feed.run.snapshot().refusal
        if refusal != self._refusal:
            self._refusal = refusal
            if refusal:
                tell(self._app, visible(refusal, 500), severity="error")

    def could_not_read(self, reason: str) -> None:
        """Say in the header that a part of the log could not be read; try again in a while."""
        if reason != self._feed.unread:
            self._feed.unread = reason
            self._again_at = monotonic() + AGAIN
            for header in self._app.screen.query(Header):
                header.look()

    def _look_at(self, screen: LiveScreen, *, changed: bool) -> None:
        try:
            with reading():
                screen.look(changed=changed)
        except ReadError as error:
            self.could_not_read(str(error))

    def _is_time_to_retry(self) -> bool:
        if not self._feed.unread or monotonic() < self._again_at:
            return False
        self._feed.unread = ""
        return True

    def _in_view(self) -> Iterator[Screen[object]]:
        """The screen in front and, behind a dialog, those that are still seen."""
        for screen in reversed(self._app.screen_stack):
            yield screen
            if not screen.is_modal:
                return

    def _show_new_log(self) -> None:
        for screen in tuple(self._app.screen_stack):
            if isinstance(screen, LiveScreen):
                screen.new_log()
                screen.refresh_bindings()
