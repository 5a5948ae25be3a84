"""Where the references of a schema lead: each stays in its schema."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote


def resolved(root: Any, reference: Any) -> Any:
    """What a reference such as `#/$defs/price` means in the schema `root`; None if that cannot be said."""
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    fragment = unquote(reference[1:])
    if not fragment:
        return root
    return at(root, [_unescaped(token) for token in fragment[1:].split("/")]) if fragment[0] == "/" else None


def at(schema: Any, steps: Iterable[Any]) -> Any:
    """The value that these keys and positions lead to; None if there is none."""
    for step in steps:
        if isinstance(schema, Mapping):
            schema = schema.get(step)
        elif isinstance(schema, list | tuple) and str(step).isascii() and str(step).isdigit():
            position = int(step)
            schema = schema[position] if position < len(schema) else None
        else:
            return None
    return schema


def _unescaped(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")
