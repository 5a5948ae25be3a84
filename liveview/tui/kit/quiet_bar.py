"""A canvas whose text grows all the time: its scroll bar is drawn only when it looks different."""

from textual.geometry import Size

from liveview.tui.kit.canvas import Canvas
from liveview.tui.lines.thumb import thumb


class QuietBar(Canvas):
    """What changes the length of the text or scrolls by itself calls `_resize_text` and `_move_thumb`."""

    _thumb: tuple[int, int] | None = None

    def _resize_text(self, size: Size) -> None:
        """Make room for this many lines. The place of the list on the screen does not depend on them, and laying out
        and drawing the whole screen again for every batch of events would cost more than everything else.
        """
        if size != self.virtual_size:
            self.set_reactive(QuietBar.virtual_size, size)

    def _move_thumb(self) -> None:
        """Bring the scroll bar up to date if it looks different now. While the list follows it hardly ever does, and
        it costs as much to draw as the list.
        """
        text, page, top = self.virtual_size.height, self.size.height, self.scroll_y
        drawn = thumb(page, text, top)
        if drawn != self._thumb:
            self._thumb = drawn
            self.vertical_scrollbar.window_virtual_size = text
            self.vertical_scrollbar.position = top

    def _scroll_update(self, virtual_size: Size) -> None:
        """Textual's, with every layout: it tells the scroll bar how long the text is, but not where that is."""
        super()._scroll_update(virtual_size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = self.scroll_y
