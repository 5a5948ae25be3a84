"""The labels in a line of tabs, cut to the available width."""

from collections.abc import Mapping
from typing import NamedTuple

from rich.cells import cell_len

from liveview.tui.lines.cells import cropped
from liveview.tui.lines.safe_text import EMPTY, SafeText, say

_LEAST = 2
"""The fewest cells in which a label still says something."""


class Tab(NamedTuple):
    """The labels of a tab for different widths."""

    label: SafeText
    """The label if there is room."""
    short: SafeText = EMPTY
    """A shorter label for less room; "" to use `label` instead."""
    least: SafeText = EMPTY
    """The shortest label, tried before any label is cut; "" to use `short` instead."""


def tab_labels(tabs: Mapping[str, Tab], active: str, width: int) -> dict[str, SafeText]:
    """What is drawn for each tab, including the spaces around it, so that clicks can be matched to the same cells.

    The first that fits: labels, short labels, short labels with one space between them, the least labels. If nothing
    fits, labels other than the active one are cut, the longest first.
    """
    short = {name: tab.short or tab.label for name, tab in tabs.items()}
    least = {name: tab.least or short[name] for name, tab in tabs.items()}
    for words in ({name: tab.label for name, tab in tabs.items()}, short):
        padded = {name: say(" {} ", word) for name, word in words.items()}
        if _width(padded) <= width:
            return padded
    for words in (short, least):
        tight = {name: say("{} ", word) for name, word in words.items()}
        if _width(tight) <= width:
            return tight
    return _cut(tight, active, width)


def tab_at(labels: Mapping[str, str], cell: int) -> str | None:
    """The tab drawn at this cell; None after the last."""
    end = 0
    for name, label in labels.items():
        end += cell_len(label)
        if cell < end:
            return name
    return None


def _width(labels: Mapping[str, str]) -> int:
    return sum(cell_len(label) for label in labels.values())


def _cut(labels: Mapping[str, SafeText], active: str, width: int) -> dict[str, SafeText]:
    """Shorten the longest labels except the active one until all fit, but keep each long enough to say something."""
    cells = {name: cell_len(label) - 1 for name, label in labels.items() if name != active}
    while _width(labels) - sum(cell_len(labels[name]) - 1 - size for name, size in cells.items()) > width:
        longest = max(cells, key=lambda name: cells[name], default=active)
        if cells.get(longest, 0) <= _LEAST:
            break
        cells[longest] -= 1
    cut = {name: say("{} ", cropped(labels[name], size)) for name, size in cells.items()}
    return {name: cut.get(name, label) for name, label in labels.items()}
