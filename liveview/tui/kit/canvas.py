"""Drawing lines of styled parts, for all widgets that draw their own lines.

A style name from `lines.cells.STYLES` maps to the component class `text--<name>`, which `tui/style.tcss` styles. They
are component classes of the app: Textual works out those of a widget again whenever a class or the focus changes around
it, which for all widgets was a third of the work.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.geometry import Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from liveview.tui.kit.framed import Framed
from liveview.tui.kit.steady import Steady
from liveview.tui.kit.textual_private import resize_scroll_bars
from liveview.tui.lines.cells import STYLES, Part

CURSOR = "row--cursor"
"""The component class of the selected line."""

TEXT_CLASSES = {f"text--{name}" for name in STYLES}
"""The component classes that an app with such widgets needs."""


class Drawn(Steady, Widget):
    """A widget that draws lines of parts; it works out each style only once until the styles change.

    Working them out for every line took half of the screen's time at 500 events per second.
    """

    def __init__(self, *children: Widget, **options: Any) -> None:
        super().__init__(*children, **options)
        self._pens: dict[tuple[str, bool], Style] = {}
        self._ground: Style | None = None

    @property
    def rich_style(self) -> Style:
        """The style of an empty cell, cached."""
        if self._ground is None:
            self._ground = super().rich_style
        return self._ground

    def notify_style_update(self) -> None:
        """Forget the styles: the theme or the state of the widget has changed."""
        self._pens.clear()
        self._ground = None
        super().notify_style_update()

    def pen(self, name: str, *, cursor: bool = False) -> Style:
        """The style with this name; `cursor` puts it on the background of the selected line."""
        pen = self._pens.get((name, cursor))
        if pen is None:
            ground = self.get_component_rich_style(CURSOR) if cursor else self.rich_style
            pen = self._pens[name, cursor] = ground + _ink(self.app, name)
        return pen


def _ink(app: App[object], name: str) -> Style:
    """What a style adds to that of the line it is in."""
    if name == "plain":
        return Style()
    styles = app.get_component_styles(f"text--{name}")
    style = styles.rich_style
    return style if styles.has_rule("background") else style.without_color + Style(color=style.color)


def draw(widget: Drawn, parts: Iterable[Part], *, cursor: bool = False) -> Strip:
    """A strip of the parts in this widget's styles; `cursor` draws it as the selected line."""
    return Strip([Segment(text, widget.pen(name, cursor=cursor)) for text, name in parts if text])


def restyled(strip: Iterable[Segment], change: Callable[[Style | None], Style]) -> Strip:
    """A strip that has been drawn already, with its styles changed."""
    return Strip([Segment(segment.text, change(segment.style)) for segment in strip])


class Banner(Drawn):
    """Lines that do not scroll; each line fills the width."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes=classes)
        self._lines: list[tuple[Part, ...]] = []

    def show(self, lines: list[tuple[Part, ...]]) -> None:
        """Draw these lines; does nothing if they are already shown."""
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one line (Textual's Line API)."""
        if y >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        return draw(self, self._lines[y]).adjust_cell_length(self.size.width, self.rich_style)


class Canvas(ScrollView, Framed, Drawn, can_focus=True):
    """The base of lists and texts that draw only their visible lines.

    `ScrollView` comes first: Textual takes the default style sheet, and with it all scrolling, from the first base.

    When a list grows, fifteen times a second, only its own scroll bar changes; the whole screen need not be laid out
    again. A widget that is as high as its text does need a new layout, though.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {CURSOR}

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def watch_virtual_size(self, size: Size) -> None:
        """Update the scroll bar, and the height if it depends on the text."""
        resize_scroll_bars(self, size)
        if self.styles.is_auto_height:
            self.refresh(layout=True)
