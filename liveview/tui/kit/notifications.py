"""What the program says in passing: one sentence at a time, in a line that covers no row of a list.

A sentence that fits in one line lies on the border above the keys, which holds nothing; one of two lines covers the
keys as well. What is longer still begins over the header, because lists follow what is newest at the bottom.
"""

from rich.cells import cell_len
from textual.app import App
from textual.message_pump import MessagePump
from textual.notifications import Notify, SeverityLevel

from liveview.tui.lines import status
from liveview.tui.lines.safe_text import EMPTY, SafeText, say
from liveview.tui.lines.wrapping import pieces

_MARKS = {"error": say("{} ", status.FAILED.glyph), "warning": say("! "), "information": EMPTY}
"""Come before a sentence: colour alone does not say that something went wrong."""
_LEAST = {"error": 8.0, "warning": 6.0, "information": 4.0}
"""Seconds for which a sentence stays at least."""
_PER_SECOND = 15
"""Characters that a hurried reader takes in."""
_MARGINS = 8
"""Cells of a line on the border that a sentence cannot use."""
_PADDING = 2
"""Cells of a line of several that a sentence cannot use."""
_MOST_BELOW = 2
"""Lines over the border and the keys."""


def tell(
    teller: MessagePump, words: SafeText, *, severity: SeverityLevel = "information", timeout: float | None = None
) -> None:
    """Say a sentence in passing; without `timeout` (seconds) it stays as long as reading it takes."""
    teller.app.notify(words, severity=severity, timeout=timeout, markup=False)


class NotifyingApp(App[None]):
    """`notify` as everywhere in Textual; what is said takes the place of what was said before.

    Textual's own sentences come this way too. Ours go through `tell`, which takes only safe text.
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
        """Say a sentence, never read as markup; without `timeout` (seconds) it stays as long as reading it takes."""
        del markup
        stays = max(_LEAST[severity], len(message) / _PER_SECOND) if timeout is None else timeout
        super().notify(_MARKS[severity] + message, title=title, severity=severity, timeout=stays, markup=False)

    def on_notify(self, event: Notify) -> None:
        """Clear what was said before; Textual shows the new one after this."""
        self.clear_notifications()
        said, width = event.notification.message, self.size.width
        is_long = cell_len(said) > width - _MARGINS
        is_tall = is_long and len(pieces(said, width - _PADDING)) > _MOST_BELOW
        self.set_class(is_long, "-told-long")
        self.set_class(is_tall, "-told-tall")
