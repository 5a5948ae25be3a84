"""Functions for dates that cannot ask for the time, so that a retry gets the same answer.

SQLite's own functions compute. What asks for the present (no argument at all, `now`, `subsec` alone) and what depends
on the machine (`localtime`, `utc`) is looked for in the arguments of each call, where it has been put together.
"""

import re
import sqlite3
from collections.abc import Iterator

from liveview.core.pipeline.sql import Cell
from liveview.sandbox.functions import FunctionError, SqlFunction, text

LONGEST = 100
"""Characters of an argument: a format of a megabyte takes a second."""

_TIME = re.compile(r"[ \t\n\v\f\r]*[-+.\d]", re.ASCII)
"""How a time begins that is not the present."""
_NAMES = ("date", "time", "datetime", "julianday", "unixepoch", "strftime")


def date_functions(computing: sqlite3.Connection) -> Iterator[tuple[str, SqlFunction]]:
    """The functions that this SQLite has, by name; each takes any number of arguments. `computing` computes."""
    for name in _NAMES:
        function = _Date(name, computing)
        try:
            function(*("%Y",) * (name == "strftime"), 0)
        except FunctionError:  # unixepoch came with 3.38
            continue
        yield name, function


class _Date:
    """One of them."""

    def __init__(self, name: str, computing: sqlite3.Connection) -> None:
        self._name = name
        self._formats = int(name == "strftime")
        self._computing = computing

    def __call__(self, *arguments: Cell) -> Cell:
        if None in arguments:
            return None
        given = arguments[self._formats :]
        if not given:
            raise FunctionError(f"{self._name} without a time is the present, which a retry would not see again")
        if any(isinstance(each, bytes) or (isinstance(each, str) and len(each) > LONGEST) for each in arguments):
            raise FunctionError(f"an argument of {self._name} is bytes, or longer than {LONGEST} characters")
        for place, each in enumerate(given):
            self._check(each, is_time=place == 0)
        if isinstance(given[0], str) and not _TIME.match(given[0]):
            return None
        statement = f"select {self._name}({','.join('?' * len(arguments))})"
        try:
            found: Cell = self._computing.execute(statement, arguments).fetchone()[0]
        except (sqlite3.Error, UnicodeError):
            raise FunctionError(f"{self._name} failed") from None
        return found

    def _check(self, argument: Cell, *, is_time: bool) -> None:
        """Raises for what depends on the time or the machine. SQLite reads a text up to its first NUL."""
        word = text(argument).partition("\0")[0].strip().lower()
        if word == "now" or (is_time and word.startswith("subsec")):
            raise FunctionError(f"{self._name} may not ask for the present, which a retry would not see again")
        if word in {"localtime", "utc"}:
            raise FunctionError(f"{self._name} may not depend on the time zone of this machine")
