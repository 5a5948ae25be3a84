"""The values in the configured columns of the event list, as text."""

from collections.abc import Sequence
from math import isfinite

from liveview.config.list_columns import ListColumn
from liveview.tui.lines.moments import duration, size
from liveview.tui.lines.safe_text import visible

_TIMES = frozenset({"latency", "duration"})


def said(columns: Sequence[ListColumn], values: Sequence[object]) -> tuple[str, ...]:
    """The values of a row for these columns as text; "" for a value that the event does not have."""
    return tuple(_text(column.word, value) for column, value in zip(columns, values, strict=True))


def _text(word: str, value: object) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if word in _TIMES and isinstance(value, int | float) and isfinite(value):
        return duration(value)
    if word == "size" and isinstance(value, int):
        return size(value)
    return visible(str(value))
