"""The caption of a story: one line above the footer, hidden while there is nothing to say."""

from textual.widgets import Static

from liveview.tui.safe_text import safe_text


class Caption(Static):
    """Shows the caption of the app, on every screen that has one of these."""

    def __init__(self) -> None:
        super().__init__(id="caption")

    def on_mount(self) -> None:
        """Show it now and whenever it changes."""
        self.watch(self.app, "caption", self._say)

    def _say(self, text: str) -> None:
        self.display = bool(text)
        self.update(safe_text(text))
