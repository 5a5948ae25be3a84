"""The columns of the event list: which fit a width, and the cells of one row in them.

Every text here is exactly as wide as it was asked to be, so lines need no further cutting.
"""

from datetime import tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

from rich.cells import cell_len

from liveview.log.reader import Leg, Row
from liveview.model.delivery import Decision
from liveview.model.event import State, Verdict
from liveview.model.problem import Problem, Severity
from liveview.tui.safe_text import visible
from liveview.tui.text import status
from liveview.tui.text.cells import Part, fit, fit_parts, plain
from liveview.tui.text.moments import clock, counted
from liveview.tui.text.names import name_text
from liveview.tui.text.verdicts import is_alike, resent_options, start_of

Field: TypeAlias = Literal["id", "time", "type", "name", "user", "status"]

NOTHING = "—"
"""Stands where an event has no such value."""

WARNED = status.WARNED.glyph
"""Stands before the number of warnings of an event that is otherwise fine."""
MARKED = status.MARKED.glyph
"""Stands before an event that the user marked; one cell wide in every locale."""

_GUTTER = 2
"""Cells before the columns: the cursor and the mark."""
_MOST_NAME = 34
_MOST_USER = 28
_TIME_WITH_MILLISECONDS = 12
_STATUS = ((100, 26), (70, 20), (52, 17), (0, 14))
"""Cells of the status by the least width of the list: `✓✓✓ delivered ? 2 warnings` takes 26, `! properties missing` 20,
`! COLLISION #1204` 17, `✓✓✓ delivered` 13.
"""


class Column(NamedTuple):
    """A column and its width in cells; one blank stands between two columns."""

    field: Field
    width: int


