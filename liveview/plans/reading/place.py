"""Where something is in a plan: the file, its line, and the path of the key."""

import json
from typing import Any

from liveview.core.json.lines import line_of
from liveview.errors import PlanError
from liveview.text.ci_commands import tamed
from liveview.text.escaping import escaped
from liveview.text.json_paths import Keys, written_path

LONGEST = 200
"""Characters of a value or a path in a message."""


class PlanPlace:
    """A value in a plan, and how to say what is wrong with it.

    `source` is the name of the file. The line is looked up in `text`, a JSON text, or given as `line`.
    """

    def __init__(self, source: str, text: str = "", keys: Keys = (), line: int | None = None) -> None:
        self.source = source
        self.text = text
        self.keys = keys
        self.line = line

    def __truediv__(self, key: str | int) -> "PlanPlace":
        return self.inside((key,))

    def inside(self, keys: Keys) -> "PlanPlace":
        """The place of a value in this one; `keys` are the path to it."""
        return PlanPlace(self.source, self.text, (*self.keys, *keys), self.line)

    def at_line(self, line: int) -> "PlanPlace":
        """A line of the file, counted from 1."""
        return PlanPlace(self.source, line=line)

    def error(self, message: str) -> PlanError:
        """An error about the value here; its message begins with file, line and key."""
        return PlanError(f"{self.words}: {message}")

    @property
    def words(self) -> str:
        """File, line and path, as far as they are known."""
        line = self.line or (line_of(self.text, self.keys) if self.text and self.keys else None)
        where = f"{printable(self.source)}:{line}" if line else printable(self.source)
        path = cut(written_path(self.keys))
        return f"{where}: {path}" if path else where


def shown(value: Any) -> str:
    """A value of a plan as JSON for a message, at most `LONGEST` characters."""
    return cut(json.dumps(value, ensure_ascii=False, default=str))


def cut(text: str) -> str:
    """The beginning of a text for a message."""
    return printable(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def printable(text: str) -> str:
    """Text of a plan as it may be written to a terminal and to the output of a build."""
    return tamed(escaped(text))
