"""How times, durations, sizes and counts are written."""

from datetime import UTC

import pytest

from liveview.tui.lines.moments import (
    budget,
    clock,
    countdown,
    counted,
    date_and_clock,
    day,
    duration,
    number,
    offset,
    size,
)


class TestClock:
    def test_the_time_of_day_has_milliseconds(self) -> None:
        assert clock(1_790_000_000.25, UTC) == "14:13:20.250"

    def test_or_whole_seconds(self) -> None:
        assert clock(1_790_000_000.25, UTC, milliseconds=False) == "14:13:20"

    def test_a_time_no_calendar_has_does_not_fail(self) -> None:
        assert clock(1e20, UTC) == "--:--:--.---"
        assert date_and_clock(1e20, UTC) == "1e+20"

    def test_the_whole_date_carries_its_offset(self) -> None:
        assert date_and_clock(1_790_000_000.25, UTC) == "2026-09-21 14:13:20.250 +0000"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((0, "+0 ms"), (0.018, "+18 ms"), (5.019, "+5019 ms"), (9.9996, "+10.0 s"), (12.34, "+12.3 s")),
        *((59.96, "+1 m 00 s"), (125, "+2 m 05 s"), (3599.7, "+1 h 00 m"), (3720, "+1 h 02 m"), (-0.5, "+0 ms")),
    ],
)
def test_offsets(seconds: float, words: str) -> None:
    """Milliseconds for as long as they matter."""
    assert offset(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5.0, "5"), (1.25, "1.25"), (25 / 3, "8.33"), (0.05, "0.05"), (0.0025, "0.003"), (3600, "3600")],
)
def test_budgets(seconds: float, words: str) -> None:
    assert budget(seconds) == words


def test_a_time_of_another_day_says_which() -> None:
    assert clock(1_790_000_000.25, UTC, dated=True) == "09-21 14:13:20.250"
    assert clock(1_790_000_000.25, UTC, dated=True, milliseconds=False) == "09-21 14:13:20"
    assert clock(1e30, UTC, dated=True) == "----- --:--:--.---"
    assert day(1_790_000_000.25, UTC) == "2026-09-21"


def test_durations_sizes_and_counts_are_written_as_everywhere() -> None:
    assert (duration(65), countdown(0.5), size(45_068)) == ("1 m 05 s", "0.5 s", "45.1 kB")
    assert (number(10_000), counted(2, "warning")) == ("10,000", "2 warnings")