@lru_cache(64)
def columns_for(width: int, digits: int = 4) -> tuple[Column, ...]:
    """The columns for a list `width` cells wide whose ids have up to `digits` digits.

    Status and name are always there; time, user, id, type and milliseconds come as there is room. Name and user
    share what is left, the status takes the rest of a very wide list.
    """
    fixed: dict[Field, int] = {"status": next(cells for least, cells in _STATUS if width >= least), "time": 8}
    if width < 32:
        fixed = {"status": min(fixed["status"], width // 2)}
    shown: list[Field] = ["time", "name", "status"] if "time" in fixed else ["name", "status"]
    if width >= 52:
        shown.insert(2, "user")
    if width >= 64:
        shown.insert(0, "id")
        fixed["id"] = digits + 1
    if width >= 70:
        shown.insert(2, "type")
        fixed["type"] = 8
    if width >= 76:
        fixed["time"] = _TIME_WITH_MILLISECONDS
    left = max(width - sum(fixed.values()) - len(shown) + 1, 0)
    user = min(left * 4 // 9, _MOST_USER) if "user" in shown else 0
    name = min(left - user, _MOST_NAME)
    fixed |= {"user": user, "name": name, "status": fixed["status"] + left - user - name}
    return tuple(Column(field, fixed[field]) for field in shown)


def row_cells(row: Row, columns: tuple[Column, ...], zone: tzinfo | None) -> tuple[tuple[Part, ...], ...]:
    """The cells of a row, each exactly as wide as its column, as styled parts."""
    return tuple(_cell(row, column, zone) for column in columns)


def row_parts(row: Row, columns: tuple[Column, ...], zone: tzinfo | None) -> tuple[Part, ...]:
    """The whole line of a row: its cells with a blank between them."""
    parts: list[Part] = []
    for cell in row_cells(row, columns, zone):
        parts += [*cell, (" ", "plain")]
    return tuple(parts[:-1])


def line_parts(
    row: Row, width: int, digits: int, zone: tzinfo | None, *, cursor: bool, marked: bool
) -> tuple[Part, ...]:
    """A line of the list in `width` cells: cursor, mark and the columns, ids of up to `digits` digits."""
    if width <= _GUTTER + 1:
        return ((fit("▎" if cursor else "", width), "accent"),)
    gutter = (("▎" if cursor else " ", "accent"), (MARKED if marked else " ", "accent"))
    columns = columns_for(width - _GUTTER - 1, max(digits, 4))
    return (*gutter, *row_parts(row, columns, zone), (" ", "plain"))


def status_parts(row: Row, width: int) -> tuple[Part, ...]:
    """What became of an event, in `width` cells: glyphs, and words as far as they fit."""
    look = status.STATES[row.state]
    if row.state is State.INVALID:
        errors = [found for found in row.problems if found.severity is Severity.ERROR]
        more = f" +{len(errors) - 1}" if len(errors) > 1 else ""
        words = visible(_reason(errors[0]), width) if errors else look.word
        return fit_parts([(f"{look.glyph} {words}{more}", look.style)], width)
    parts = _duplicate(row, width) if row.verdict is Verdict.DUPLICATE else []
    if parts and row.state is not State.DUPLICATE:
        parts.append((" ", "plain"))
    warnings = sum(found.severity is Severity.WARNING for found in row.problems)
    room = width - (len(WARNED) + 1 if warnings else 0)
    if row.state is State.UNROUTED:
        parts.append((f"{look.glyph} {len(row.legs)} skipped", look.style))
    elif row.state is not State.DUPLICATE:
        parts += _legs(row, look, room - cell_len(plain(parts)))
    if warnings:
        parts = [
            *fit_parts(parts, min(cell_len(plain(parts)), room)),
            *_warned(warnings, width - cell_len(plain(parts))),
        ]
    return fit_parts(parts, width)


def _warned(count: int, width: int) -> list[Part]:
    """`? 2 warnings`, or as much of it as fits; the sign always."""
    for words in (f" {WARNED} {counted(count, 'warning')}", f" {WARNED}{count}", f" {WARNED}"):
        if len(words) <= width:
            break
    return [(words, "warning")]


def _cell(row: Row, column: Column, zone: tzinfo | None) -> tuple[Part, ...]:
    width = column.width
    match column.field:
        case "id":
            return ((fit(f"#{row.id}", width, "right"), "muted"),)
        case "time":
            text = clock(row.received_at, zone, milliseconds=width >= _TIME_WITH_MILLISECONDS)
            return ((fit(text, width), "muted"),)
        case "type":
            return ((fit(row.type.value, width), "muted"),)
        case "name":
            return ((fit(_name(row, width), width), "strong" if row.name else "muted"),)
        case "user":
            return ((fit(_value(row.distinct_id, width), width), "plain" if row.distinct_id else "muted"),)
        case "status":
            return status_parts(row, width)


def _value(text: str | None, width: int) -> str:
    return NOTHING if not text else visible(text, width + 1)


def _name(row: Row, width: int) -> str:
    """The name; without one, how what was sent begins."""
    if row.name:
        return name_text(row.name, width + 1, alike=is_alike(row.problems))
    return _value(start_of(row.problems), width)


def _reason(problem: Problem) -> str:
    """What is wrong in the fewest words: the sentence, or the code read as words."""
    return min(problem.sentence, problem.code.replace("-", " "), key=len)


def _duplicate(row: Row, width: int) -> list[Part]:
    if row.collision:
        return [("! COLLISION", "alarm"), (f" #{row.duplicate_of}", "error")]
    words = f"{status.DUPLICATE.glyph} of #{row.duplicate_of}"
    options = resent_options(row.problems)
    if not options:
        return [(words, status.DUPLICATE.style)]
    room = width - len(words) - len(f" {WARNED}")
    more = next((each for each in (f" resent with other {options}", f", other {options}") if len(each) <= room), "")
    return [(words, status.DUPLICATE.style), (more, "warning")]


def _legs(row: Row, look: status.Look, width: int) -> list[Part]:
    """A glyph a destination, `✓1/2` for a partial success, then the word for all of them."""
    parts = [_leg(leg) for leg in row.legs]
    word = _word(row.legs, look)
    used = sum(len(text) for text, _ in parts)
    return [*parts, (f" {word.word}", word.style)] if used + 1 + len(word.word) <= width else parts


def _leg(leg: Leg) -> Part:
    look = status.of_leg(leg)
    if leg.succeeded < leg.webhooks:
        return f"{look.glyph}{leg.succeeded}/{leg.webhooks}", "warning"
    return look.glyph, look.style


def _word(legs: tuple[Leg, ...], look: status.Look) -> status.Look:
    """The state's own word, or what keeps a pending event pending."""
    if look is not status.PENDING:
        return look
    sent = [status.of_leg(leg) for leg in legs if leg.decision is Decision.SEND]
    return next((kind for kind in (status.RETRYING, status.TIMEOUT) if kind in sent), look)
