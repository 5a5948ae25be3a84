"""How times, durations, sizes and counts are written."""

from datetime import UTC

import pytest

from liveview.tui.lines.moments import budget, clock, counted, date_and_clock, day, duration, number, offset, size


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
    [(0.0004, "0 ms"), (0.016, "16 ms"), (0.9996, "1.0 s"), (4.84, "4.8 s"), (65, "1 m 05 s"), (7200, "2 h 00 m")],
)
def test_durations(seconds: float, words: str) -> None:
    """At most two units."""
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        *((0, "0 B"), (312, "312 B"), (999, "999 B"), (1000, "1.0 kB"), (45_068, "45.1 kB"), (99_949, "99.9 kB")),
        *((99_950, "100 kB"), (999_499, "999 kB"), (999_950, "1.0 MB"), (1 << 20, "1.0 MB"), (5 * 10**12, "5000 GB")),
    ],
)
def test_sizes_are_in_units_of_a_thousand(count: int, words: str) -> None:
    assert size(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5.0, "5"), (1.25, "1.25"), (25 / 3, "8.33"), (0.05, "0.05"), (0.0025, "0.003"), (3600, "3600")],
)
def test_budgets(seconds: float, words: str) -> None:
    assert budget(seconds) == words


def test_counts() -> None:
    """Separators from five digits on."""
    assert [number(count) for count in (0, 1204, 10_000, 1_000_000)] == ["0", "1204", "10,000", "1,000,000"]
    assert [counted(count, "warning") for count in (0, 1, 2)] == ["0 warnings", "1 warning", "2 warnings"]


def test_a_time_of_another_day_says_which() -> None:
    assert clock(1_790_000_000.25, UTC, dated=True) == "09-21 14:13:20.250"
    assert clock(1_790_000_000.25, UTC, dated=True, milliseconds=False) == "09-21 14:13:20"
    assert clock(1e30, UTC, dated=True) == "----- --:--:--.---"
    assert day(1_790_000_000.25, UTC) == "2026-09-21"
