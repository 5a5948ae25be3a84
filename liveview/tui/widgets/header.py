"""The header: what is received where, the balance, and loudly a log that cannot be written."""

from liveview.tui.feed import Feed
from liveview.tui.text.header import balance_parts, endpoint_parts, log_error_parts, port_error_parts
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
        count, rates = len(live.destinations), self._feed.rates
        lines = [
            endpoint_parts(endpoints, count, live.rate, rates.sparkline, width, lost=bool(live.port_error)),
            balance_parts(live.balance, width),
        ]
        if live.log_error:
            lines.append(log_error_parts(live.log_error, width))
        elif live.port_error:
            lines.append(port_error_parts(live.port_error, width))
        self.set_class(len(lines) > 2, "-alarm")
        self.show(lines)

    def on_resize(self) -> None:
        """Other things fit now."""
        self.look()
