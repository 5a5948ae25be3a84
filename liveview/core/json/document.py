"""JSON in and out, exactly: the one function that reads untrusted JSON and the one that writes payloads.

Numbers keep their digits: an integer that fits 64 bits is an `int`, every other number stays `msgspec.Raw`
text, which `encode` writes out verbatim. Two ways were measured on the documented purchase: msgspec with raw
values reads it in 1 µs but drops duplicate keys without a word; the standard decoder with hooks takes 10 µs
and tells us. Against the 200 µs that a request costs, telling wins.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any, TypeAlias

import msgspec

from liveview.core.json import unreadable
from liveview.model.problem import Problem, problem

MAX_DEPTH = 64
"""Objects and arrays inside one another (ours): real events stay under ten, parsers and viewers do not scale."""

MOST_REPEATED = 20
"""Repeated keys that are named; a body full of them must not cost a megabyte of warnings."""

Json: TypeAlias = Any
"""A decoded value: dict, list, str, int, bool, None, or `msgspec.Raw` for a number kept as text."""


class Document(msgspec.Struct, frozen=True):
    """A JSON text as received and what it says. `problems` are the warnings that reading it gave."""

    text: str
    value: Json
    problems: tuple[Problem, ...] = ()


class Unreadable(msgspec.Struct, frozen=True):
    """A body that is not JSON, or JSON that cannot be worked with. `text` is the JSON, if it was any."""

    problem: Problem
    text: str | None = None


class _ConstantError(ValueError):
    """NaN and Infinity, which Python's decoder would let through."""


class _RepeatedKeyError(Exception):
    """An object holds a key twice."""


def read(body: bytes) -> Document | Unreadable:
    """Decode one JSON text; whatever the bytes, this returns."""
    text = text_of(body)
    return text if isinstance(text, Unreadable) else read_text(text)


def text_of(body: bytes, *, in_data: bool = False) -> str | Unreadable:
    """The text of a body that is to be JSON; `in_data`: of a field `data` of it."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_json(*unreadable.not_text(body, error, in_data=in_data))
    if text[:1] not in {"{", "["} or text[1:2] == "\0":
        what, advice = unreadable.not_text(body, None, in_data=in_data)
        if what:
            return not_json(what, advice)
    if not text.strip():
        return not_json("the body is empty")
    if text.startswith("\ufeff"):
        return not_json("it starts with a byte order mark")
    return text


def read_text(text: str) -> Document | Unreadable:
    """Decode one JSON text."""
    repeated: set[str] = set()
    try:
        value = _decode(text, repeated)
    except json.JSONDecodeError as error:
        return syntax_problem(error)
    except _ConstantError as error:
        return not_json(f"{error} is not a JSON number")
    except RecursionError:
        return Unreadable(problem("too-deep", ""))
    return _checked(text, value, repeated)


def read_at(text: str, start: int) -> tuple[Document | Unreadable, int]:
    """Decode the JSON value that begins at `start`, and where it ends; raises `json.JSONDecodeError`.

    What is wrong inside the value, such as NaN or its depth, is part of the result: reading can go on behind it.
    """
    try:
        value, end = _strict.raw_decode(text, start)
    except (_RepeatedKeyError, _ConstantError, RecursionError):
        end = _end_of(text, start)
        return read_text(text[start:end]), end
    return _checked(text[start:end], value, set()), end


def encode(value: Json) -> bytes:
    """Compact UTF-8 JSON with every number's digits as they were read."""
    return msgspec.json.encode(value)


def decimal(value: Json) -> Decimal | None:
    """The exact number a decoded value stands for; None when it is not a number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, msgspec.Raw):
        try:
            return Decimal(bytes(value).decode("ascii"))
        except InvalidOperation:  # an exponent beyond what Decimal holds
            return Decimal("Infinity")
    return None


def _decode(text: str, repeated: set[str]) -> Json:
    """Decode once; only a text that holds repeated keys is decoded a second time, to learn which."""
    try:
        return _strict.decode(text)
    except _RepeatedKeyError:

        def note(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
            repeated.update(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            return dict(pairs)

        return _decoder(note).decode(text)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


def _number(literal: str) -> msgspec.Raw:
    return msgspec.Raw(literal)


def _integer(literal: str) -> int | msgspec.Raw:
    return int(literal) if len(literal) < 19 and literal != "-0" else msgspec.Raw(literal)


def _constant(name: str) -> None:
    raise _ConstantError(name)


def _decoder(objects: Callable[[list[tuple[str, Json]]], dict[str, Json]]) -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=objects, parse_float=_number, parse_int=_integer, parse_constant=_constant
    )


_strict = _decoder(_unique)


def not_json(detail: str, advice: str = "") -> Unreadable:
    """What is not JSON, why, and what to do about it if that is not what one always does."""
    return Unreadable(problem("not-json", "", detail, advice))


def syntax_problem(error: json.JSONDecodeError) -> Unreadable:
    """What is not JSON, and where it breaks."""
    return not_json(*unreadable.syntax(error))


def _checked(text: str, value: Json, repeated: set[str]) -> Document | Unreadable:
    if _too_deep(text, value):
        return Unreadable(problem("too-deep", ""), text)
    if _has_lone_surrogate(text, [value, *repeated]):
        return Unreadable(problem("lone-surrogate", ""), text)
    named = islice(sorted(repeated), MOST_REPEATED)
    return Document(text, value, tuple(problem("duplicate-key", "", key) for key in named))


_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
"""A whole string, one that never ends, or a bracket outside of strings; no character is looked at twice."""
_SCALAR = re.compile(r"[^\s,\[\]{}]*")


def _end_of(text: str, start: int) -> int:
    """Where a value ends that the decoder gave up on: at the bracket that closes it."""
    if text[start] not in "[{":
        return _SCALAR.match(text, start).end()  # type: ignore[union-attr] # it matches nothing, too
    depth = 0
    for mark in _MARK.finditer(text, start):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if not depth:
            return mark.end()
    raise json.JSONDecodeError("Unterminated value", text, start)


def _too_deep(text: str, value: Json) -> bool:
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for container in level for child in _containers(container)]
    return bool(level)


def _containers(value: Json) -> list[Json]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in children if isinstance(child, dict | list)]


def _has_lone_surrogate(text: str, value: Json) -> bool:
    if "\\ud" not in text and "\\uD" not in text:
        return False
    try:
        encode(value)
    except UnicodeEncodeError:
        return True
    return False
