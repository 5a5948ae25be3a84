"""Paths into the properties of an event, such as `items[0].sku`; a key with a dot or a bracket is `["a.b"]`."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from liveview.specs.values import Json

Keys: TypeAlias = tuple[str | int, ...]
"""The keys of a path from the outside in: names in objects, positions in lists."""

_PLAIN = r'[^.\[\]"]+'
_STEP = re.compile(rf'(?P<key>{_PLAIN})|\[(?P<place>\d{{1,9}})\]|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]')
_KEY = re.compile(_PLAIN)


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


def written_path(keys: Keys) -> str:
    """The text of a path, which `read_path` reads."""
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        elif _KEY.fullmatch(key) and key.isprintable():
            text += f".{key}" if text else key
        else:
            text += f"[{json.dumps(key)}]"
    return text


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
