"""Transformations in words: the lines of their list."""

from collections.abc import Iterator

from liveview.model.transform import (
    EVERY,
    ChangeCase,
    ChangeType,
    Constant,
    Delete,
    Operation,
    Rename,
    RenameEvent,
    Standard,
    Transform,
)
from liveview.tui.lines.cells import Part, fit
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, joined, say, visible

_NAME = 60
_MOST = 40
"""Operations that are told; a line has no room for more."""
_EVENT, _DESTINATION = 22, 18
"""Cells of the columns."""
_LEAST = 8


def operation_words(operation: Operation) -> SafeText:
    """`price → value`, `sku to upper case`, `without email`."""
    if isinstance(operation, RenameEvent):
        return say("the event becomes {}", name_text(operation.to, _NAME))
    if isinstance(operation, Standard):
        return say("the standard event {}", name_text(operation.to, _NAME))
    if isinstance(operation, Rename):
        return say("{} → {}", visible(operation.source, _NAME), visible(operation.to, _NAME))
    if isinstance(operation, ChangeType):
        return say("{} as {}", visible(operation.prop, _NAME), visible(operation.to))
    if isinstance(operation, ChangeCase):
        return say("{} in {} case", visible(operation.prop, _NAME), visible(operation.to))
    if isinstance(operation, Delete):
        return say("without {}", visible(operation.prop, _NAME))
    return say("{} = {}", visible(operation.prop, _NAME), _constant(operation))


def event_words(transform: Transform) -> SafeText:
    """`Purchase`, `every event`."""
    return say("every event") if transform.event == EVERY else name_text(transform.event, _NAME)


def destination_words(transform: Transform) -> SafeText:
    """`Mixpanel`, `every destination`."""
    return say("every destination") if transform.destination == EVERY else visible(transform.destination, _NAME)


def sql_words(sql: str) -> SafeText:
    """The first line of a statement that says something; "" without SQL."""
    lines = [line.strip() for line in sql.splitlines() if line.strip()]
    more = say(" …") if len(lines) > 1 else EMPTY
    return say("{}{}", visible(lines[0], 200), more) if lines else EMPTY


def heading(room: int) -> tuple[Part, ...]:
    """The titles of the columns."""
    event, destination = _columns(room)
    return ((say("  {}{}what it does", fit(say("event"), event), fit(say("destination"), destination)), "muted"),)


def row_parts(transform: Transform, room: int, *, refused: bool) -> tuple[Part, ...]:
    """`Purchase  Mixpanel  price → value, without email; SQL select …`; `refused` if its SQL is."""
    event, destination = _columns(room)
    return (
        (say("! ") if refused else say("  "), "error"),
        (say("{} ", fit(event_words(transform), event - 1)), "strong"),
        (say("{} ", fit(destination_words(transform), destination - 1)), "plain"),
        *_does(transform),
    )


def _does(transform: Transform) -> Iterator[Part]:
    told = joined(map(operation_words, transform.ops[:_MOST]), ", ")
    if told:
        yield told, "plain"
    if transform.sql:
        yield (say("; SQL ") if told else say("SQL ")), "accent"
        yield sql_words(transform.sql), "string"


def _columns(room: int) -> tuple[int, int]:
    """The cells of the columns for event and destination."""
    part = max(room // 4, _LEAST)
    return min(_EVENT, part), min(_DESTINATION, part)


def _constant(operation: Constant) -> SafeText:
    value = operation.value
    if isinstance(value, bool):
        return say("true") if value else say("false")
    return say('"{}"', visible(value, _NAME)) if isinstance(value, str) else visible(str(value), _NAME)
