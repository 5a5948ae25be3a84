"""Which pane of the main screen the user is in, and whether it fills the screen; the style sheet does the rest."""

from collections.abc import Iterable

from textual.screen import Screen

from liveview.tui.inspector.inspector import Inspector
from liveview.tui.kit.tab_strip import TabStrip

PANES = ("events", "dedup", "destinations", "flight")


class PaneLayout:
    """Sets the classes of the screen that decide which panes are shown, and the focus."""

    def __init__(self, screen: Screen[None], tabs: TabStrip, inspector: Inspector) -> None:
        self._screen = screen
        self._tabs = tabs
        self._inspector = inspector
        self.focus_due = False
        """Whether a pane will get the focus once it is drawn; keys wait for that."""

    @property
    def is_wide(self) -> bool:
        """Whether the inspector is beside the panes."""
        return self._screen.has_class("-wide")

    @property
    def is_zoomed(self) -> bool:
        """Whether one pane fills the screen."""
        return self._screen.has_class("-zoom")

    @property
    def in_inspector(self) -> bool:
        """Whether the focus is in the inspector beside the panes."""
        focused = self._screen.focused
        return focused is not None and self._inspector in focused.ancestors

    @property
    def focused(self) -> str:
        """The id of the focused widget; "" if there is none."""
        focused = self._screen.focused
        return (focused.id or "") if focused is not None else ""

    def go(self, name: str, *, focus: bool = True) -> None:
        """Go to a pane; on a narrow screen, it replaces the others."""
        self._tabs.activate(name)
        shown = _shown(name, PANES)
        self._set(shown | {"-zoom": False, "-inspector": False} if focus else shown)
        if focus:
            self.focus_due = True
            self._screen.call_after_refresh(self._focus, name)

    def zoom(self, name: str | None) -> None:
        """Show one pane alone, or all panes for None."""
        shown = _shown(name, ("inspector",) if name is None else (*PANES, "inspector"))
        self._set({"-zoom": name is not None, **shown})

    def toggle_zoom(self) -> None:
        """Let the focused pane fill the screen, or end that."""
        if self.is_zoomed:
            self.zoom(None)
        elif self.in_inspector:
            self.zoom("inspector")
        elif self.focused in PANES:
            self.zoom(self.focused)

    def _set(self, wanted: dict[str, bool]) -> None:
        """Set or remove these classes, all at once: each change styles every widget of the screen."""
        classes = self._screen.classes - wanted.keys() | {name for name, is_set in wanted.items() if is_set}
        if classes != self._screen.classes:
            self._screen.classes = classes

    def _focus(self, name: str) -> None:
        self.focus_due = False
        if self._screen.is_current:
            self._screen.set_focus(self._screen.query_one(f"#{name}"))


def _shown(name: str | None, panes: Iterable[str]) -> dict[str, bool]:
    """The classes for these panes, of which one is shown, or none."""
    return {f"-{pane}": pane == name for pane in panes}
