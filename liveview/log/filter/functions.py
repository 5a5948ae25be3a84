"""The SQL functions that filters use where SQLite's own are too loose. None of them ever raises."""

import sqlite3
from collections.abc import Callable
from functools import lru_cache

import msgspec

from liveview.log.filter.payload import Question, asker, sayer
from liveview.log.filter.text import matcher


def install(connection: sqlite3.Connection) -> None:
    """Make the functions known to a connection that is to run a filter; again does nothing.

    SQLite refuses to replace a function while a row of any query of the connection is still to be fetched.
    """
    try:
        connection.execute("select liveview_is(null, null)")
    except sqlite3.OperationalError:
        for name, function in (("liveview_is", _is), ("liveview_says", _says), ("liveview_answers", _answers)):
            connection.create_function(name, 2, function, deterministic=True)


def packed(value: object) -> str:
    """Parts of a value or a `Question`, as the functions take them."""
    return msgspec.json.encode(value).decode()


def _is(text: bytes | None, parts: str) -> bool:
    """Whether a text is a value."""
    return text is not None and _matcher(parts)(text.decode(errors="replace"))


def _says(text: bytes | None, parts: str) -> bool:
    """Whether the text of a payload is a value."""
    return text is not None and _sayer(parts)(text)


def _answers(text: bytes | None, question: str) -> bool:
    """Whether a payload has the value asked for."""
    return text is not None and _asker(question)(text)


@lru_cache(maxsize=256)
def _matcher(parts: str) -> Callable[[str], bool]:
    return matcher(msgspec.json.decode(parts, type=tuple[str, ...]))


@lru_cache(maxsize=256)
def _sayer(parts: str) -> Callable[[bytes], bool]:
    return sayer(msgspec.json.decode(parts, type=tuple[str, ...]))


@lru_cache(maxsize=256)
def _asker(question: str) -> Callable[[bytes], bool]:
    return asker(msgspec.json.decode(question, type=Question))
