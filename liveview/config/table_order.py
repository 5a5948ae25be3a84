"""Changes to the order of the tables of a list such as `[[transforms]]`: the comments above a header go with its table.

Lines are moved or left out as they are. What comes out is read again, and where lines are not enough, as for a list
that is written in brackets, tomlkit does it.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import tomlkit
from tomlkit.exceptions import TOMLKitError

from liveview.config.edit import with_item, without
from liveview.errors import ConfigError

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_QUOTES = re.compile(r"\"\"\"|'''")
_UNLIKELY = "the file is written in a way that cannot be changed here; change it by hand"


class TableLines(NamedTuple):
    """The lines of one table of a list."""

    start: int
    """The first line: a comment right above the header, or the header."""
    end: int
    """The line after the last."""


def without_table(text: str, name: str, at: int) -> str:
    """The text without one of the tables of this list; raises `ConfigError`."""

    def remove(document: dict[str, Any]) -> None:
        del document[name][at]
        if not document[name]:
            del document[name]

    def left(lines: list[str], blocks: Sequence[TableLines]) -> list[str]:
        return lines[: blocks[at].start] + lines[blocks[at].end :]

    return _changed(text, remove, name, left) or without(text, (name, at))


def moved_table(text: str, name: str, at: int, to: int) -> str:
    """The text with one of the tables of this list at another place among them; raises `ConfigError`."""

    def move(tables: Any) -> None:
        table = tables[at]
        del tables[at]
        tables.insert(to, table)

    def put(lines: list[str], blocks: Sequence[TableLines]) -> list[str]:
        order = [*range(len(blocks))]
        move(order)
        done, start = list[str](), 0
        for block, other in zip(blocks, order, strict=True):
            own, blanks = without_blanks(lines[blocks[other].start : blocks[other].end])
            gap = without_blanks(lines[block.start : block.end])[1] or (blanks[:1] if block.end < len(lines) else [])
            done += lines[start : block.start] + own + gap
            start = block.end
        return done + lines[start:]

    return _changed(text, lambda document: move(document[name]), name, put) or _moved_by_tomlkit(text, name, move)


def with_table(text: str, name: str, table: str) -> str:
    """The text with one more table, which is given with its header, after the last of this list.

    Raises `ConfigError`.
    """
    added: dict[str, Any] = tomllib.loads(table)

    def put(lines: list[str], blocks: Sequence[TableLines]) -> list[str]:
        end = blocks[-1].end if blocks else len(lines)
        before, after = _ended(lines[:end]), lines[end:]
        gap = ["\n"] if before and before[-1].strip() else []
        return [*before, *gap, table, *(["\n"] if after else []), *after]

    def change(document: dict[str, Any]) -> None:
        document[name] = [*document.get(name, ()), *added[name]]

    return _changed(text, change, name, put) or with_item(text, (name,), added[name][0])


def _changed(
    text: str,
    change: Callable[[dict[str, Any]], None],
    name: str,
    in_lines: Callable[[list[str], Sequence[TableLines]], list[str]],
) -> str:
    """The text after a change of its lines; "" if it does not say then what it should."""
    try:
        wanted = tomllib.loads(text)
        change(wanted)
        lines = text.splitlines(keepends=True)
        after = "".join(in_lines(lines, table_lines(lines, name)))
        return after if tomllib.loads(after) == wanted else ""
    except (tomllib.TOMLDecodeError, LookupError, TypeError, ValueError):
        return ""


def _moved_by_tomlkit(text: str, name: str, move: Callable[[Any], None]) -> str:
    try:
        wanted, document = tomllib.loads(text), tomlkit.parse(text)
        move(wanted[name])
        move(document[name])
        after = tomlkit.dumps(document)
        if tomllib.loads(after) == wanted:
            return after
    except (TOMLKitError, tomllib.TOMLDecodeError, LookupError, TypeError, ValueError):
        pass
    raise ConfigError(_UNLIKELY)


def table_lines(lines: Sequence[str], name: str) -> list[TableLines]:
    """The tables of a list, each with the comments above its header and the tables inside of it."""
    headers = [(number, found[1]) for number, line in _outside(lines) if (found := _HEADER.match(line.rstrip()))]
    outer = [(number, key) for number, key in headers if not key.startswith(f"{name}.")]
    starts = [_start(lines, number) for number, _ in outer] + [len(lines)]
    return [TableLines(starts[place], starts[place + 1]) for place, (_, key) in enumerate(outer) if key == name]


def _outside(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that do not begin in a text of several lines, with their numbers."""
    quotes = ""
    for number, line in enumerate(lines):
        if not quotes:
            yield number, line
        for found in _QUOTES.findall(line):
            quotes = "" if found == quotes else quotes or found


def _start(lines: Sequence[str], header: int) -> int:
    while header > 0 and lines[header - 1].lstrip().startswith("#"):
        header -= 1
    return header


def without_blanks(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines of a table, and the blank ones at its end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return _ended(lines[:end]), lines[end:]


def _ended(lines: list[str]) -> list[str]:
    """The lines, the last of which may have been the end of a file without a line break."""
    return lines if not lines or lines[-1].endswith(("\n", "\r")) else [*lines[:-1], f"{lines[-1]}\n"]
