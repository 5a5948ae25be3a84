"""The base of screens that show the engine's latest moment."""

from textual.screen import Screen

WIDE = 120
"""Columns from which the inspector stands beside the panes."""

_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (WIDE, "-wide")]


class LiveScreen(Screen[None]):
    """The app calls `look` while the screen is in front and `ready`."""

    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    @property
    def ready(self) -> bool:
        """Whether all widgets are there and none is being removed."""
        return self.is_mounted and self.is_attached

    def look(self, *, changed: bool) -> None:
        """Show what is new; `changed` is False when only time has passed."""
        raise NotImplementedError
