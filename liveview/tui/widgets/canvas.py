"""Drawing lines of styled parts, for every widget of ours that draws its own lines.

A style name of `text.cells.STYLES` is the component class `text--<name>`; `css/app.tcss` says how each looks.
"""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from liveview.tui.text.cells import STYLES, Part

CURSOR = "row--cursor"
"""The component class of the selected line."""

_CLASSES = {CURSOR, *(f"text--{name}" for name in STYLES)}


def draw(widget: Widget, parts: Iterable[Part], *, cursor: bool = False) -> Strip:
    """A strip of the parts in the styles of this widget; `cursor` draws it as the selected line."""
    base = widget.get_component_rich_style(CURSOR) if cursor else widget.rich_style
    return Strip([Segment(text, base + style_of(widget, name)) for text, name in parts if text])


def style_of(widget: Widget, name: str) -> Style:
    """What a style name adds to the style of the line it stands in."""
    component = f"text--{name}"
    style = widget.get_component_rich_style(component)
    if widget.get_component_styles(component).has_rule("background"):
        return style
    return style.without_color + Style(color=style.color) if name != "plain" else Style()


class Banner(Widget):
    """Lines that do not scroll; each line fills the width."""

    COMPONENT_CLASSES = _CLASSES
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._lines: list[tuple[Part, ...]] = []

    def show(self, lines: list[tuple[Part, ...]]) -> None:
        """Draw these lines; nothing happens when they are there already."""
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Textual's Line API."""
        if y >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        return draw(self, self._lines[y]).adjust_cell_length(self.size.width, self.rich_style)


class Canvas(ScrollView, can_focus=True):
    """The base of lists and texts that draw only their visible lines."""

    COMPONENT_CLASSES = _CLASSES
