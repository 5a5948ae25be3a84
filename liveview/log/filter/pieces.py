"""Pieces of SQL with their parameters, and how to join them.

Every piece is true or false, never NULL, so that `not` is its opposite.
"""

from collections.abc import Iterable, Sequence

import msgspec

from liveview.log.filter.drivers import Driver
from liveview.log.filter.functions import packed
from liveview.log.filter.text import like_pattern
from liveview.log.filter.tree import Value


class SqlPiece(msgspec.Struct, frozen=True):
    """A part of a condition in SQL."""

    sql: str
    """An expression that is 1 or 0, never NULL."""
    parameters: tuple[object, ...] = ()
    """The values of its placeholders, in order."""
    drivers: tuple[Driver, ...] = ()
    """Each of them finds every event that the expression can be true of; empty when no index helps."""

    def driven(self, drivers: tuple[Driver, ...]) -> "SqlPiece":
        """The same with these drivers."""
        return msgspec.structs.replace(self, drivers=drivers)


TRUE = SqlPiece("1")


def joined(word: str, pieces: Sequence[SqlPiece]) -> SqlPiece:
    """The pieces joined by `and` or `or`, in brackets, without drivers."""
    sql = f" {word} ".join(piece.sql for piece in pieces)
    return SqlPiece(f"({sql})", tuple(value for piece in pieces for value in piece.parameters))


def all_of(pieces: Sequence[SqlPiece]) -> SqlPiece:
    """All pieces are true: any driver of one drives them all."""
    if not pieces:
        return TRUE
    return joined("and", pieces).driven(tuple(driver for piece in pieces for driver in piece.drivers))


def any_of(pieces: Sequence[SqlPiece]) -> SqlPiece:
    """One piece is true: the first drivers of all together drive it, if every piece has one."""
    if not all(piece.drivers for piece in pieces):
        return joined("or", pieces)
    together: Driver = tuple(source for piece in pieces for source in piece.drivers[0])
    return joined("or", pieces).driven((together,))


def is_value(column: str, parts: Sequence[str]) -> SqlPiece:
    """Whether a text column matches a value cut at its wildcards: `text.matcher` in SQL."""
    if tuple(parts) == ("", ""):
        return SqlPiece(f"({column} is not null)")
    if not is_ascii(parts):
        return SqlPiece(f"liveview_is(cast({column} as blob), ?)", (packed(parts),))
    if len(parts) == 1:
        return SqlPiece(f"ifnull({column} = ? collate nocase, 0)", (parts[0],))
    return SqlPiece(f"ifnull({column} like ? escape '\\', 0)", (like_pattern(parts),))


def is_exactly(column: str, parts: Sequence[str]) -> SqlPiece:
    """The same where letter case counts: `text.exact_matcher` in SQL."""
    if len(parts) == 1:
        return SqlPiece(f"ifnull({column} = ?, 0)", (parts[0],))
    return SqlPiece(f"liveview_is_exactly(cast({column} as blob), ?)", (packed(parts),))


def is_one_of(column: str, values: Iterable[Value]) -> SqlPiece:
    """Whether a text column matches one of the values."""
    return joined(
        "or", [is_exactly(column, value.parts) if value.exactly else is_value(column, value.parts) for value in values]
    )


def is_word(column: str, words: Sequence[str]) -> SqlPiece:
    """Whether a column that is never NULL is exactly one of the words."""
    return SqlPiece(f"{column} in ({', '.join('?' * len(words))})", tuple(words))


def is_ascii(parts: Sequence[str]) -> bool:
    """Whether SQLite can compare the value ignoring case."""
    return all(part.isascii() for part in parts)
