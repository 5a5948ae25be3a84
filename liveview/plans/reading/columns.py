"""A property of a plan that is a table: its path, and the schema that its lines make."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from liveview.errors import PlanError
from liveview.plans.reading.json_text import PlanJson, read_json
from liveview.plans.reading.place import PlanPlace

ITEMS = None
"""Instead of a name: the items of a list."""
Steps: TypeAlias = tuple[str | None, ...]
"""A path from the outside in: names, and `ITEMS`."""

_DEEPEST = 64
"""Levels of a path; events have no more."""
_STEP = re.compile(r'(?P<name>[^.\[\]"]+)|(?P<items>\[\])|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]')


def read_path(text: str) -> Steps:
    """The steps of a path such as `items[].sku` or `["a.b"]`; raises `ValueError` with what is wrong."""
    steps = tuple(_steps(text))
    if len(steps) > _DEEPEST:
        raise ValueError(f"it is nested too deep, at most {_DEEPEST} levels; shorten it")
    if not steps or steps[0] is ITEMS:
        raise ValueError("a path begins with a name; write it like items[].sku")
    return steps


def _steps(text: str) -> Iterator[str | None]:
    at = 0
    while at < len(text):
        dotted = at > 0 and text[at] == "."
        step = _STEP.match(text, at + dotted)
        if step is None or (at > 0 and dotted != (step["name"] is not None)):
            raise ValueError(f'not a path from character {at + 1} on; write it like items[].sku or ["a.b"].c')
        at = step.end()
        if step["items"]:
            yield ITEMS
        else:
            yield step["name"] if step["quoted"] is None else str(json.loads(step["quoted"]))


class TableProperty:
    """A property while the lines of a table are read; the outermost one is the event's own object."""

    def __init__(self) -> None:
        self.line = 0
        self.types: tuple[str, ...] = ()
        self.required = False
        self.example = ""
        self.members: dict[str, TableProperty] = {}
        self.items: TableProperty | None = None

    def add(
        self, path: Sequence[str | None], line: int, types: tuple[str, ...], *, required: bool, example: str
    ) -> None:
        """The line of a property at a path from here; raises `ValueError` if it is there already."""
        inner = self
        for step in path:
            inner = inner._at(step)
            inner.line = inner.line or -line
        if inner.line > 0:
            raise ValueError(f"it is in line {inner.line}, too; remove one of them")
        if required and path[-1] is ITEMS:
            raise ValueError("the items of a list cannot be required; leave it empty")
        inner.line, inner.types, inner.required, inner.example = line, types, required, example

    def _at(self, step: str | None) -> "TableProperty":
        if step is not ITEMS:
            return self.members.setdefault(step, TableProperty())
        self.items = self.items or TableProperty()
        return self.items

    def schema(self, place: PlanPlace) -> dict[str, Any]:
        """The JSON Schema of all lines about it; raises `PlanError` if they do not fit together."""
        inner = ("object", self.members), ("array", self.items)
        implied = tuple(word for word, there in inner if there)
        for word in implied if self.types else ():
            if word not in self.types:
                found = " or ".join(self.types)
                advice = f"its type is {found}, but there are paths into it; add {word} to its type"
                raise place.at_line(abs(self.line)).error(advice)
        return dict(self._keywords(self.types or implied, place))

    def _keywords(self, types: tuple[str, ...], place: PlanPlace) -> Iterator[tuple[str, PlanJson]]:
        if types:
            yield "type", types[0] if len(types) == 1 else list(types)
        if self.members:
            yield "properties", {name: each.schema(place) for name, each in self.members.items()}
        required = [name for name, each in self.members.items() if each.required]
        if required:
            yield "required", required
        if self.items is not None:
            yield "items", self.items.schema(place)
        if self.example:
            yield "examples", [_example(self.example, types)]


def _example(text: str, types: tuple[str, ...]) -> PlanJson:
    """The example as a value; a text if it may be one, or if it is nothing else."""
    if not types or "string" in types:
        return text
    try:
        return read_json(text, "")
    except PlanError:
        return text
