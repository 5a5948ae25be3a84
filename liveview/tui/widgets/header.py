"""The header: what is received where, the balance, and loudly a log that cannot be written."""

from liveview.tui.feed import Feed
from liveview.tui.text.header import balance_parts, endpoint_parts, log_error_parts
from liveview.tui.widgets.canvas import Banner


class Header(Banner):
    """Two lines, or three while something is wrong."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(id="header")
        self._feed = feed

    def look(self) -> None:
        """Bring it up to date."""
        live, width = self._feed.live, self.size.width
        endpoints = self._feed.controls.endpoints
        lines = [
            endpoint_parts(endpoints, len(live.destinations), live.rate, self._feed.rates.sparkline, width),
            balance_parts(live.balance, width),
        ]
        if live.log_error:
            lines.append(log_error_parts(live.log_error, width))
        self.set_class(bool(live.log_error), "-alarm")
        self.show(lines)

    def on_resize(self) -> None:
        """Other things fit now."""
        self.look()
