"""The scroll bar of a text that keeps growing: it is only drawn when it looks different.

Laying out and drawing the whole screen for every batch of events would cost more than everything else together.
"""

from textual.geometry import Size

from liveview.tui.kit.canvas import Canvas
from liveview.tui.lines.thumb import thumb


class QuietBar:
    """The vertical bar of `canvas`, which tells it when its text has grown or moved."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._drawn: tuple[int, int] | None = None

    def resize_text(self, lines: int) -> None:
        """Make room for this number of lines. The layout of the screen does not depend on it, so nothing is drawn."""
        size = Size(self._canvas.size.width, lines)
        if size != self._canvas.virtual_size:
            self._canvas.set_reactive(Canvas.virtual_size, size)

    def move(self) -> None:
        """Update the bar if it would look different, which is rare while a list follows the newest event."""
        canvas = self._canvas
        text, page, top = canvas.virtual_size.height, canvas.size.height, canvas.scroll_y
        drawn = thumb(page, text, top)
        if drawn != self._drawn:
            self._drawn = drawn
            canvas.vertical_scrollbar.window_virtual_size = text
            canvas.vertical_scrollbar.position = top

    def keep_place(self) -> None:
        """Restore the position after a layout, in which Textual only tells the bar how long the text is."""
        if self._canvas.show_vertical_scrollbar:
            self._canvas.vertical_scrollbar.position = self._canvas.scroll_y
