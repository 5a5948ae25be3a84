"""Paths into JSON as people read them, and back: `properties.items[0].sku`, `properties["a b"]`.

Two values of a document never have the same path, so a path finds the value that it was written for.
"""

import json
import re
from collections.abc import Iterable
from typing import TypeAlias

Step: TypeAlias = str | int
"""The key of a member, or the position of an element, counted from 0."""
Keys: TypeAlias = tuple[Step, ...]
"""The steps from the outside in."""

_PLAIN = re.compile(r"[\w$-]+")
_STEP = re.compile(r'\.([\w$-]+)|\[([0-9]{1,9})\]|\["((?:[^"\\]|\\.)*+)"\]')


def written_path(keys: Keys) -> str:
    """The path of the value to which these steps lead from the outermost one."""
    return below("", keys)


def below(path: str, steps: Iterable[Step]) -> str:
    """The path of a value that is reached from the one at `path` by these steps; "" is the whole document."""
    return (path + "".join(map(_written, steps))).removeprefix("." if not path else "")


def steps_below(path: str, inner: str) -> tuple[Step, ...] | None:
    """The steps that lead from the value at `path` to the one at `inner`; None if it is not inside that value."""
    if path and not inner.startswith(path):
        return None
    rest = inner[len(path) :] if path or inner[:1] in {"", "["} else f".{inner}"
    found: list[Step] = []
    at = 0
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None:
            return None
        key, position, quoted = step.groups()
        found.append(key if key is not None else int(position) if position is not None else _unquoted(quoted))
        at = step.end()
    return tuple(found)


def _written(step: Step) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def _unquoted(text: str) -> str:
    """The key that a path quotes; one that JSON cannot read is taken as it is."""
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text
