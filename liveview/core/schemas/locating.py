"""Where an error of the validator is.

Its paths leave empty names out, and give names that are digits, such as `007`, as numbers.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from liveview.core.schemas.walking import NAMED, ONE
from liveview.text.json_paths import Keys

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

_CLOSING = frozenset({"additionalProperties", "unevaluatedProperties"})
_MOST_ZEROS = 20
"""Zeros before a number that are looked for; a name with more of them is not found."""
Place: TypeAlias = tuple[Keys, Any]
"""The path to a value, and the value."""


def located(value: Any, error: "ValidationError") -> Place:
    """Where in a value an error is: the path to it, and the value there."""
    path = error.instance_path
    found: list[Place] = [((), value)]
    for step in path:
        found = [place for each in found for place in below(each, step)]
    places = [place for each in found for place in _with_empty(each)]
    if len(places) > 1:
        instance = error.instance
        shows = _holds if error.kind.name == "falseSchema" and is_closing(error) else _is_same
        places = [place for place in places if shows(place[1], instance)] or places
    return places[0] if places else (tuple(path), None)


def is_closing(error: "ValidationError") -> bool:
    """Whether an error is about members that a schema does not list.

    For `additionalProperties: false` without `properties`, the validator says that a schema is `false`, and shows the
    first of them.
    """
    if error.kind.name in _CLOSING:
        return True
    return error.kind.name == "falseSchema" and keyword_of(error) in _CLOSING


def keyword_of(error: "ValidationError") -> str:
    """The keyword that is not met; "" for a schema that is `false` and is not the value of a keyword."""
    path = error.evaluation_path
    if error.kind.name != "falseSchema":
        return str(path[-1])
    keyword, named = "", False
    for step in path:
        is_keyword = not named and isinstance(step, str)
        keyword = step if is_keyword and isinstance(step, str) else ""
        named = keyword in NAMED
    return keyword if keyword in ONE else ""


def below(place: Place, step: str | int) -> Iterator[Place]:
    """The values that a step of the validator may lead to; those with fewer empty names first."""
    for keys, value in _with_empty(place):
        if isinstance(value, Mapping):
            yield from (((*keys, name), value[name]) for name in _spellings(step) if name in value)
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            yield (*keys, step), value[step]


def _holds(value: Any, instance: Any) -> bool:
    """Whether an object has the member that an error shows."""
    return isinstance(value, Mapping) and any(_is_same(each, instance) for each in value.values())


def _is_same(value: Any, instance: Any) -> bool:
    """Whether a value is the one that an error shows: the validator gives some numbers as floats."""
    if isinstance(value, Mapping):
        if not isinstance(instance, Mapping) or value.keys() != instance.keys():
            return False
        return all(_is_same(each, instance[name]) for name, each in value.items())
    if isinstance(value, list | tuple):
        if not isinstance(instance, list) or len(value) != len(instance):
            return False
        return all(map(_is_same, value, instance))
    if isinstance(value, bool | str | None) or isinstance(instance, bool | str | Mapping | list | None):
        return type(value) is type(instance) and bool(value == instance)
    return bool(value == instance) or float(value) == float(instance)


def _with_empty(place: Place) -> Iterator[Place]:
    """A value, and those that only empty names lead to from there."""
    keys, value = place
    yield keys, value
    while isinstance(value, Mapping) and "" in value:
        keys, value = (*keys, ""), value[""]
        yield keys, value


def _spellings(step: str | int) -> Iterator[str]:
    """The names that a step may mean, the most likely one first."""
    yield str(step)
    if isinstance(step, int):
        yield from (f"{sign}{'0' * zeros}{step}" for zeros in range(_MOST_ZEROS) for sign in ("", "+") if sign or zeros)
