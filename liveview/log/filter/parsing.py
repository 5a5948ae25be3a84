"""A filter as the rest of the program uses it: parsed once, then asked of many events."""

from datetime import tzinfo

import msgspec

from liveview.log.filter import grammar
from liveview.log.filter.drivers import Driver
from liveview.log.filter.sql import compiled
from liveview.log.filter.terms import TermContext


class Filter(msgspec.Struct, frozen=True):
    """A parsed filter: a condition on a row of `events` named `e`.

    Its SQL uses functions of our own: `functions.install` them on a connection that runs it; a `Reader` has them.
    """

    text: str
    """The filter as it was typed."""
    sql: str
    """An expression that is 1 or 0, never NULL."""
    parameters: tuple[object, ...]
    """The values of its placeholders, in order."""
    drivers: tuple[Driver, ...] = ()
    """What an index can find for it, see `drivers`; empty when every event has to be asked."""


def parse(text: str, now: float, zone: tzinfo | None = None) -> Filter:
    """Parse a filter at `now` (epoch seconds) in a zone (None: the local one); raises `FilterError`.

    Blank text matches every event. `last:` and clock times are fixed here and do not move on.
    """
    piece = compiled(grammar.read(text), TermContext(now, zone))
    return Filter(text, piece.sql, piece.parameters, piece.drivers)
