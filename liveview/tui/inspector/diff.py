"""How two events differ: in two columns if there is room, otherwise with one value above the other."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from liveview.log.read.comparing import FieldDifference
from liveview.tui.lines.cells import Style, fit
from liveview.tui.lines.entries import AnyLine, wide
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, say, visible
from liveview.tui.lines.wrapping import part, pieces

TWO_COLUMNS = 60
"""The narrowest width, in cells, at which original and duplicate are side by side."""
_BETWEEN = say(" │ ")
_LONGEST_VALUE = 500


def diff_lines(
    found: Sequence[FieldDifference],
    original: int,
    duplicate: int,
    width: int,
    style: Style = "error",
    titles: tuple[SafeText, SafeText] = (say(", the original"), say(", this event")),
) -> Iterator[AnyLine]:
    """Every field with both values, the original's first, in lines of `width` cells.

    Two columns are headed by the numbers of the events, with `titles` after them.
    """
    side_by_side = width >= TWO_COLUMNS
    labels = (say("first"), say("second")) if original == duplicate else (say("#{}", original), say("#{}", duplicate))
    column = (width - len(_BETWEEN) - 2) // 2
    if side_by_side and found:
        yield wide(
            (fit(say("  #{}{}", original, titles[0]), column + 2), "strong"),
            (_BETWEEN, "muted"),
            (say("#{}{}", duplicate, titles[1]), "strong"),
        )
    for field in found:
        left, right = _value(field.original), _value(field.duplicate)
        yield wide((visible(field.path, 200), "key"))
        if side_by_side:
            for one, other in zip_longest(_cells(left, column), _cells(right, column), fillvalue=EMPTY):
                yield wide(
                    (say("  {}", fit(one, column)), _style(field.original, style)),
                    (_BETWEEN, "muted"),
                    (other, _style(field.duplicate, style)),
                )
        else:
            room = max(map(len, labels))
            yield wide((say("  {}  ", fit(labels[0], room)), "muted"), (left, _style(field.original, style)))
            yield wide((say("  {}  ", fit(labels[1], room)), "muted"), (right, _style(field.duplicate, style)))


def _value(text: str | None) -> SafeText:
    return say("absent") if text is None else visible(text, _LONGEST_VALUE)


def _style(text: str | None, style: Style) -> Style:
    return "muted" if text is None else style


def _cells(text: SafeText, width: int) -> list[SafeText]:
    """A value in pieces that fit into a column."""
    return [say("{}{}", blanks(indent), part(text, start, end)) for start, end, indent in pieces(text, width)]
