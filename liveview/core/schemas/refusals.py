"""Why a schema is refused, where the validator has only its own words for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from liveview.suggest import did_you_mean

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_USE = f"use one of {', '.join(_TYPES)}"
_NAMED = (["properties"], ["patternProperties"])


def known_reason(error: "ValidationError", shown: Callable[[Any], str]) -> str | None:
    """What to correct in a schema; `shown` makes the text of a value. None if there is only the validator's message."""
    keyword, path, found = error.kind.name, error.instance_path, error.instance
    if keyword == "format" and (path[-1:] == ["pattern"] or is_name(path)):
        return (
            f"{shown(found)} is not a pattern that runs in linear time; check its syntax, and write it without "
            "look-around, back-references and huge repetitions"
        )
    if path[-1:] == ["type"] and (keyword == "anyOf" or not keyword):  # without one, where only a reference leads
        word = _unknown_type(found)
        if word is found and isinstance(found, list):
            return f"{shown(found)} names {'a type twice' if found else 'no type'}; {_USE}, or several, each once"
        return f"{shown(word)} is not a type, {did_you_mean(word, _TYPES, _USE) if isinstance(word, str) else _USE}"
    if error.message.startswith("Failed to instantiate"):  # a keyword about numbers
        return f"{shown(found)} is not a number"
    return None


def is_name(path: list[str | int]) -> bool:
    """Whether the last key of a path in a schema is the name of a property, or a pattern for names."""
    return path[-2:-1] in _NAMED


def _unknown_type(found: Any) -> Any:
    words = found if isinstance(found, list) else [found]
    return next((word for word in words if word not in _TYPES), found)
