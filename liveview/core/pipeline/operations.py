"""The operations of transformations, each made ready once: what is changed, and the note that says so.

A value that cannot be converted stays as it is, and so does everything that an operation does not name.
"""

import re
from collections.abc import Callable, Iterable
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

    def carry_out(self, operations: Iterable["ReadyOperation"]) -> tuple[Note, ...]:
        """Change it by these operations in this order; returns what they did."""
        return tuple([note for operation in operations if (note := operation(self)) is not None])


ReadyOperation: TypeAlias = Callable[[ChangingEvent], Note | None]
"""Changes an event, and says what it did; None for nothing."""


def ready_operation(operation: Operation) -> ReadyOperation:
    """An operation that is made ready once, with what it may say, for many events."""
    return _MAKERS[type(operation)](operation)


def note(code: str, sentence: str, **names: tuple[str, ...]) -> Note:
    """A note of transformations."""
    return Note(PipelineStep.TRANSFORM, code, sentence, **names)


def number(literal: str) -> Json:
    """A number of JSON from its text, held as one that was read."""
    plain = len(literal) < 19 and literal.lstrip("-").isdecimal() and literal != "-0"
    return int(literal) if plain else msgspec.Raw(literal.encode())


def exact(value: str | int | float | bool) -> Json:
    """A value of Python, held as one that was read; raises `ValueError` for a number that JSON does not have."""
    if type(value) is int and abs(value) < 10**17:  # it needs no more characters than are held as a number
        return value
    return value if isinstance(value, str | bool) else number(msgspec.json.encode(value).decode())


def _standard(operation: Standard) -> ReadyOperation:
    return _named(operation.to, "standard", "the event became the standard event")


def _rename_event(operation: RenameEvent) -> ReadyOperation:
    return _named(operation.to, "event-renamed", "the event was renamed to")


def _named(to: str, code: str, did: str) -> ReadyOperation:
    became = note(code, f"{did} {to}")
    twice = note("rename-twice", f"the event already has its new name for this destination, and does not become {to}")

    def carry_out(changed: ChangingEvent) -> Note | None:
        if changed.renamed:
            return twice
        changed.renamed = True
        if changed.name == to:
            return None
        changed.name = to
        return became

    return carry_out


def _rename(operation: Rename) -> ReadyOperation:
    name, to = operation.source, operation.to
    absent, taken = _absent(name), _reserved(to)
    collides = note("rename-collides", f"{name} keeps its name, because {to} exists already")
    renamed = note("renamed", f"{name} was renamed to {to}", added=(to,), removed=(name,))

    def carry_out(changed: ChangingEvent) -> Note | None:
        properties = changed.properties
        if name not in properties.values:
            return absent(properties)
        if to in properties.reserved:
            return taken
        if to in properties.values:
            return None if to == name else collides
        properties.rename(name, to)
        return renamed

    return carry_out


def _change_type(operation: ChangeType) -> ReadyOperation:
    name, convert = operation.prop, _CONVERT[operation.to]
    absent, converted = _absent(name), _converted(name, f"became a {operation.to}")
    failed = _left_alone(name, f"it cannot become a {operation.to}")

    def carry_out(changed: ChangingEvent) -> Note | None:
        properties = changed.properties
        if name not in properties.values:
            return absent(properties)
        before = properties.values[name]
        after = convert(before)
        if after is None:
            return failed
        if after is before:
            return None
        properties.set(name, after)
        return converted

    return carry_out


def _change_case(operation: ChangeCase) -> ReadyOperation:
    name, convert = operation.prop, _CASES[operation.to]
    absent, converted = _absent(name), _converted(name, f"is written in {operation.to} case")
    failed = _left_alone(name, "it is not a text")

    def carry_out(changed: ChangingEvent) -> Note | None:
        properties = changed.properties
        if name not in properties.values:
            return absent(properties)
        before = properties.values[name]
        if not isinstance(before, str):
            return failed
        after = convert(before)
        if after == before:
            return None
        properties.set(name, after)
        return converted

    return carry_out


def _delete(operation: Delete) -> ReadyOperation:
    name, absent = operation.prop, _absent(operation.prop)
    deleted = note("deleted", f"{name} was left out", removed=(name,))

    def carry_out(changed: ChangingEvent) -> Note | None:
        properties = changed.properties
        if name not in properties.values:
            return absent(properties)
        properties.delete(name)
        return deleted

    return carry_out


def _constant(operation: Constant) -> ReadyOperation:
    name, value = operation.prop, exact(operation.value)
    sentence, taken = f"{name} was set to a constant", _reserved(name)
    added, replaced = note("set", sentence, added=(name,)), note("set", sentence, changed=(name,))

    def carry_out(changed: ChangingEvent) -> Note | None:
        properties = changed.properties
        if name in properties.reserved:
            return taken
        is_new = name not in properties.values
        if not is_new and type(value) is type(properties.values[name]) and value == properties.values[name]:
            return None
        properties.set(name, value)
        return added if is_new else replaced

    return carry_out


def _absent(name: str) -> Callable[[PropertyEditor], Note]:
    """What to say about a property that is not there."""
    missing, reserved = note("absent", f"the event has no {name}"), _reserved(name)
    return lambda properties: reserved if name in properties.reserved else missing


def _reserved(name: str) -> Note:
    return note("reserved", f"{name} is a field of the event itself and no property can have this name")


def _left_alone(name: str, why: str) -> Note:
    return note("convert-failed", f"{name} stays as it is, because {why}")


def _converted(name: str, how: str) -> Note:
    return note("converted", f"{name} {how}", changed=(name,))


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

_MAKERS: dict[type, Callable[[Any], ReadyOperation]] = {
    Standard: _standard,
    RenameEvent: _rename_event,
    Rename: _rename,
    ChangeType: _change_type,
    ChangeCase: _change_case,
    Delete: _delete,
    Constant: _constant,
}
