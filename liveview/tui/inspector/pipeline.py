"""Pipeline: what became of an event on its way to one destination, stage by stage, with the reasons."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.pipeline import DeliveryStages, PayloadStage, StageName
from liveview.log.read.stage_rows import ChangeMark, StageCell, StageRow, stage_rows
from liveview.model.delivery import Decision, Delivery
from liveview.model.note import Note
from liveview.tui.inspector.requests import REQUEST, request_lines
from liveview.tui.inspector.routing import NOT_ROUTED
from liveview.tui.lines import status
from liveview.tui.lines.bodies import heading
from liveview.tui.lines.cells import Part, fit, parts_width, plain
from liveview.tui.lines.entries import BLANK, LINK, AnyLine, Entry, leading_to, parts_of, wide
from liveview.tui.lines.json_lines import INDENT, LONGEST_LINE, json_parts
from liveview.tui.lines.names import name_text
from liveview.tui.lines.pipeline_words import as_name, mark_part, note_parts, noted
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, say, visible
from liveview.tui.lines.terms import term
from liveview.tui.lines.words import RULES
from liveview.tui.lines.wrapping import cut, pieces

LEAST_COLUMN = 30
"""The narrowest column, in cells, in which a stage is shown beside the others."""
_LARGE = 65_536
"""Larger payloads, in bytes, are never side by side: laying out columns takes several times as long, and what does not
fold is too long to read.
"""
_BETWEEN = say(" │ ")
_LONGEST_CELL = 300
"""The most characters of a line that are shown in a column."""

_TITLES = {
    StageName.RECEIVED: say("Received"),
    StageName.TRANSFORMED: say("Transformed"),
    StageName.ALLOWED: say("After HIPAA"),
    StageName.SENT: say("Sent"),
    StageName.REQUEST: REQUEST,
}
_NOT_SENT = say("To be sent")
"""The title of the last stage before there is a call."""


class StageLines:
    """The lines of the way to one destination, which remember their stage as far as they have been taken."""

    def __init__(self, detail: EventDetail, found: DeliveryStages | None, width: int) -> None:
        self._detail = detail
        self._found = found
        self._width = width
        self._starts: list[int] = []
        self._stages: list[PayloadStage] = []

    def __iter__(self) -> Iterator[AnyLine]:
        """The lines, from the first. Iterate only once."""
        for number, line in enumerate(pipeline_lines(self._detail, self._found, self._width)):
            if line.style == "title" and self._found is not None:
                self._starts.append(number)
                self._stages.append(_stage_of(line, self._found.stages))
            yield line

    def stage(self, number: int) -> PayloadStage | None:
        """The stage that a line belongs to; side by side, the last one. None above all of them."""
        place = bisect_right(self._starts, number) - 1
        return self._stages[place] if place >= 0 else None


def pipeline_lines(detail: EventDetail, found: DeliveryStages | None, width: int) -> Iterator[AnyLine]:
    """The way to one destination for a text `width` cells wide.

    `found` is None without such a delivery, and while the stages of a large event are being read.
    """
    if not detail.deliveries:
        yield wide((say("No step was taken: {}.", NOT_ROUTED[detail.event.verdict]), "muted"))
    elif all(delivery.pipeline_id is None for delivery in detail.deliveries):
        yield from _off()
    elif found is None:
        yield wide((say("reading its stages"), "muted"))
    else:
        yield from _way(detail, found, width)


def _off() -> Iterator[AnyLine]:
    """No step was on, as before there were any."""
    yield wide((say("No step of the pipeline was on: it goes out as it was received."), "plain"))
    steps = say("[[definitions]], [consent], [[transforms]] or [hipaa]")
    yield wide((say("To switch steps on, add {} to the configuration.", steps), "muted"))


def _way(detail: EventDetail, found: DeliveryStages, width: int) -> Iterator[AnyLine]:
    yield from _head(detail, found.delivery)
    if found.was_off:
        yield from _off()
        return
    if found.failure:
        yield wide((say("! The stages cannot be shown: {}.", visible(found.failure, 300)), "warning"))
        yield from _notes(found.delivery.notes)
        return
    if not found.has_key:
        words = say("This log lacks the key of masked IDs, so they are not those that were sent.")
        yield wide((say("{} {}", status.WARNED.glyph, words), "warning"))
    if found.has_requests:
        yield from _shaped(found, width)
    else:
        yield from _payloads(found, found.stages, width)


def _shaped(found: DeliveryStages, width: int) -> Iterator[AnyLine]:
    """The payloads on the way to a service, if a step has changed them, and the requests."""
    stages, notes = found.stages[:-1], found.delivery.notes
    if any(_is_new(stages, number) for number in range(1, len(stages))):
        yield from _payloads(found, stages, width)
    else:
        yield wide((say("  {}; no step has changed the event", noted(notes)) if notes else EMPTY, "muted"))
        yield from (line for stage in stages for line in _notes(stage.notes))
    yield BLANK
    yield from request_lines(found.stages[-1], found.delivery)


def _payloads(found: DeliveryStages, stages: Sequence[PayloadStage], width: int) -> Iterator[AnyLine]:
    """Payloads side by side where there is room for them, else one below the other."""
    shaped = found.has_requests
    apart = [stage for number, stage in enumerate(stages) if _is_new(stages, number)]
    column = _column(len(apart), width)
    is_large = any(len(stage.body) > _LARGE for stage in apart)
    if len(apart) > 1 and column >= LEAST_COLUMN and not is_large:
        yield BLANK
        yield from _side_by_side(stages, apart, column, shaped=shaped)
        return
    if found.delivery.notes:
        yield wide((say("  {}", noted(found.delivery.notes)), "muted"))
    yield BLANK
    yield from _stacked(stages, shaped=shaped)


def _head(detail: EventDetail, delivery: Delivery) -> Iterator[AnyLine]:
    """Where it goes and why, and under which name."""
    name = visible(delivery.destination, 60)
    if delivery.decision is Decision.SEND:
        yield wide((say("→ {}", name), "accent"), (say(": {}", RULES[delivery.rule]), "plain"))
    elif delivery.decision is Decision.PREVIEW:
        look = status.PREVIEWED
        words = say(", sent to nobody: {}", RULES[delivery.rule])
        yield wide((say("{} {} {}", look.glyph, name, look.word), look.style), (words, "plain"))
    else:
        yield wide((say("{} {} skipped: {}", status.SKIPPED.glyph, name, RULES[delivery.rule]), "muted"))
    own = detail.event.name
    said = as_name(delivery.emission, delivery.definition, own)
    if said:
        received = say(" (received as {})", name_text(own, 60)) if own else EMPTY
        alike = "" if delivery.definition is None else term("definition", delivery.definition)
        line = wide((say("  {}", said), LINK if alike else "strong"), (received, "muted"))
        yield leading_to(line, alike)
    elif own:
        yield wide((say("  as {}, its own name", name_text(own, 60)), "muted"))


def _stage_of(line: AnyLine, stages: Sequence[PayloadStage]) -> PayloadStage:
    """The stage that a heading begins; the last one if it is about several."""
    titles = [text for text, style in parts_of(line) if style == "title"]
    return next((stage for stage in stages if titles == [_title(stage)]), stages[-1])


def _title(stage: PayloadStage) -> SafeText:
    return _NOT_SENT if stage.name is StageName.SENT and not stage.was_sent else _TITLES[stage.name]


def _is_new(stages: Sequence[PayloadStage], number: int) -> bool:
    """Whether a stage differs from the one before."""
    return number == 0 or stages[number].body != stages[number - 1].body


def _same(stages: Sequence[PayloadStage], number: int) -> SafeText:
    return say(": the same as {}", _title(stages[number - 1]))


def _told(stage: PayloadStage, *, shaped: bool = False) -> SafeText:
    """What a stage is, where its title does not say it; "" where it does. `shaped`: requests are made of it."""
    if stage.name is StageName.RECEIVED and shaped:
        return say("as webhooks would get it without any step")
    if stage.name is StageName.RECEIVED:
        return say("as it would go out without any step")
    return say("in its latest call") if stage.was_sent else EMPTY


def _notes(notes: Iterable[Note]) -> Iterator[AnyLine]:
    for note in notes:
        yield wide((say("  "), "plain"), *note_parts(note))


def _stacked(stages: Sequence[PayloadStage], *, shaped: bool = False) -> Iterator[AnyLine]:
    """One stage below the other; what is the same as before is said in one line."""
    for number, stage in enumerate(stages):
        if not _is_new(stages, number):
            yield heading(_title(stage), _same(stages, number))
            yield from _notes(stage.notes)
            continue
        if number:
            yield BLANK
        told = _told(stage, shaped=shaped)
        yield heading(_title(stage), say(", {}", told) if told else EMPTY)
        yield from _notes(stage.notes)
        values = [each.value for each in stages[max(number - 1, 0) : number + 1]]
        for row in stage_rows(values):
            cell = row.cells[-1]
            if cell is not None:
                yield _json_line(row, cell, stage.notes)


def _json_line(row: StageRow, cell: StageCell, notes: Sequence[Note]) -> Entry:
    parts = () if cell.mark is ChangeMark.SAME else (mark_part(cell.mark, notes, row.path),)
    return Entry(EMPTY, say("{}{}", blanks(len(INDENT) * row.depth), visible(cell.text, LONGEST_LINE)), "json", parts)


def _column(stages: int, width: int) -> int:
    """How wide each of some columns is."""
    return (width - len(_BETWEEN) * (stages - 1)) // stages


def _side_by_side(
    stages: Sequence[PayloadStage], apart: Sequence[PayloadStage], column: int, *, shaped: bool = False
) -> Iterator[AnyLine]:
    """The stages that differ in columns of this width, then those that do not."""
    yield wide(*_beside([((_title(stage), "title"),) for stage in apart], column))
    yield from _wrapped([((_told(stage, shaped=shaped), "muted"),) for stage in apart], column)
    for notes in zip_longest(*(stage.notes for stage in apart)):
        yield from _wrapped([() if note is None else note_parts(note) for note in notes], column)
    for row in stage_rows([stage.value for stage in apart]):
        cells = [
            () if cell is None else _cell(row, cell, stage.notes) for cell, stage in zip(row.cells, apart, strict=True)
        ]
        yield from _wrapped(cells, column)
    for number, stage in enumerate(stages):
        if not _is_new(stages, number):
            yield heading(_title(stage), _same(stages, number))
            yield from _notes(stage.notes)


def _cell(row: StageRow, cell: StageCell, notes: Sequence[Note]) -> tuple[Part, ...]:
    line = _json_line(row, cell, notes)
    return (*json_parts(visible(line.text, _LONGEST_CELL)), *line.parts)


def _wrapped(cells: Sequence[Sequence[Part]], column: int) -> Iterator[Entry]:
    """The rows of one line of every column."""
    columns = []
    for parts in cells:
        spans = pieces(plain(parts), column) if parts else []
        columns.append([((blanks(each.indent), "plain"), *cut(parts, each.start, each.end)) for each in spans])
    for pieces_beside in zip_longest(*columns, fillvalue=()):
        yield wide(*_beside(pieces_beside, column))


def _beside(cells: Sequence[Sequence[Part]], column: int) -> Iterator[Part]:
    """One row: each cell as wide as its column, but for the last."""
    for number, parts in enumerate(cells):
        yield from parts
        if number < len(cells) - 1:
            yield fit(EMPTY, column - parts_width(parts)), "plain"
            yield _BETWEEN, "muted"
