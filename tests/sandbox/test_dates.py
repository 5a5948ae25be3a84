"""Dates are computed, and the present is never told."""

import sqlite3
from collections.abc import Iterator, Mapping

import pytest

from liveview.core.pipeline.sql import Cell
from liveview.sandbox.dates import LONGEST, date_functions
from liveview.sandbox.functions import FunctionError, SqlFunction


@pytest.fixture
def functions() -> Iterator[Mapping[str, SqlFunction]]:
    connection = sqlite3.connect(":memory:")
    yield dict(date_functions(connection))
    connection.close()


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("date", ("2020-01-31", "+1 month"), "2020-03-02"),
        ("time", ("2020-01-31 10:11:12",), "10:11:12"),
        ("datetime", (1577836800, "unixepoch"), "2020-01-01 00:00:00"),
        ("datetime", ("1577836800", "unixepoch"), "2020-01-01 00:00:00"),
        ("julianday", ("2000-01-01 12:00",), 2451545.0),
        ("unixepoch", ("2020-01-01",), 1577836800),
        ("strftime", ("%Y now", "2020-01-31"), "2020 now"),
        ("date", ("no date",), None),
        ("date", (None,), None),
        ("strftime", (None, "now"), None),
        ("date", ("2020-01-31", "no modifier"), None),
    ],
)
def test_dates_are_computed(
    functions: Mapping[str, SqlFunction], name: str, arguments: tuple[Cell, ...], answer: Cell
) -> None:
    assert functions[name](*arguments) == answer


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        *((name, ()) for name in ("date", "time", "datetime", "julianday", "unixepoch")),
        *(("datetime", (now,)) for now in ("now", "NOW", " now ", "now\0", "now\0x", "subsec", "subsecond", "SubSec")),
        ("datetime", ("2020-01-31", "now")),
        ("strftime", ("%Y",)),
        ("strftime", ("%Y", "now")),
        ("strftime", ()),
    ],
)
def test_the_present_is_never_told(
    functions: Mapping[str, SqlFunction], name: str, arguments: tuple[Cell, ...]
) -> None:
    with pytest.raises(FunctionError, match="present"):
        functions[name](*arguments)


@pytest.mark.parametrize("modifier", ["localtime", "utc", "LocalTime", " utc ", "utc\0x"])
def test_the_time_zone_of_the_machine_is_never_told(functions: Mapping[str, SqlFunction], modifier: str) -> None:
    with pytest.raises(FunctionError, match="time zone"):
        functions["datetime"]("2020-01-31", modifier)


@pytest.mark.parametrize("arguments", [(b"now",), ("2020-01-31", b"localtime"), ("1" * (LONGEST + 1),)])
def test_bytes_and_long_texts_are_refused(functions: Mapping[str, SqlFunction], arguments: tuple[Cell, ...]) -> None:
    with pytest.raises(FunctionError, match="bytes, or longer"):
        functions["date"](*arguments)


def test_what_sqlite_cannot_compute_fails(functions: Mapping[str, SqlFunction]) -> None:
    with pytest.raises(FunctionError, match="date failed"):
        functions["date"]("2020-01-31", "\ud800")
