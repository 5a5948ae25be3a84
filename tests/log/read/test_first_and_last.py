"""The first and the newest matching events of a log."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.errors import ReadError
from liveview.log.files import LogFile
from liveview.log.filter import Filter, parse
from liveview.log.read import first_and_last
from liveview.log.read.first_and_last import encoded, first_events, newest_events
from liveview.log.read.records import Record, records
from tests.support.log.filter_world import NOW, Happened, fill
from tests.support.log.making import new_log, writing


@pytest.fixture
def log(tmp_path: Path) -> LogFile:
    """Twenty events, `even` and `odd` in turn."""
    path = new_log(tmp_path / "log.db")
    with writing(path) as connection:
        fill(connection, [Happened(name="odd" if number % 2 else "even") for number in range(1, 21)])
    return LogFile(path, untouched=True)


def matches(text: str) -> Filter:
    return parse(text, NOW)


@pytest.mark.parametrize("count", [1, 3, 10, 11])
def test_first_and_newest_are_in_order(log: LogFile, count: int) -> None:
    odd = list(range(1, 21, 2))
    assert [each.id for each in first_events(log, matches("name:odd"), count)] == odd[:count]
    assert [each.id for each in newest_events(log, matches("name:odd"), count)] == odd[-count:]


def test_none_are_found_where_none_match_or_are_wanted(log: LogFile) -> None:
    assert first_events(log, matches("name:other"), 1) == newest_events(log, matches("name:other"), 1) == []
    assert newest_events(log, matches(""), 0) == []


def test_only_the_end_of_the_log_is_read_for_the_newest(log: LogFile, monkeypatch: pytest.MonkeyPatch) -> None:
    since: list[int] = []

    def noting(where: LogFile, wanted: Filter, first: int = 1) -> Iterator[Record]:
        since.append(first)
        return records(where, wanted, first)

    monkeypatch.setattr(first_and_last, "records", noting)
    assert [each.id for each in newest_events(log, matches(""), 2)] == [19, 20]
    assert since == [19]


def test_an_event_is_encoded_as_it_is_exported(log: LogFile) -> None:
    (found,) = first_events(log, matches(""), 1)
    line = json.loads(encoded(found))
    assert (line["id"], line["name"], line["problems"], line["collision"]) == (1, "odd", [], False)


def test_a_log_that_cannot_be_read_is_told(log: LogFile) -> None:
    log.path.write_bytes(b"damaged" * 1_000)
    for read in (first_events, newest_events):
        with pytest.raises(ReadError):
            read(log, matches(""), 1)


@pytest.mark.parametrize("far", [10**12, 2**63 - 1])
def test_ids_that_are_left_out_are_not_counted_through(log: LogFile, far: int) -> None:
    """A log from elsewhere may have any ids."""
    with writing(log.path) as connection:
        connection.execute("update events set id = ? where id = 20", (far,))
    assert [each.id for each in newest_events(log, matches("name:even"), 2)] == [18, far]
    assert [each.id for each in first_events(log, matches("name:even"), 99)] == [*range(2, 20, 2), far]
    assert first_events(log, matches("name:other"), 1) == []
