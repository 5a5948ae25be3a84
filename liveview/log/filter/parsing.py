"""A filter as everybody else sees it: parsed once, then asked of many events."""

from datetime import tzinfo

import msgspec

from liveview.log.filter import grammar
from liveview.log.filter.drivers import Driver
from liveview.log.filter.sql import compiled
from liveview.log.filter.terms import TermContext


class Filter(msgspec.Struct, frozen=True):
    """`text` as it was written, and what it means: `sql`, true or false of a row of `events` named `e`.

    `parameters` are its values in order. The SQL uses our own functions: `functions.install` them on a connection
    that runs it, or let `search` do so. `drivers` are what an index can find for it, see `drivers.py`.
    """

    text: str
    sql: str
    parameters: tuple[object, ...]
    drivers: tuple[Driver, ...] = ()


def parse(text: str, now: float, zone: tzinfo | None = None) -> Filter:
    """The filter that a text says at `now` (epoch seconds) in a zone (None: the local one); raises `FilterError`.

    Blank text matches every event. `last:` and clock times are fixed here and do not move on.
    """
    piece = compiled(grammar.read(text), TermContext(now, zone))
    return Filter(text, piece.sql, piece.parameters, piece.drivers)
