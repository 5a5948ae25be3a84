"""The order of tables inside of a table, such as the webhooks of a destination; what is above a header goes with it."""

import tomllib
from collections.abc import Sequence
from itertools import pairwise

from liveview.config.edit import with_value, without
from liveview.config.table_order import table_lines, without_blanks


def with_order(text: str, outer: str, at: int, inner: str, order: Sequence[int]) -> str:
    """The text in which the table at a place of the list `outer` has just these tables of its list `inner`, in order.

    Raises `ConfigError`.
    """
    wanted = tomllib.loads(text)
    tables = wanted[outer][at][inner]
    if list(order) == [*range(len(tables))]:
        return text
    if not order:
        return without(text, (outer, at, inner))
    wanted[outer][at][inner] = [tables[each] for each in order]
    after = _in_lines(text, outer, at, f"{outer}.{inner}", order)
    try:
        if tomllib.loads(after) == wanted:
            return after
    except tomllib.TOMLDecodeError:
        pass
    return with_value(text, (outer, at, inner), wanted[outer][at][inner])


def _in_lines(text: str, outer: str, at: int, name: str, order: Sequence[int]) -> str:
    """The same by moving lines, which may not say then what they should; "" if there are no such lines."""
    lines = text.splitlines(keepends=True)
    outside = table_lines(lines, outer)
    if at >= len(outside):
        return ""
    start, end = outside[at]
    inside = lines[start:end]
    blocks = table_lines(inside, name)
    if not blocks or len(blocks) <= max(order) or any(a.end != b.start for a, b in pairwise(blocks)):
        return ""
    own = [without_blanks(inside[block.start : block.end]) for block in blocks]
    gaps = [blanks for _, blanks in own]
    done = [*lines[:start], *inside[: blocks[0].start]]
    for number, each in enumerate(order):
        last = number == len(order) - 1
        done += own[each][0] + (gaps[-1] if last else gaps[number] or gaps[0])
    return "".join([*done, *inside[blocks[-1].end :], *lines[end:]])
