"""The header of the main screen: it also says how the spec that is loaded fares, and follows it while in front."""

from typing import TYPE_CHECKING

from liveview.tui.kit.feed import Feed
from liveview.tui.shell.header import Header

if TYPE_CHECKING:
    from liveview.tui.checklist.checklist import Checklist, ChecklistLooked


class MainHeader(Header):
    """Without a checklist to follow, it is a header like the others."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed, feed.keys["go.refused"], feed.keys["go.checklist"])
        self._feed = feed
        self._followed: Checklist | None = None

    def follow(self, checklist: "Checklist") -> None:
        """Say how this checklist fares, from now on."""
        from liveview.tui.checklist.checklist import TIME_PASSES

        self._followed = checklist
        self.set_interval(TIME_PASSES, self.time_passes)

    def look(self) -> None:
        """Bring it up to date. A spec is read again if another screen has shown its checklist."""
        super().look()
        if self._followed is None:
            return
        if self._followed.works_for(self):
            self._followed.look()
        elif self.app.screen is self.screen:  # `is_current` is also true of the screen below the one in front
            self._followed.open_on(self)
            self._show()

    def time_passes(self) -> None:
        """Look at the checklist again if that may change anything."""
        if self._followed is not None and self._followed.works_for(self):
            self._followed.look(again=True)

    def new_log(self) -> None:
        """The same spec, and other events."""
        if self._followed is not None and self._followed.works_for(self):
            self._followed.read_again()
            self._show()

    def on_checklist_looked(self, message: "ChecklistLooked") -> None:
        """Say what was found."""
        if self._followed is not None and self._followed.take(message):
            self._show()

    def _show(self) -> None:
        from liveview.tui.checklist.sign import look_of

        if self._followed is not None:
            self.show_checklist(look_of(self._followed, over=self._feed.session.commands is None))
