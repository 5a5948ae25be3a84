"""Notifications: one sentence at a time, in a line that covers no row of a list.

A sentence that fits in one line covers only the border above the keys, which is empty; one of two lines covers the keys
as well. A longer one covers the header instead, because the newest rows of a list are at the bottom.
"""

from rich.cells import cell_len
from textual.app import App
from textual.message_pump import MessagePump
from textual.notifications import Notify, SeverityLevel

from liveview.tui.lines import status
from liveview.tui.lines.safe_text import EMPTY, SafeText, say
from liveview.tui.lines.wrapping import pieces

_MARKS = {"error": say("{} ", status.FAILED.glyph), "warning": say("! "), "information": EMPTY}
"""Signs in front of a sentence, so that colour alone does not have to say that something went wrong."""
_LEAST = {"error": 8.0, "warning": 6.0, "information": 4.0}
"""The least time for which a sentence stays, in seconds."""
_PER_SECOND = 15
"""Characters per second that people read with ease."""
_MARGINS = 8
"""Cells that a sentence cannot use if it has one line."""
_PADDING = 2
"""Cells per line that a sentence cannot use if it has several lines."""
_MOST_BELOW = 2
"""How many lines fit over the border and the keys."""


def tell(
    teller: MessagePump, words: SafeText, *, severity: SeverityLevel = "information", timeout: float | None = None
) -> None:
    """Show a notification; without `timeout` (seconds), it stays for as long as it takes to read."""
    teller.app.notify(words, severity=severity, timeout=timeout, markup=False)


class NotifyingApp(App[None]):
    """`notify` as everywhere in Textual, but a new notification replaces the previous one.

    Textual's own notifications come through here as well. Use `tell` for others: it only accepts safe text.
    """

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a notification, never as markup; without `timeout` (seconds), it stays as long as it takes to read."""
        del markup
        stays = max(_LEAST[severity], len(message) / _PER_SECOND) if timeout is None else timeout
        super().notify(_MARKS[severity] + message, title=title, severity=severity, timeout=stays, markup=False)

    def on_notify(self, event: Notify) -> None:
        """Clear the previous notification; Textual shows the new one after this."""
        self.clear_notifications()
        said, width = event.notification.message, self.size.width
        is_long = cell_len(said) > width - _MARGINS
        is_tall = is_long and len(pieces(said, width - _PADDING)) > _MOST_BELOW
        self.set_class(is_long, "-told-long")
        self.set_class(is_tall, "-told-tall")
