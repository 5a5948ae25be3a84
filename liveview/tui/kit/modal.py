"""The base of everything that lies over a screen in a box of its own: dialogs, help and guide."""

from textual import events
from textual.screen import ModalScreen, ScreenResultType


class Modal(ModalScreen[ScreenResultType]):
    """A click beside the box does what Escape does."""

    def on_click(self, event: events.Click) -> None:
        """Leave; the second click of a double click on what opened this is not meant for it."""
        under, _ = self.get_widget_at(event.screen_x, event.screen_y)
        if under is self and event.chain == 1:
            self.action_back()

    def action_back(self) -> None:
        """Close."""
        self.dismiss()
