"""The operations of transformations, one function each: what is changed, and the note that says so.

A value that cannot be converted stays as it is, and so does everything that an operation does not name.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from liveview.core.json.document import Json, decimal, encode
from liveview.core.pipeline.property_editor import PropertyEditor
from liveview.model.note import Note, PipelineStep
from liveview.model.transform import (
    ChangeCase,
    ChangeType,
    Constant,
    Delete,
    Operation,
    Rename,
    RenameEvent,
    Standard,
)

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][+-]?\d++)?", re.ASCII)
"""A number of JSON: only such a text becomes a number, because it keeps its digits."""
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_CASES: dict[str, Callable[[str], str]] = {"lower": str.lower, "upper": str.upper}


class ChangingEvent(msgspec.Struct):
    """An event while operations are carried out."""

    name: str | None
    """Its name as it is now; None for none."""
    properties: PropertyEditor
    """Its properties as they are now."""
    renamed: bool = False
    """Whether an operation has given it a name; only the first one counts."""

    def carry_out(self, operations: Iterable[Operation]) -> tuple[Note, ...]:
        """Change it by these operations in this order; returns what they did."""
        notes = [_CARRY_OUT[type(each)](self, each) for each in operations]
        return tuple([each for each in notes if each is not None])


def note(code: str, sentence: str, **names: tuple[str, ...]) -> Note:
    """A note of transformations."""
    return Note(PipelineStep.TRANSFORM, code, sentence, **names)


_made_once = lru_cache(4096)
"""For notes that say the same about every event: their names come from the operations."""


def number(literal: str) -> Json:
    """A number of JSON from its text, held as one that was read."""
    plain = len(literal) < 19 and literal.lstrip("-").isdecimal() and literal != "-0"
    return int(literal) if plain else msgspec.Raw(literal.encode())


def exact(value: str | float | bool) -> Json:
    """A value of Python, held as one that was read; raises `ValueError` for a number that JSON does not have."""
    return value if isinstance(value, str | bool) else number(msgspec.json.encode(value).decode())


def _standard(changed: ChangingEvent, operation: Standard) -> Note | None:
    return _named(changed, operation.to, "standard", "the event became the standard event")


def _rename_event(changed: ChangingEvent, operation: RenameEvent) -> Note | None:
    return _named(changed, operation.to, "event-renamed", "the event was renamed to")


def _named(changed: ChangingEvent, to: str, code: str, did: str) -> Note | None:
    if changed.renamed:
        return _renamed_twice(to)
    changed.renamed = True
    if changed.name == to:
        return None
    changed.name = to
    return _became(code, did, to)


def _rename(changed: ChangingEvent, operation: Rename) -> Note | None:
    properties, name, to = changed.properties, operation.source, operation.to
    if name not in properties:
        return _absent(changed, name)
    if to in properties.reserved:
        return _reserved(to)
    if to in properties.values:
        return None if to == name else _collides(name, to)
    properties.rename(name, to)
    return _renamed(name, to)


def _change_type(changed: ChangingEvent, operation: ChangeType) -> Note | None:
    properties, name = changed.properties, operation.prop
    if name not in properties:
        return _absent(changed, name)
    before = properties.values[name]
    after = _CONVERT[operation.to](before)
    if after is None:
        return _left_alone(name, f"it cannot become a {operation.to}")
    if after is before:
        return None
    properties.set(name, after)
    return _converted(name, f"became a {operation.to}")


def _change_case(changed: ChangingEvent, operation: ChangeCase) -> Note | None:
    properties, name = changed.properties, operation.prop
    if name not in properties:
        return _absent(changed, name)
    before = properties.values[name]
    if not isinstance(before, str):
        return _left_alone(name, "it is not a text")
    after = _CASES[operation.to](before)
    if after == before:
        return None
    properties.set(name, after)
    return _converted(name, f"is written in {operation.to} case")


def _delete(changed: ChangingEvent, operation: Delete) -> Note | None:
    if operation.prop not in changed.properties:
        return _absent(changed, operation.prop)
    changed.properties.delete(operation.prop)
    return _deleted(operation.prop)


def _constant(changed: ChangingEvent, operation: Constant) -> Note | None:
    properties, name = changed.properties, operation.prop
    if name in properties.reserved:
        return _reserved(name)
    is_new, value = name not in properties, exact(operation.value)
    if not is_new and type(value) is type(properties.values[name]) and value == properties.values[name]:
        return None
    properties.set(name, value)
    return _set(name, is_new)


def _absent(changed: ChangingEvent, name: str) -> Note:
    return _reserved(name) if name in changed.properties.reserved else _missing(name)


@_made_once
def _renamed_twice(to: str) -> Note:
    return note("rename-twice", f"the event already has its new name for this destination, and does not become {to}")


@_made_once
def _became(code: str, did: str, to: str) -> Note:
    return note(code, f"{did} {to}")


@_made_once
def _collides(name: str, to: str) -> Note:
    return note("rename-collides", f"{name} keeps its name, because {to} exists already")


@_made_once
def _renamed(name: str, to: str) -> Note:
    return note("renamed", f"{name} was renamed to {to}", added=(to,), removed=(name,))


@_made_once
def _left_alone(name: str, why: str) -> Note:
    return note("convert-failed", f"{name} stays as it is, because {why}")


@_made_once
def _converted(name: str, how: str) -> Note:
    return note("converted", f"{name} {how}", changed=(name,))


@_made_once
def _deleted(name: str) -> Note:
    return note("deleted", f"{name} was left out", removed=(name,))


@_made_once
def _set(name: str, is_new: bool) -> Note:
    names = {"added" if is_new else "changed": (name,)}
    return note("set", f"{name} was set to a constant", **names)


@_made_once
def _missing(name: str) -> Note:
    return note("absent", f"the event has no {name}")


@_made_once
def _reserved(name: str) -> Note:
    return note("reserved", f"{name} is a field of the event itself and no property can have this name")


def _as_number(value: Json) -> Json:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        literal = value.strip()
        return number(literal) if _NUMBER.fullmatch(literal) else None
    return value if isinstance(value, int | msgspec.Raw) else None


def _as_text(value: Json) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return encode(value).decode()


def _as_boolean(value: Json) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _TRUTH.get(value.strip().lower())
    exact_value = decimal(value)
    return bool(exact_value) if exact_value in {0, 1} else None


_CONVERT: dict[str, Callable[[Json], Json]] = {"number": _as_number, "text": _as_text, "boolean": _as_boolean}
"""Converts a value by the type that it gets; None if it cannot."""

_CarryOut: TypeAlias = Callable[[ChangingEvent, Any], Note | None]
_CARRY_OUT: dict[type, _CarryOut] = {
    Standard: _standard,
    RenameEvent: _rename_event,
    Rename: _rename,
    ChangeType: _change_type,
    ChangeCase: _change_case,
    Delete: _delete,
    Constant: _constant,
}
