"""The columns of the event list: which ones fit a width, and how wide each one is.

Each column gets the room that the rows seen so far need, starting with the columns that people read first. Needs only
grow, so columns hardly ever move.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from liveview.tui.lines.delivery_cells import DestinationCells
from liveview.tui.lines.safe_text import say

Field: TypeAlias = Literal["id", "time", "type", "name", "user", "more", "deliveries", "words"]

_NARROW = 32
"""The narrowest list, in cells, that shows the time."""
_FROM: dict[Field, int] = {"time": _NARROW, "user": 52, "more": 52, "id": 64, "type": 70}
"""The narrowest list, in cells, that shows each column."""
_BY_RANK: tuple[Field, ...] = ("name", "words", "deliveries", "time", "user", "more", "id", "type")
"""Where even the minimum widths do not fit together, columns are dropped from the end."""
_IN_ORDER: tuple[Field, ...] = ("id", "time", "type", "name", "user", "more", "deliveries", "words")

NOTHING = say("—")
"""Shown where an event has no such value."""

SHORT_CLOCK, DATED_MINUTE, DATED_CLOCK = 8, 11, 14
"""The widths of `14:02:31`, `09-21 14:02` and `09-21 14:02:31`, in cells."""
_MILLISECONDS = 4

_CLAIMS: tuple[tuple[Field, int], ...] = (
    *(("user", 12), ("name", 12), ("words", 12), ("more", 12)),
    *(("user", 20), ("name", 16), ("words", 22), ("name", 24), ("time", _MILLISECONDS), ("more", 20)),
    *(("user", 36), ("name", 40), ("words", 40), ("more", 40)),
)
"""The columns that share the remaining room, in turn, and the width up to which each may grow if it needs it."""
_SPREAD: tuple[tuple[Field, int], ...] = (("name", 24), ("user", 20), ("name", 34), ("user", 28))
"""The columns that get room nobody needs, so that they seldom move when longer values arrive."""


class Column(NamedTuple):
    """A column and its width. One space separates two columns."""

    field: Field
    """What the column shows."""
    width: int
    """Its width in cells, without the space after it."""
    number: int = 0
    """Which of the configured columns it is, from 0, if `field` is `more`."""


class Needs(NamedTuple):
    """The widths, in cells, that the values seen so far need to be shown in full."""

    type: int = 5
    """Cells of the longest event type."""
    name: int = 0
    """Cells of the longest event name."""
    user: int = 0
    """Cells of the longest user id."""
    words: int = 0
    """Cells of the longest status in words."""
    more: tuple[int, ...] = ()
    """Cells of the longest value in each configured column."""

    def with_those(self, others: "Needs") -> "Needs":
        """The widths that are enough for both."""
        return Needs(
            max(self.type, others.type),
            max(self.name, others.name),
            max(self.user, others.user),
            max(self.words, others.words),
            tuple(max(pair) for pair in zip(self.more, others.more, strict=True)),
        )


def lay_out(
    width: int, digits: int, needs: Needs, destinations: DestinationCells, *, dated: bool = False
) -> tuple[Column, ...]:
    """The columns for a list `width` cells wide whose ids have up to `digits` digits.

    The name is always shown, the others if there is room. The last column takes what is left.
    """
    shown = _that_fit(width, list(_least(width, digits, needs, destinations, dated=dated)))
    widths = {_key(column): column.width for column in shown}
    left = width - sum(widths.values()) - len(widths) + 1
    for field, goal in _CLAIMS:
        for key in [key for key in widths if key[0] == field]:
            more = _claim(field, goal, _need(needs, key), widths[key])
            if field == "time" and (more > left or width < _FROM["type"]):
                continue
            widths[key] += min(more, left)
            left -= min(more, left)
    for field, goal in _SPREAD:
        if (field, 0) in widths:
            more = min(max(goal - widths[field, 0], 0), left)
            widths[field, 0] += more
            left -= more
    ordered = [Column(column.field, widths[_key(column)], column.number) for column in _ordered(shown)]
    return (*ordered[:-1], ordered[-1]._replace(width=ordered[-1].width + left))


def _key(column: Column) -> tuple[Field, int]:
    return column.field, column.number


def _claim(field: Field, goal: int, need: int, width: int) -> int:
    """How many more cells a column asks for."""
    return goal if field == "time" else max(min(goal, need) - width, 0)


def _need(needs: Needs, key: tuple[Field, int]) -> int:
    match key[0]:
        case "more":
            return needs.more[key[1]]
        case "name" | "user" | "words":
            return int(getattr(needs, key[0]))
        case _:
            return 0


def _least(width: int, digits: int, needs: Needs, destinations: DestinationCells, *, dated: bool) -> Iterator[Column]:
    """Each column that a list of this width may have, at its minimum width."""
    some = 8 if width >= _NARROW else 6
    clock = SHORT_CLOCK if not dated else DATED_CLOCK if width >= _FROM["id"] else DATED_MINUTE
    least: dict[Field, int] = {"name": some, "user": some, "words": some + 1, "time": clock}
    least |= {"id": digits + 1, "type": needs.type, "deliveries": destinations.width}
    for field in _BY_RANK:
        if width < _FROM.get(field, 0) or (field == "deliveries" and not destinations.cells):
            continue
        if field == "more":
            yield from (Column(field, min(max(need, 4), 8), at) for at, need in enumerate(needs.more))
        else:
            yield Column(field, least[field])


def _that_fit(width: int, columns: Sequence[Column]) -> list[Column]:
    shown = list(columns)
    while len(shown) > 1 and sum(column.width for column in shown) + len(shown) - 1 > width:
        shown.pop()
    return shown if len(shown) > 1 else [shown[0]._replace(width=width)]


def _ordered(columns: Iterable[Column]) -> list[Column]:
    return sorted(columns, key=lambda column: (_IN_ORDER.index(column.field), column.number))
