"""Exact JSON: the functions that read untrusted JSON, and the one that writes payloads.

Numbers keep their digits: an integer of up to 18 characters is an `int`; every other number stays text in a
`msgspec.Raw`, which `encode` writes verbatim. The standard decoder with hooks reports repeated keys, but msgspec, which
drops them silently, is several times as fast. So msgspec reads a text in which it can have dropped none, and the
standard decoder reads all others.
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
"""Levels of nested objects and arrays (ours): real events stay below ten, and parsers and viewers do not scale."""

MOST_REPEATED = 20
"""Repeated keys that are reported; a body full of them must not cost a megabyte of warnings."""

Json: TypeAlias = Any
"""A decoded value: dict, list, str, int, bool, None, or `msgspec.Raw` for a number kept as text."""


class Document(msgspec.Struct, frozen=True):
    """A JSON text that could be read."""

    text: str
    """The text as received."""
    value: Json
    """The decoded value."""
    problems: tuple[Problem, ...] = ()
    """The warnings that came up while reading it."""


class Unreadable(msgspec.Struct, frozen=True):
    """A body that is not JSON, or JSON that cannot be processed."""

    problem: Problem
    """What is wrong with it."""
    text: str | None = None
    """The text if it is JSON; None if it is not."""


class _ConstantError(ValueError):
    """The text holds NaN or Infinity, which Python's decoder would accept."""


class _RepeatedKeyError(Exception):
    """An object has a key twice."""


def read(body: bytes) -> Document | Unreadable:
    """Decode one JSON text; returns normally whatever the bytes are."""
    text = text_of(body)
    return text if isinstance(text, Unreadable) else read_text(text)


def text_of(body: bytes, *, in_data: bool = False) -> str | Unreadable:
    """The text of a body that should be JSON; `in_data` says that it is the value of a field `data`."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_json(*unreadable.not_text(body, error, in_data=in_data))
    if text[:1] in _OPENING and text[1:2] != "\0":
        return text
    reason, advice = unreadable.not_text(body, None, in_data=in_data)
    if reason:
        return not_json(reason, advice)
    if not text.strip():
        return not_json("the body is empty")
    if text.startswith("\ufeff"):
        return not_json("it starts with a byte order mark")
    return text


def read_text(text: str) -> Document | Unreadable:
    """Decode one JSON text."""
    plain = _read_plain(text)
    if plain is not None:
        return Document(text, plain)
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
    """Decode the JSON value that begins at `start`; also returns where it ends. Raises `json.JSONDecodeError`.

    Anything wrong inside the value, such as NaN or its depth, is part of the result, so reading can continue behind it.
    """
    try:
        value, end = _strict.raw_decode(text, start)
    except (_RepeatedKeyError, _ConstantError, RecursionError):
        end = _end_of(text, start)
        return read_text(text[start:end]), end
    return _checked(text[start:end], value, set()), end


def encode(value: Json) -> bytes:
    """Compact JSON in UTF-8 in which every number has the digits that were read."""
    return msgspec.json.encode(value)


def decimal(value: Json) -> Decimal | None:
    """The exact number that a decoded value stands for; None if it is not a number."""
    kind = type(value)
    if kind is int:  # and no bool
        return Decimal(value)
    if kind is msgspec.Raw:
        try:
            return Decimal(bytes(value).decode("ascii"))
        except InvalidOperation:  # an exponent beyond what Decimal holds
            return Decimal("Infinity")
    return None


def _read_plain(text: str) -> Json:
    """The value of a text in which nothing is unusual; None for any other, which need not be JSON.

    Without a backslash, each key of a compact text ends in `":`, and nothing else holds these two characters but a
    string that begins with a colon. If there are as many of them as keys in the value, no key came twice.
    """
    if "\\" in text or '" ' in text or '"\n' in text or '"\r' in text or '"\t' in text:
        return None
    if "-0" in text and _MINUS_ZERO.search(text):
        return None
    try:
        value = _plain.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return value if _keys(value) == text.count('":') and not _too_deep(text, value) else None


def _keys(value: Json) -> int:
    """How many keys there are in a value; -1 if it holds an `int` of more than 18 characters."""
    keys = 0
    containers: list[Json] = [value] if type(value) is dict else [[value]]
    for container in containers:
        members = container
        if type(container) is dict:
            keys += len(container)
            members = container.values()
        for each in members:
            kind = type(each)
            if kind is str:
                continue
            if kind is dict or kind is list:
                containers.append(each)
            elif kind is int and not _LEAST <= each <= _GREATEST:
                return -1
    return keys


def _decode(text: str, repeated: set[str]) -> Json:
    """Decode once; only a text with repeated keys is decoded a second time, to collect them in `repeated`."""
    try:
        return _strict.decode(text)
    except _RepeatedKeyError:

        def note(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
            repeated.update(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
            return dict(pairs)

        return _decoder(note).decode(text)


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise _RepeatedKeyError
    return unique


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
_OPENING = frozenset({"{", "["})
_plain = msgspec.json.Decoder(float_hook=msgspec.Raw)
_MINUS_ZERO = re.compile(r"-0(?=[\s,\]}]|$)")
"""The integer `-0`, which msgspec reads as 0; it may also be the end of a string."""
_LEAST, _GREATEST = -(10**17) + 1, 10**18 - 1
"""The integers of up to 18 characters."""


def not_json(detail: str, advice: str = "") -> Unreadable:
    """A body that is not JSON: `detail` says why, `advice` what to do instead of the usual ("" for the usual)."""
    return Unreadable(problem("not-json", "", detail, advice))


def syntax_problem(error: json.JSONDecodeError) -> Unreadable:
    """A body that stops being JSON where `error` says."""
    return not_json(*unreadable.syntax(error))


def _checked(text: str, value: Json, repeated: set[str]) -> Document | Unreadable:
    if _too_deep(text, value):
        return Unreadable(problem("too-deep", ""), text)
    if _has_lone_surrogate(text, [value, *repeated]):
        return Unreadable(problem("lone-surrogate", ""), text)
    named = islice(sorted(repeated), MOST_REPEATED)
    return Document(text, value, tuple(problem("duplicate-key", "", key) for key in named))


_MARK = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
"""A whole string, a string that never ends, or a bracket outside of strings; no character is matched twice."""
_SCALAR = re.compile(r"[^\s,\[\]{}]*")


def _end_of(text: str, start: int) -> int:
    """Where a value that the decoder gave up on ends: at the bracket that closes it."""
    if text[start] not in "[{":
        return _SCALAR.match(text, start).end()  # type: ignore[union-attr] # the empty text matches, too
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
