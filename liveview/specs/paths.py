"""Paths into the properties of an event, such as `items[0].sku`; a key with a dot or a bracket is `["a.b"]`."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from liveview.specs.values import Json
from liveview.text.json_paths import Keys

_PLAIN_KEY = r'[^.\[\]"]+'
"""A key that may be written as it is: more of them than liveview writes so, because people write these paths."""
_STEP = re.compile(rf'(?P<key>{_PLAIN_KEY})|\[(?P<place>\d{{1,9}})\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]')


class _Missing:
    """The type of `MISSING`."""

    def __repr__(self) -> str:
        return "missing"


MISSING: Final = _Missing()
"""What is found at a path that leads nowhere."""


def read_path(text: str) -> Keys:
    """The keys of a path; raises `ValueError` with what is wrong."""
    keys = tuple(_steps(text))
    if not keys:
        raise ValueError("a path cannot be empty")
    return keys


def find(root: Json, keys: Keys) -> Any:
    """The value at a path, `MISSING` if there is none."""
    for key in keys:
        if isinstance(key, int):
            if not isinstance(root, list) or key >= len(root):
                return MISSING
        elif not isinstance(root, dict) or key not in root:
            return MISSING
        root = root[key]
    return root


def _steps(text: str) -> Iterator[str | int]:
    at = 0
    while at < len(text):
        dotted = at > 0 and text[at] == "."
        step = _STEP.match(text, at + dotted)
        if step is None or (at > 0 and dotted != (step["key"] is not None)):
            raise ValueError(f'not a path from character {at + 1} on; write it like items[0].sku or ["a.b"].c')
        at = step.end()
        if step["place"] is not None:
            yield int(step["place"])
        else:
            yield step["key"] if step["quoted"] is None else _unquoted(step["quoted"])


def _unquoted(quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except ValueError:
        raise ValueError(f"{quoted} is not a JSON string") from None
