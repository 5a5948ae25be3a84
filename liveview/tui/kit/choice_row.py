"""A line for choosing one of several things, with the arrow keys or a click."""

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import Banner
from liveview.tui.lines.cells import Part, fit
from liveview.tui.lines.safe_text import SafeText, say
from liveview.tui.lines.tabs import Tab, tab_at, tab_labels

_TITLE = 6


class ChoiceRow(Banner, can_focus=True):
    """Shows a title and the choices; posts `ChoiceMade` when the user picks another one.

    Up and down move the focus to the previous or next widget.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.GRID, *bindings.LIST[:2]]

    class ChoiceMade(Message):
        """The user has picked a choice."""

        def __init__(self, row: "ChoiceRow", name: str) -> None:
            super().__init__()
            self.row = row
            self.name = name

        @property
        def control(self) -> "ChoiceRow":
            """The row that posted it, for `@on` with a selector."""
            return self.row

    def __init__(
        self,
        title: SafeText,
        tabs: Mapping[str, Tab],
        *,
        id: str,  # noqa: A002 (Textual's name)
        room: int = _TITLE,
    ) -> None:
        """`room` is how many cells the title has."""
        super().__init__(id=id)
        self._title = title
        self._room = room
        self._tabs: dict[str, Tab] = {}
        self._labels: dict[str, SafeText] = {}
        self.chosen = ""
        """The name of the current choice."""
        self.offer(tabs)

    def offer(self, tabs: Mapping[str, Tab]) -> None:
        """Offer these choices; the current one stays if it is among them, otherwise the first is chosen."""
        self._tabs = dict(tabs)
        if self.chosen not in self._tabs:
            self.chosen = next(iter(self._tabs))
        self._draw()

    def on_resize(self) -> None:
        """Draw the labels that fit now."""
        self._draw()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether the row has the focus."""
        super().watch_has_focus(has_focus)
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Pick the choice under the pointer."""
        name = tab_at(self._labels, event.x - self._room - 2) if event.x >= self._room + 2 else None
        if name is not None:
            self.choose(name)

    def action_pick(self) -> None:
        """Pick the next choice, and the first one after the last."""
        names = list(self._tabs)
        self.choose(names[(names.index(self.chosen) + 1) % len(names)])

    def action_step(self, steps: int) -> None:
        """Pick the choice this many places further."""
        names = list(self._tabs)
        self.choose(names[min(max(names.index(self.chosen) + steps, 0), len(names) - 1)])

    def action_move(self, lines: int) -> None:
        """Leave the row for the next or previous widget."""
        if lines > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def choose(self, name: str) -> None:
        """Pick one of the offered choices by name."""
        if name != self.chosen:
            self.chosen = name
            self._draw()
            self.post_message(self.ChoiceMade(self, name))

    def _draw(self) -> None:
        width = (self.size.width or 1_000) - self._room - 2
        self._labels = tab_labels(self._tabs, self.chosen, width)
        mark: Part = (say("▎"), "accent") if self.has_focus else (say(" "), "plain")
        title: Part = (say("{} ", fit(self._title, self._room)), "strong" if self.has_focus else "muted")
        labels: list[Part] = [
            (label, "tab" if name == self.chosen else "muted") for name, label in self._labels.items()
        ]
        self.show([(mark, title, *labels)])
