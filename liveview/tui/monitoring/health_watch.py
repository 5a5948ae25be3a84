"""What the header says while a destination fails."""

from collections.abc import Callable, Mapping

from textual.widget import Widget

from liveview.log.read.monitoring import HealthChange, health_of
from liveview.log.read.reader import Reader
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.lines.status import Look
from liveview.tui.monitoring.lines import alert


class HealthQuestion:
    """Judges every destination by its latest calls."""

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> Mapping[str, HealthChange] | None:  # noqa: ARG002 (the shape of a question)
        """See `SessionQuestion`."""
        return health_of(reader)


class HealthWatch:
    """Looks while its widget is on the screen, which passes it every `Looked`."""

    def __init__(self, widget: Widget, feed: Feed) -> None:
        self._widget = widget
        self._feed = feed
        self._looker = Looker[Mapping[str, HealthChange]](widget, feed, "health")
        self._log = ""

    @property
    def alert(self) -> Look | None:
        """What to say; None while no destination fails."""
        return alert(self._looker.found or {}, self._feed.zone)

    def look(self) -> None:
        """Judge again if there is anything new."""
        if self._feed.session.endpoints.log != self._log:
            self._log = self._feed.session.endpoints.log
            self._looker.ask(HealthQuestion())
        else:
            self._looker.look()

    def take(self, message: Looked) -> bool:
        """Keep what a worker found; returns whether there may be something else to say."""
        return self._looker.take(message)
