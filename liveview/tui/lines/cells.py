"""Styled text measured in terminal cells: parts, cutting to a width, wrapping.

A part is text and the name of its style (`STYLES`). The style sheets decide what a style looks like.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias, get_args

from rich.cells import cell_len, set_cell_size

from liveview.tui.lines.safe_text import ELLIPSIS, SafeText, blanks

Style: TypeAlias = Literal[
    "plain",
    "strong",
    "muted",
    "title",
    "success",
    "warning",
    "error",
    "alarm",
    "accent",
    "key",
    "string",
    "number",
    "tab",
    "link",
    "match",
]
"""The name of a text style."""

LineStyle: TypeAlias = Style | Literal["json"]
"""The style of a whole line; JSON is drawn in the styles of its keys and values."""

STYLES: tuple[Style, ...] = get_args(Style)
"""The names of all text styles."""

Part: TypeAlias = tuple[SafeText, Style]
"""Text and the name of its style."""

Align: TypeAlias = Literal["left", "right"]


class Line(NamedTuple):
    """A line of the inspector."""

    lead: SafeText
    """What the column before the text shows: a time, a field name; "" for nothing."""
    text: SafeText
    """The text, wrapped beside the lead."""
    style: LineStyle = "plain"
    """The style of the whole text."""


def fit(text: SafeText, width: int, align: Align = "left") -> SafeText:
    """The text in exactly `width` cells: cut with an ellipsis, or padded with spaces."""
    size = cell_len(text)
    if size > width:
        return SafeText(set_cell_size(text, width - 1) + ELLIPSIS if width > 0 else "")
    rest = blanks(width - size)
    return SafeText(rest + text if align == "right" else text + rest)


def fit_end(text: SafeText, width: int) -> SafeText:
    """The same, but a text that is too long is cut at its beginning."""
    end = text
    while cell_len(end) >= width and end:
        end = SafeText(end[1:])
    return fit(text if cell_len(text) <= width else SafeText(ELLIPSIS + end), width)


def centred(text: SafeText, width: int) -> SafeText:
    """The text centred in `width` characters; a longer one is cut."""
    return fit(text, width) if len(text) > width else SafeText(text.center(width))


def cropped(text: SafeText, width: int) -> SafeText:
    """The text in exactly `width` cells: cut without an ellipsis, or padded with spaces."""
    return SafeText(set_cell_size(text, width))


def fit_parts(parts: Iterable[Part], width: int) -> tuple[Part, ...]:
    """The parts in exactly `width` cells together: cut with an ellipsis, or padded with spaces."""
    whole = tuple(parts)
    left = width - parts_width(whole)
    if left >= 0:
        return (*whole, (blanks(left), "plain")) if left else whole
    fitted: list[Part] = []
    left = width
    for text, style in whole:
        if cell_len(text) >= left:
            return (*fitted, (fit(SafeText(text + ELLIPSIS), left), style))
        fitted.append((text, style))
        left -= cell_len(text)
    return tuple(fitted)


def parts_width(parts: Iterable[Part]) -> int:
    """The cells of the parts together."""
    return sum(cell_len(text) for text, _ in parts)


def bar(full: int, width: int) -> tuple[SafeText, SafeText]:
    """The full and the empty cells of a bar."""
    return SafeText("▓" * full), SafeText("░" * (width - full))


def plain(parts: Iterable[Part]) -> SafeText:
    """The text without its styles."""
    return SafeText("".join(text for text, _ in parts))
