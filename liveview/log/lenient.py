"""Reading values that may be anything: whatever a row holds can be shown, and the rest of the log stays usable.

A log may come from a newer version, from an SQLite editor or from a stranger, and SQLite stores any value in any
column. An unknown word becomes a member of its enumeration that equals no other, with the word, escaped and cut, as
its text.
"""

import contextlib
import json
import math
import types
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from liveview.model.note import Note, PipelineStep
from liveview.model.problem import Problem, Severity

Word = TypeVar("Word", bound=StrEnum)

_LONGEST = 40
"""Characters of an unknown word that are shown."""


def word(kind: type[Word], value: object) -> Word:
    """The member with this value; one is made for an unknown value."""
    try:
        known: Word = kind(value)  # type: ignore[arg-type] # a log may hold anything; raises ValueError
    except ValueError:
        made: Word = _odd(kind, spelled(value))
        return made
    return known


def word_or_none(kind: type[Word], value: object) -> Word | None:
    """The member with this value; None for an empty column."""
    return None if value is None else word(kind, value)


def is_odd(member: StrEnum) -> bool:
    """Whether a member was made for an unknown value."""
    return member.value not in type(member).__members__.values()


def spelled(value: object) -> str:
    """The value of a column of words, printable and short."""
    raw = value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
    shown = raw if raw.isprintable() else raw.encode("unicode_escape").decode()
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def text(value: object) -> str | None:
    """Text as it is; bytes and numbers as text; None stays None."""
    if value is None or isinstance(value, str):
        return value
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def real(value: object) -> float:
    """A number as it is; 0.0 for anything else."""
    return float(value) if isinstance(value, int | float) else 0.0


def whole(value: object) -> int:
    """A number without its fraction; 0 for anything else."""
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else 0


def problems(value: object) -> tuple[Problem, ...]:
    """The problems of an event; unreadable text becomes one problem that shows it."""
    if value == "[]":
        return ()
    try:
        return msgspec.json.decode(value if isinstance(value, str | bytes) else "", type=tuple[Problem, ...])
    except (msgspec.DecodeError, UnicodeError):
        return (Problem(spelled(value), Severity.WARNING, ""),)


def notes(value: object) -> tuple[Note, ...]:
    """The notes of a delivery; unreadable text becomes one note that shows it."""
    if value == "[]":
        return ()
    try:
        return msgspec.json.decode(value if isinstance(value, str | bytes) else "", type=tuple[Note, ...])
    except (msgspec.DecodeError, UnicodeError):
        return (Note(word(PipelineStep, "?"), "unreadable", spelled(value)),)


def sentences(value: object) -> tuple[str, ...]:
    """A list of sentences; unreadable text becomes one sentence."""
    try:
        return msgspec.json.decode(value if isinstance(value, str | bytes) else "", type=tuple[str, ...])
    except (msgspec.DecodeError, UnicodeError):
        return (spelled(value),)


def json_text(value: object) -> msgspec.Raw:
    """A column of JSON, byte for byte; anything else becomes a JSON string, so that the whole stays JSON."""
    raw = _bytes(value)
    with contextlib.suppress(msgspec.DecodeError, UnicodeError, RecursionError):
        raw.decode()
        msgspec.json.decode(raw, type=msgspec.Raw)
        return msgspec.Raw(raw)
    with contextlib.suppress(ValueError, RecursionError):  # reads more, such as half a surrogate pair
        json.loads(raw)
        return msgspec.Raw(raw)
    return msgspec.Raw(json.dumps(raw.decode(errors="backslashreplace")).encode())


def fitting(kind: type[msgspec.Struct], values: dict[str, Any]) -> dict[str, Any]:
    """Each value converted to the type of its field: words, numbers, texts and bytes."""
    hints = _hints(kind)
    return {name: _fit(hints[name], value) for name, value in values.items()}


def _fit(hint: Any, value: Any) -> Any:
    kinds = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    if value is None and types.NoneType in kinds:
        return None
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return word(kind, value)
    fit = next((_FITS[kind] for kind in kinds if kind in _FITS), None)
    return value if fit is None else fit(value)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else (text(value) or "").encode(errors="surrogateescape")


def _text(value: object) -> str:
    return text(value) or ""


_FITS: dict[Any, Callable[[object], object]] = {str: _text, float: real, int: whole, bytes: _bytes, bool: bool}


@lru_cache
def _hints(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return get_type_hints(kind)


@lru_cache(maxsize=1_000)
def _odd(kind: type[Word], value: str) -> Word:
    member: Word = str.__new__(kind, value)
    member._name_, member._value_ = value, value
    return member
