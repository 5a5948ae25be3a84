"""Where in a JSON text the values of some paths begin, for marks beside them; the text is read once and not decoded."""

import json
from collections.abc import Collection, Iterator

from liveview.text.json_paths import Step, steps_below
from liveview.tui.lines.json_lines import TOKEN


class _Wanted:
    """A value on the way to one of the paths, or at its end."""

    def __init__(self) -> None:
        self.inside: dict[Step, _Wanted] = {}
        self.start: int | None = None


class _Open:
    """An object or list that has not ended."""

    def __init__(self, wanted: _Wanted | None, *, is_list: bool) -> None:
        self.wanted = wanted
        self.step: Step | None = 0 if is_list else None

    def next(self) -> None:
        """A comma: another member or element follows."""
        self.step = self.step + 1 if isinstance(self.step, int) else None

    def inner(self) -> _Wanted | None:
        """What is wanted of the value that comes next."""
        return None if self.wanted is None or self.step is None else self.wanted.inside.get(self.step)


def places(text: str, paths: Collection[str]) -> dict[str, int]:
    """The position at which the value of each path begins; for a path without a value, that of the nearest around it.

    Of a repeated key, the last value counts. Positions count characters from 0.
    """
    outermost = _Wanted()
    ways = {path: steps for path in paths if (steps := steps_below("", path)) is not None}
    for steps in ways.values():
        wanted = outermost
        for step in steps:
            wanted = wanted.inside.setdefault(step, _Wanted())
    _locate(text, outermost)
    return {path: [*_starts(outermost, steps)][-1] for path, steps in ways.items()}


def _starts(wanted: _Wanted, steps: tuple[Step, ...]) -> Iterator[int]:
    """Where each value on the way begins, from the outermost on, as far as there are values."""
    yield wanted.start or 0
    for step in steps:
        wanted = wanted.inside[step]
        if wanted.start is None:
            return
        yield wanted.start


def _locate(text: str, outermost: _Wanted) -> None:
    """Note where the wanted values begin."""
    around: list[_Open] = []
    for match in TOKEN.finditer(text):
        piece = match[0]
        if piece in "}]":
            del around[-1:]
        elif piece == ",":
            around[-1].next() if around else None
        elif around and around[-1].step is None:
            around[-1].step = _key(piece)
        elif piece != ":":
            wanted = around[-1].inner() if around else outermost
            if wanted is not None:
                wanted.start = match.start()
                _forget(wanted)
            if piece in "{[":
                around.append(_Open(wanted, is_list=piece == "["))


def _forget(wanted: _Wanted) -> None:
    """Forget what was found in an earlier value of the same key."""
    waiting = [*wanted.inside.values()]
    for each in waiting:
        each.start = None
        waiting += each.inside.values()


def _key(piece: str) -> str:
    """The key of a member, unescaped; one that is not JSON is taken as it is."""
    if "\\" in piece:
        try:
            return str(json.loads(piece))
        except ValueError:
            return piece
    return piece.strip('"')
