"""How durations, sizes, counts and stamps are written."""

from datetime import datetime

import pytest

from liveview.formats import countdown, counted, duration, file_stamp, number, size


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((-0.5, "0 ms"), (0.0004, "0 ms"), (0.016, "16 ms"), (0.9996, "1.0 s"), (4.84, "4.8 s"), (59.96, "1 m 00 s")),
        *((65, "1 m 05 s"), (3599.7, "1 h 00 m"), (7200, "2 h 00 m"), (float("inf"), "inf s")),
    ],
)
def test_durations_have_at_most_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(-1, "0.0 s"), (0.016, "0.0 s"), (0.94, "0.9 s"), (65, "1 m 05 s")])
def test_countdowns_have_no_milliseconds(seconds: float, words: str) -> None:
    assert countdown(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        *((0, "0 B"), (312, "312 B"), (999, "999 B"), (1000, "1.0 kB"), (45_068, "45.1 kB"), (99_949, "99.9 kB")),
        *((99_950, "100 kB"), (999_499, "999 kB"), (999_950, "1.0 MB"), (1 << 20, "1.0 MB"), (5 * 10**12, "5000 GB")),
    ],
)
def test_sizes_are_in_units_of_a_thousand(count: int, words: str) -> None:
    assert size(count) == words


def test_counts_have_separators_from_five_digits_on() -> None:
    assert [number(count) for count in (0, 1204, 10_000, 1_000_000)] == ["0", "1204", "10,000", "1,000,000"]


def test_a_noun_is_in_the_plural_unless_there_is_one() -> None:
    assert [counted(count, "warning") for count in (0, 1, 2)] == ["0 warnings", "1 warning", "2 warnings"]


def test_a_file_stamp_is_local_time_and_sorts_by_time() -> None:
    at = datetime(2026, 11, 22, 14, 2, 31).astimezone().timestamp()
    assert file_stamp(at) == "20261122-140231"
    assert file_stamp(at) < file_stamp(at + 1) < file_stamp(at + 86_400)
