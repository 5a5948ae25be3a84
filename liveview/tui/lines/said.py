"""The values in the configured columns of the event list, as text."""

from collections.abc import Mapping, Sequence
from math import isfinite
from types import MappingProxyType

from liveview.config.list_columns import ListColumn
from liveview.tui.lines.moments import duration, size
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import LONGEST, visible

NO_NAMES: Mapping[str, str] = MappingProxyType({})
_TIMES = frozenset({"latency", "duration"})


def said(
    columns: Sequence[ListColumn], values: Sequence[object], environments: Mapping[str, str] = NO_NAMES
) -> tuple[str, ...]:
    """The values of a row for these columns as text; "" for a value that the event does not have.

    `environments` are names by environment ID, which are shown instead of it.
    """
    return tuple(_text(column.word, value, environments) for column, value in zip(columns, values, strict=True))


def _text(word: str, value: object, environments: Mapping[str, str]) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if word in _TIMES and isinstance(value, int | float) and isfinite(value):
        return duration(value)
    if word == "token" and value in environments:
        return name_text(environments[str(value)], LONGEST)
    if word == "size" and isinstance(value, int):
        return size(value)
    return visible(str(value))
