"""The first or the newest events of a log that match a filter, for commands that ask for a few."""

import itertools
from array import array

import msgspec

from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.filter import Filter
from liveview.log.read.records import Record, records
from liveview.log.read.search import Search, SearchProgress


def first_events(log: LogFile, filter: Filter, count: int) -> list[Record]:  # noqa: A002 - the word of the command line
    """At most `count` matching events, oldest first; raises `ReadError`."""
    with reading():
        return list(itertools.islice(records(log, filter), count))


def newest_events(log: LogFile, filter: Filter, count: int) -> list[Record]:  # noqa: A002 - as above
    """The newest `count` matching events, oldest first; raises `ReadError`."""
    if not count:
        return []
    ids: array[int] = array("q")

    def found(more: "array[int]", _: SearchProgress) -> None:
        ids[:0] = more

    with reading():
        with Search(log, filter) as search:
            search.run(found, lambda: len(ids) >= count)
        if not ids:
            return []
        return list(itertools.islice(records(log, filter, ids[max(0, len(ids) - count)]), count))


def encoded(record: Record) -> bytes:
    """An event as `export` writes it."""
    return msgspec.json.encode(record)
