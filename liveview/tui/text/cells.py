"""Styled text measured in terminal cells: parts, cutting to a width, wrapping.

A part is text and the name of its style (`STYLES`); what a style looks like is up to the style sheets.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size

from liveview.tui.safe_text import ELLIPSIS

STYLES = (
    *("plain", "strong", "muted", "title", "success", "warning", "error", "alarm", "accent"),
    *("key", "string", "number", "tab"),
)
"""The names of all styles of text."""

Part: TypeAlias = tuple[str, str]
"""Text and the name of its style."""

Align: TypeAlias = Literal["left", "right"]


class Line(NamedTuple):
    """A line of the inspector: `lead` stands in a column of its own before the text (a time, a field name)."""

    lead: str
    text: str
    style: str = "plain"


def fit(text: str, width: int, align: Align = "left") -> str:
    """The text in exactly `width` cells: cut with an ellipsis, or filled with blanks."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + ELLIPSIS if width > 0 else ""
    blanks = " " * (width - size)
    return blanks + text if align == "right" else text + blanks


def fit_parts(parts: Iterable[Part], width: int) -> tuple[Part, ...]:
    """The parts in exactly `width` cells together: cut with an ellipsis, or filled with blanks."""
    whole = tuple(parts)
    left = width - sum(cell_len(text) for text, _ in whole)
    if left >= 0:
        return (*whole, (" " * left, "plain")) if left else whole
    fitted: list[Part] = []
    left = width
    for text, style in whole:
        if cell_len(text) >= left:
            return (*fitted, (fit(text + ELLIPSIS, left), style))
        fitted.append((text, style))
        left -= cell_len(text)
    return tuple(fitted)


def plain(parts: Iterable[Part]) -> str:
    """The text without its styles."""
    return "".join(text for text, _ in parts)
