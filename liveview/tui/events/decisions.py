"""The two panes below the events, dedup decisions and destinations, and switching a destination there."""

from textual.containers import Horizontal

from liveview.errors import LiveviewError
from liveview.model.settings import FormerDestination
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import DestinationOpened, DestinationSwitched, FilterWanted
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines.roster_lines import former_words
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.lines.terms import term


class Decisions(Horizontal):
    """Contains the panes; switches a destination and shows its events."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(id="decisions")
        self._feed = feed

    def former(self, key: str | None) -> FormerDestination | None:
        """The former destination with this key; None if it is still configured."""
        return next((known.former for known in self._feed.destinations() if known.key == key), None)

    def on_destination_opened(self, message: DestinationOpened) -> None:
        """Show only the events of this destination."""
        message.stop()
        self.post_message(FilterWanted(term("dest", message.key)))

    def on_destination_switched(self, message: DestinationSwitched) -> None:
        """Switch it on or off; its pending deliveries wait while it is off."""
        message.stop()
        key, session = message.key, self._feed.session
        former = self.former(key)
        if former is not None:
            tell(self, former_words(former))
            return
        on = next((known.enabled for known in session.settings().destinations if known.key == key), True)
        name = visible(key)
        try:
            self._feed.commands.set_destination(key, not on)
        except LiveviewError as error:
            tell(self, visible(str(error), 500), severity="error")
        else:
            tell(self, say("{} is off: its deliveries wait.", name) if on else say("{} is on.", name))

    def on_destination_highlighted(self) -> None:
        """Update the key bar: a destination that is no longer configured cannot be switched."""
        if isinstance(self.screen, LiveScreen):
            self.screen.tell_idle()
