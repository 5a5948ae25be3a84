"""A filter as the rest of the program uses it."""

from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest

from liveview.errors import FilterError
from liveview.log.filter.parsing import parse
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from tests.support.log.filter_world import NOW, Happened, fill
from tests.support.log.making import new_log, writing


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    path = new_log(tmp_path / "log.db")
    ages = (7_200.0, 600.0, 10.0)
    with writing(path) as connection:
        fill(connection, [Happened(received_at=NOW - age) for age in ages])
    with Reader(path) as made:
        yield made


def found(reader: Reader, text: str, now: float = NOW) -> list[int]:
    return list(matching(reader, parse(text, now, UTC), 0, 9))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_blank_text_matches_every_event(reader: Reader, text: str) -> None:
    assert found(reader, text) == [1, 2, 3]


def test_times_are_counted_from_the_moment_of_parsing(reader: Reader) -> None:
    assert found(reader, "last:1h") == [2, 3]
    assert found(reader, "last:1h", NOW + 3_585) == [3]
    meant = parse("last:1h", NOW)
    assert list(matching(reader, meant, 0, 9)) == list(matching(reader, meant, 0, 9)) == [2, 3]


def test_a_clock_time_is_that_of_the_zone() -> None:
    east = timezone(timedelta(hours=2))
    assert parse("after:16:13", NOW, east).parameters == parse("after:14:13", NOW, UTC).parameters


def test_only_filters_with_relative_times_change_with_the_time() -> None:
    """The screen searches again for these."""
    assert parse("name:Purchase price>100", NOW) == parse("name:Purchase price>100", NOW + 1)
    assert parse("name:Purchase last:5m", NOW) != parse("name:Purchase last:5m", NOW + 1)


def test_it_remembers_what_was_typed_and_where_it_is_wrong() -> None:
    assert parse("  NAME:x ", NOW).text == "  NAME:x "
    with pytest.raises(FilterError) as caught:
        parse("name:x status:fine", NOW)
    assert (caught.value.start, caught.value.end) == (14, 18)
