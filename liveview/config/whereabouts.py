"""Where a mistake is: msgspec writes `[...]` for the key of a table that may have any keys, and we say which it is.

The key is found by trying: with it alone in its table, the mistake is the same.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

_ANY = "[...]"
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)]")
_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def with_keys(message: str, document: Mapping[str, Any], mistake_in: Callable[[Mapping[str, Any]], str]) -> str:
    """A message of msgspec about a document, with a key as it is in the file in place of each `[...]`.

    `mistake_in` returns the message about a document, "" for one without a mistake.
    """
    said, at, path = message.rpartition("`$")
    first, *others = path.split(_ANY)
    steps, written = _steps(first), first
    for part in others:
        key = _key(document, steps, lambda tried: mistake_in(tried) == message)
        if key is None:
            return message
        steps += [key, *_steps(part)]
        written += f".{key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)}{part}"
    return f"{said}{at}{written}"


def _key(document: Any, steps: Sequence[str | int], is_same: Callable[[Any], bool]) -> str | None:
    """The key of the table at these steps with which the mistake is the same; None if that cannot be told."""
    table = document
    for step in steps:
        table = table[step]
    return next((key for key in table if is_same(_alone(document, steps, key))), None)


def _alone(value: Any, steps: Sequence[str | int], key: str) -> Any:
    """A copy of a document whose table at these steps has only this key."""
    if not steps:
        return {key: value[key]}
    step, *rest = steps
    if isinstance(value, Mapping):
        return {**value, step: _alone(value[step], rest, key)}
    return [_alone(each, rest, key) if place == step else each for place, each in enumerate(value)]


def _steps(path: str) -> list[str | int]:
    """The keys and places in a path such as `.destinations[0].headers`."""
    found: Iterable[tuple[str, str]] = _STEP.findall(path.removesuffix("`"))
    return [int(place) if place else key for key, place in found]
