"""Where something is in the file of a spec: the path of its key and, as far as a look at the text tells, its line."""

import json
import re
from collections.abc import Iterator

from liveview.core.json.lines import line_of
from liveview.errors import SpecError
from liveview.specs.matching import name_of
from liveview.text.json_paths import Keys

_QUOTED = r'"(?:[^"\\]|\\.)*"|\'[^\']*\''
_HEADER = re.compile(rf"[ \t]*(\[{{1,2}})((?:{_QUOTED}|[^\"'\[\]#])+)\]{{1,2}}[ \t]*(?:#.*)?")
_LINE = re.compile(r'[ \t]*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|\'(?P<literal>[^\']*)\'|(?P<bare>[\w$-]+))[ \t]*[=.]')


class SpecPlace:
    """A key in a spec, and how to say what is wrong with its value."""

    def __init__(self, source: str = "", text: str = "", keys: Keys = (), *, toml: bool = True) -> None:
        self.source = source
        self.text = text
        self.keys = keys
        self.toml = toml

    def __truediv__(self, key: str | int) -> "SpecPlace":
        return SpecPlace(self.source, self.text, (*self.keys, key), toml=self.toml)

    def error(self, message: str) -> SpecError:
        """An error about the value here; its message begins with file, line and key."""
        return SpecError(f"{self.prefix}{message}")

    @property
    def prefix(self) -> str:
        """File, line and key as far as they are known, each with a colon."""
        line = (toml_line if self.toml else line_of)(self.text, self.keys) if self.text and self.keys else None
        where = f"{self.source}:{line}" if self.source and line else self.source
        return "".join(f"{part}: " for part in (where, name_of(self.keys)) if part)


def toml_line(text: str, keys: Keys) -> int | None:
    """The line of a key in a TOML text, or that of the nearest table around it; None if even that is not found."""
    found: int | None = None
    best = 0
    for line, path in _toml_paths(text):
        common = _common(path, keys)
        if common > best and common == min(len(path), len(keys)):
            found, best = line, common
    return found


def _toml_paths(text: str) -> Iterator[tuple[int, Keys]]:
    """The lines that begin with a header or a key, and the path of each; lines inside long texts may be among them."""
    counts: dict[str, int] = {}
    table: Keys = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.fullmatch(line):
            names = [_unquoted(name) for name in re.findall(rf"{_QUOTED}|[^.\s]+", header[2])]
            if header[1] == "[[":
                counts[names[0]] = counts.get(names[0], -1) + 1
            place = (counts[names[0]],) if names[0] in counts else ()
            table = (names[0], *place, *names[1:])
            yield number, table
        elif key := _LINE.match(line):
            yield number, (*table, _unquoted(key[0].rstrip("=. \t").strip()))


def _unquoted(name: str) -> str:
    if name[:1] == '"':
        try:
            return str(json.loads(name))
        except ValueError:
            return name
    return name.strip("'")


def _common(path: Keys, keys: Keys) -> int:
    """How many keys two paths begin with together."""
    count = 0
    for one, other in zip(path, keys, strict=False):
        if one != other:
            break
        count += 1
    return count
