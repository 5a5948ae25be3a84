"""A line of tabs: the views of the inspector, the panes of a narrow screen."""

from collections.abc import Callable

from textual import events
from textual.message import Message

from liveview.tui.text.cells import Part
from liveview.tui.widgets.canvas import Banner


class TabStrip(Banner):
    """Shows labels with one of them active; a click posts what `chosen` makes of the tab's name."""

    def __init__(self, tabs: dict[str, str], chosen: Callable[[str], Message], *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._tabs = tabs
        self._chosen = chosen
        self._active = next(iter(tabs))
        self._draw()

    @property
    def active(self) -> str:
        """The name of the active tab."""
        return self._active

    def activate(self, name: str) -> None:
        """Make this tab the active one."""
        self._active = name
        self._draw()

    def step(self, steps: int) -> str:
        """The name of the tab so many steps further, around the corner at both ends."""
        names = list(self._tabs)
        return names[(names.index(self._active) + steps) % len(names)]

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the pointer."""
        at = 0
        for name, label in self._tabs.items():
            at += len(label) + 2
            if event.x < at:
                self.post_message(self._chosen(name))
                return

    def _draw(self) -> None:
        parts: list[Part] = [
            (f" {label} ", "tab" if name == self._active else "muted") for name, label in self._tabs.items()
        ]
        self.show([tuple(parts)])
