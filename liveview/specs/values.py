"""JSON values in specs and events: numbers are equal by value, with all their digits, and values are shown as JSON.

A number is an `int`, a `Decimal` or a `float`; a float is the number that its shortest spelling names.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from liveview.log.filter.text import exact
from liveview.text.ci_commands import tamed
from liveview.text.escaping import escaped

Json: TypeAlias = Any
"""A decoded value: dict, list, str, int, Decimal, float, bool or None."""

LONGEST = 200
"""Characters of a value in a report."""
_MOST_DIGITS = 400
"""Digits from which a number is written with an exponent, as its other digits say nothing."""


def number(value: Json) -> int | Decimal | None:
    """The exact number; None for anything else, also for a boolean."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return Decimal(repr(value))
    return value if isinstance(value, int | Decimal) else None


def is_whole(value: Json) -> bool:
    """Whether it is a number without a fraction, such as 500 or 500.0."""
    known = number(value)
    if isinstance(known, Decimal):
        return known.is_finite() and known == known.to_integral_value()
    return known is not None


def equal(one: Json, other: Json) -> bool:
    """Whether two values that are neither objects nor lists are equal: 500 and 500.0 are, 1 and true are not."""
    first, second = number(one), number(other)
    if first is not None and second is not None:
        return first == second
    return type(one) is type(other) and bool(one == other)


def read_json(text: str) -> Json:
    """Decode a JSON text with all digits; raises `ValueError`, for a repeated key and for NaN, too."""
    return json.loads(text, parse_float=exact, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_unique)


def json_of(value: Json) -> str:
    """The value as JSON of ASCII characters, numbers with all their digits."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_text(str(key))}: {json_of(each)}' for key, each in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(json_of, value))}]"
    known = number(value)
    if known is None:
        return json.dumps(value) if value is None or isinstance(value, bool) else _text(str(value))
    return _digits(known) if Decimal(known).is_finite() else _text(str(known))


def shown(value: Json) -> str:
    """The value as JSON for a report, at most `LONGEST` characters."""
    return text_for_report("".join(_cut(_readable(value))))


def text_for_report(text: str) -> str:
    """Text of an event as it may be written to a terminal and to the output of a build."""
    return tamed(escaped(text))


def cut(text: str) -> str:
    """The beginning of a text for a report."""
    return text_for_report(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def _readable(value: Json) -> Iterator[str]:
    """The pieces of the value as JSON in which letters of every alphabet are themselves."""
    if isinstance(value, Mapping):
        yield "{"
        for place, (key, each) in enumerate(value.items()):
            yield f"{', ' if place else ''}{json.dumps(str(key)[:LONGEST], ensure_ascii=False)}: "
            yield from _readable(each)
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for place, each in enumerate(value):
            yield ", " if place else ""
            yield from _readable(each)
        yield "]"
    else:
        yield json.dumps(value[: LONGEST + 1], ensure_ascii=False) if isinstance(value, str) else json_of(value)


def _cut(pieces: Iterator[str]) -> Iterator[str]:
    room = LONGEST
    for piece in pieces:
        if len(piece) > room:
            yield piece[: max(room - 1, 0)] + "…"
            return
        room -= len(piece)
        yield piece


def _text(text: str) -> str:
    return json.dumps(text).replace("\x7f", r"\u007f")


def _digits(known: int | Decimal) -> str:
    if isinstance(known, int) and known.bit_length() > _MOST_DIGITS * 4:
        known = Decimal(known)
    return str(known)


def _integer(literal: str) -> int | Decimal:
    return int(literal) if len(literal) < _MOST_DIGITS else exact(literal)


def _constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} is there twice")
    return unique
