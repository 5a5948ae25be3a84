"""The lines below a filter being typed: where it is wrong, what could come next, or how to use the bar."""

from collections.abc import Sequence

from rich.cells import cell_len

from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.cells import Part, fit, fit_parts
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, joined, say, visible
from liveview.tui.lines.wrapping import part

_GAP = 2
"""Cells between two suggestions."""
_LONGEST_MESSAGE = 300
_MOST_ROWS = 3
"""The most lines of a message that does not fit beside its carets: enough for the longest one at 80 columns."""
_EXAMPLES = (say("name:Purchase  -type:page  is:duplicate  price>100  or"), say("name:Purchase  -type:page"))


def hint_parts(width: int, key: KeyNames = DEFAULT_NAMES) -> tuple[Part, ...]:
    """How to use the bar, in the widest form that fits."""
    uses = [
        say("{} applies", key["filter.apply"]),
        say("{} leaves", key["filter.leave"]),
        say("{} completes", key["filter.complete"]),
    ]
    hints = [*(joined((*uses, example), " ─ ") for example in _EXAMPLES), joined(uses, ", ")]
    words = next((hint for hint in hints if cell_len(hint) <= width), _EXAMPLES[-1])
    return fit_parts([(words, "muted")], width)


def error_lines(message: str, start: int, end: int, width: int) -> list[tuple[Part, ...]]:
    """Carets under the cells from `start` up to `end`, with the message beside them or, if it does not fit, below.

    Below, it takes up to three lines, broken at spaces; only the last one may be cut. If the text is scrolled, cells
    may be outside of the line; the carets are then at its edge.
    """
    sentence = visible(message, _LONGEST_MESSAGE)
    size = cell_len(sentence)
    start = min(max(start, 0), max(width - 1, 0))
    carets = joined([say("^")] * max(min(end, width) - start, 1))
    after = start + len(carets) + 1
    if after + size <= width:
        return [fit_parts([(say("{}{}", blanks(start), carets), "error"), (say(" {}", sentence), "error")], width)]
    if size + 1 <= start:
        return [fit_parts([(fit(say("{} ", sentence), start, "right"), "error"), (carets, "error")], width)]
    rows = _rows(sentence, width)
    return [fit_parts([(row, "error")], width) for row in (say("{}{}", blanks(start), carets), *rows)]


def _rows(sentence: SafeText, width: int) -> list[SafeText]:
    """A sentence in lines of at most `width` cells if its words allow it; the last line has all the rest."""
    rows: list[SafeText] = []
    while len(rows) < _MOST_ROWS - 1 and cell_len(sentence) > width:
        gaps = (place for place, letter in enumerate(sentence) if letter == " ")
        place = max((blank for blank in gaps if cell_len(sentence[:blank]) <= width), default=0)
        if not place:
            break
        rows.append(part(sentence, 0, place))
        sentence = part(sentence, place + 1, len(sentence))
    return [*rows, sentence]


def suggestion_parts(suggestions: Sequence[str], hint: str, width: int) -> tuple[Part, ...]:
    """The suggestions side by side; Tab takes the first, and its meaning follows at the end."""
    parts: list[Part] = []
    for position, text in enumerate(suggestions):
        parts.append((visible(text), "strong" if position == 0 else "accent"))
        parts.append((blanks(_GAP), "plain"))
    return fit_parts([*parts, (say("─ {}", visible(hint)) if hint else EMPTY, "muted")], width)


def suggestion_at(suggestions: Sequence[str], cell: int) -> int | None:
    """The position of the suggestion at this cell; None after the last."""
    end = 0
    for position, text in enumerate(suggestions):
        end += cell_len(visible(text)) + _GAP
        if cell < end:
            return position
    return None
