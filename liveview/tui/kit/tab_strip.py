"""A line of tabs: the views of the inspector, or the panes of a narrow screen."""

from collections.abc import Callable, Mapping

from textual import events
from textual.message import Message

from liveview.tui.kit.canvas import Banner
from liveview.tui.lines.cells import Part
from liveview.tui.lines.safe_text import SafeText
from liveview.tui.lines.tabs import Tab, tab_at, tab_labels


class TabStrip(Banner):
    """Shows labels, one of them active; a click posts the message that `chosen` makes from the tab's name.

    `tabs` are the labels by name; a strip may begin without any.
    """

    def __init__(self, tabs: Mapping[str, Tab], chosen: Callable[[str], Message], *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._tabs = dict(tabs)
        self._chosen = chosen
        self._active = next(iter(tabs), "")
        self._labels: dict[str, SafeText] = {}
        self._draw()

    @property
    def active(self) -> str:
        """The name of the active tab."""
        return self._active

    def activate(self, name: str) -> None:
        """Make this tab the active one."""
        self._active = name
        self._draw()

    def offer(self, tabs: Mapping[str, Tab], active: str) -> None:
        """Show other tabs, with this one active."""
        if (self._tabs, self._active) != (tabs, active):
            self._tabs, self._active = dict(tabs), active
            self._draw()

    def relabel(self, name: str, tab: Tab) -> None:
        """Change the labels of a tab."""
        if self._tabs[name] != tab:
            self._tabs[name] = tab
            self._draw()

    def step(self, steps: int) -> str:
        """The name of the tab this many steps further, wrapping around at both ends."""
        names = list(self._tabs)
        return names[(names.index(self._active) + steps) % len(names)]

    def on_resize(self) -> None:
        """Draw the labels that fit now."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the pointer."""
        name = tab_at(self._labels, event.x)
        if name is not None:
            self.post_message(self._chosen(name))

    def _draw(self) -> None:
        self._labels = tab_labels(self._tabs, self._active, self.size.width or 1_000)
        parts: list[Part] = [
            (label, "tab" if name == self._active else "muted") for name, label in self._labels.items()
        ]
        self.show([tuple(parts)])
