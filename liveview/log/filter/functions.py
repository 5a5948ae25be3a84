"""The SQL functions of filters, where SQLite's own are too loose. They never raise."""

import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec

from liveview.core.conversions import group_of
from liveview.core.pairing import side_of
from liveview.log import lenient
from liveview.log.filter.payload import Question, asker, sayer
from liveview.log.filter.senders import header_value
from liveview.log.filter.stored_http import pairs, readable
from liveview.log.filter.stored_notes import removed
from liveview.log.filter.text import exact_matcher, looks_like, matcher
from liveview.model.event import Wire
from liveview.model.sender_side import SenderSide


def install(connection: sqlite3.Connection) -> None:
    """Register the functions on a connection that will run filters.

    Call it once, before the first query: SQLite refuses to replace a function while rows are being fetched.
    """
    for name, function in _FUNCTIONS.items():
        connection.create_function(name, 2, function, deterministic=True)
    connection.create_function("liveview_header_value", 2, _header_value, deterministic=True)
    connection.create_function("liveview_responds", 3, _responds, deterministic=True)
    connection.create_function("liveview_pairs", 6, _pairs, deterministic=True)


def packed(value: object) -> str:
    """The parts of a value, or a `Question`, as an argument of the functions."""
    return msgspec.json.encode(value).decode()


def _is(text: bytes | None, parts: str) -> bool:
    """Whether a text matches a value."""
    return text is not None and _matcher(parts)(text.decode(errors="replace"))


def _is_exactly(text: bytes | None, parts: str) -> bool:
    """Whether a text matches a value, letter case included."""
    return text is not None and _exact_matcher(parts)(text.decode(errors="replace"))


def _looks(name: bytes | None, parts: str) -> bool:
    """Whether a name looks like a value."""
    return name is not None and _looker(parts)(name.decode(errors="replace"))


def _says(text: bytes | None, parts: str) -> bool:
    """Whether the text of a payload matches a value."""
    return text is not None and _sayer(parts)(text)


def _answers(text: bytes | None, question: str) -> bool:
    """Whether a payload answers a question with yes."""
    return text is not None and _asker(question)(text)


def _has_header(headers: bytes | None, parts: str) -> bool:
    """Whether a JSON list of headers has one whose name, value or `name:value` matches a value."""
    matches = _matcher(parts)
    return any(matches(text) for name, value in pairs(headers) for text in (name, value, f"{name}:{value}"))


def _header_value(headers: bytes | None, name: str) -> str | None:
    """The first value of a header in a JSON list of headers; its name is in lower case."""
    return header_value(pairs(headers), name)


def _removed(notes: bytes | None, parts: str) -> bool:
    """Whether a JSON list of notes names a removed property that matches a value."""
    return any(map(_matcher(parts), removed(notes)))


def _removed_exactly(notes: bytes | None, parts: str) -> bool:
    """The same for a value whose letter case counts."""
    return any(map(_exact_matcher(parts), removed(notes)))


def _responds(body: bytes | None, headers: bytes | None, parts: str) -> bool:
    """Whether the body of a response, decompressed, matches a value."""
    return body is not None and _matcher(parts)(readable(body, headers))


def _pairs(*values: bytes | None) -> bool:
    """Whether two events, each with the wire and the headers of its request and its name, are from two sides."""
    (one, one_name), (other, other_name) = (_sent(*values[:3]), _sent(*values[3:]))
    return None not in {one, other} and one is not other and one_name == other_name


def _sent(wire: bytes | None, headers: bytes | None, name: bytes | None) -> tuple[SenderSide | None, str]:
    known = lenient.word_or_none(Wire, None if wire is None else wire.decode(errors="replace"))
    side = None if known is None or lenient.is_odd(known) else side_of(known, tuple(pairs(headers)))
    return side, group_of("" if name is None else name.decode(errors="replace"))


_FUNCTIONS: Mapping[str, Callable[[bytes | None, str], bool]] = {
    "liveview_is": _is,
    "liveview_is_exactly": _is_exactly,
    "liveview_looks": _looks,
    "liveview_says": _says,
    "liveview_answers": _answers,
    "liveview_has_header": _has_header,
    "liveview_removed": _removed,
    "liveview_removed_exactly": _removed_exactly,
}
"""Functions of a text, as bytes, and what it is compared with."""


@lru_cache(maxsize=256)
def _matcher(parts: str) -> Callable[[str], bool]:
    return matcher(msgspec.json.decode(parts, type=tuple[str, ...]))


@lru_cache(maxsize=256)
def _exact_matcher(parts: str) -> Callable[[str], bool]:
    return exact_matcher(msgspec.json.decode(parts, type=tuple[str, ...]))


@lru_cache(maxsize=256)
def _looker(parts: str) -> Callable[[str], bool]:
    return looks_like(msgspec.json.decode(parts, type=tuple[str, ...]))


@lru_cache(maxsize=256)
def _sayer(parts: str) -> Callable[[bytes], bool]:
    return sayer(msgspec.json.decode(parts, type=tuple[str, ...]))


@lru_cache(maxsize=256)
def _asker(question: str) -> Callable[[bytes], bool]:
    return asker(msgspec.json.decode(question, type=Question))
