"""The caption of a story: one line above the footer, hidden while there is nothing to say."""

from textual.widgets import Static

from liveview.tui.lines.safe_text import safe_text


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
        self.call_after_refresh(self._tell_screen)

    def on_resize(self) -> None:
        """It may take another number of lines."""
        self._tell_screen()

    def _tell_screen(self) -> None:
        """Toasts are above the caption; the style sheet goes by these classes."""
        if not self.is_attached:  # the screen was left before this was its turn
            return
        lines = self.size.height if self.display else 0
        for count in (1, 2):
            self.screen.set_class(lines == count, f"-caption-{count}")
