"""The text of the test bench: an event before and after transformations, and what they noted."""

from collections.abc import Iterator

from liveview.log.read.bench import Trial, Tried
from liveview.log.read.stage_rows import ChangeMark, StageCell, StageRow, stage_rows, value_of
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, fit_parts
from liveview.tui.lines.entries import BLANK, AnyLine, Entry, wide
from liveview.tui.lines.json_lines import INDENT, LONGEST_LINE, json_parts
from liveview.tui.lines.names import name_text
from liveview.tui.lines.pipeline_words import MARKS, mark_part, note_parts
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, say, visible
from liveview.tui.lines.words import RULES

LEAST_COLUMN = 34
"""The narrowest column, in cells, in which the event after is shown beside the event before."""
_BETWEEN = say(" │ ")
_LONGEST = 500
_GUTTER = 2
"""Cells at the left that a text keeps free."""
_SHOWN = frozenset({"event", "type", "userId", "properties", "traits"})
"""What transformations can change; the rest of a payload is left out."""


def bench_lines(found: Tried | None, problem: str, width: int) -> Iterator[AnyLine]:
    """What is known for a text `width` cells wide; `problem` is what is wrong with what is written."""
    if problem:
        yield wide((say("{} {}", status.FAILED.glyph, visible(problem, _LONGEST)), "error"))
    if found is None:
        return
    if found.refusal:
        yield wide((say("{} the SQL is refused: {}", status.FAILED.glyph, visible(found.refusal, _LONGEST)), "error"))
        yield wide((say("Events that it is for are not sent, by rule sql-error."), "muted"))
    if found.failure:
        yield wide((say("! This event cannot be tried: {}.", visible(found.failure, _LONGEST)), "warning"))
    for number, trial in enumerate(found.trials):
        if number:
            yield BLANK
        yield from _trial(trial, width)


def _trial(trial: Trial, width: int) -> Iterator[AnyLine]:
    name = name_text(trial.emission, 60) if trial.emission else say("an event without a name")
    if not trial.is_for:
        yield wide(
            (say("{} It goes out as {}, which this transformation is not for.", status.WARNED.glyph, name), "warning")
        )
    for note in trial.notes:
        yield wide((say("  "), "plain"), *note_parts(note))
    if trial.rule is not None:
        yield wide((say("{} not sent: {}", status.SKIPPED.glyph, RULES[trial.rule]), "warning"))
    if trial.before == trial.after:
        yield wide((say("Before and after: nothing changes"), "title"))
        yield from _one(trial, only_changes=False)
        return
    column = (width - _GUTTER - len(_BETWEEN)) // 2
    if column >= LEAST_COLUMN:
        yield from _beside(trial, column)
    else:
        yield wide((say("Before and after"), "title"))
        yield from _one(trial, only_changes=True)


def _rows(trial: Trial) -> Iterator[StageRow]:
    """The lines of both payloads that say what transformations can change."""
    for row in stage_rows((value_of(trial.before), value_of(trial.after))):
        marks = {cell.mark for cell in row.cells if cell is not None}
        if row.path[:1] and (row.path[0] in _SHOWN or marks != {ChangeMark.SAME}):
            yield row


def _one(trial: Trial, *, only_changes: bool) -> Iterator[AnyLine]:
    """One column: a line that has changed is there twice, as it was and as it is."""
    for row in _rows(trial):
        before, after = row.cells
        mark = after.mark if after is not None else ChangeMark.SAME
        if only_changes and before is not None and mark in {ChangeMark.CHANGED, ChangeMark.REMOVED}:
            yield _line(row, before.text, ((say("  {} was", MARKS[ChangeMark.REMOVED].glyph), "error"),))
        if after is not None and mark is not ChangeMark.REMOVED:
            yield _line(row, after.text, _marked(trial, row, after))


def _beside(trial: Trial, column: int) -> Iterator[AnyLine]:
    """Two columns."""
    yield wide(*_columns(((say("Before"), "title"),), ((say("After"), "title"),), column))
    for row in _rows(trial):
        before, after = row.cells
        left = () if before is None else _cell(row, before.text, ())
        right = () if after is None else _cell(row, after.text, _marked(trial, row, after))
        yield wide(*_columns(left, right, column))


def _columns(left: tuple[Part, ...], right: tuple[Part, ...], column: int) -> Iterator[Part]:
    yield from fit_parts(left, column)
    yield _BETWEEN, "muted"
    yield from fit_parts(right, column)


def _cell(row: StageRow, text: str, more: tuple[Part, ...]) -> tuple[Part, ...]:
    return (*json_parts(_indented(row, text)), *more)


def _line(row: StageRow, text: str, more: tuple[Part, ...]) -> Entry:
    return Entry(EMPTY, _indented(row, text), "json", more)


def _indented(row: StageRow, text: str) -> SafeText:
    return say("{}{}", blanks(len(INDENT) * (row.depth - 1)), visible(text, LONGEST_LINE))


def _marked(trial: Trial, row: StageRow, cell: StageCell) -> tuple[Part, ...]:
    return () if cell.mark is ChangeMark.SAME else (mark_part(cell.mark, trial.notes, row.path),)
