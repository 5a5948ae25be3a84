"""When a round is retried: the schedule, its jitter, and `Retry-After`."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.core.retry import LONGEST_RETRY_AFTER, chance, next_round_at, parse_retry_after
from tests.support.core.inputs import NOW

SCHEDULE = (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0, 7200.0)


def wait(finished: int, retry_after: float | None = None, *, jitter: float = 0.0, delivery: int = 1) -> float | None:
    return next_round_at(0.0, finished, delivery, SCHEDULE, jitter, retry_after)


class TestSchedule:
    def test_is_followed_round_by_round(self) -> None:
        assert [wait(finished) for finished in range(1, 8)] == [*SCHEDULE]

    def test_ends(self) -> None:
        assert wait(8) is None

    def test_may_be_empty(self) -> None:
        assert next_round_at(0.0, 1, 1, (), 0.2, None) is None

    def test_counts_from_the_end_of_the_round(self) -> None:
        assert next_round_at(NOW, 1, 1, SCHEDULE, 0.0, None) == NOW + 5.0


class TestJitter:
    @settings(deadline=None)
    @given(st.integers(1, 7), st.integers(1, 2**40))
    def test_stays_within_its_share_and_repeats(self, finished: int, delivery: int) -> None:
        moment = wait(finished, jitter=0.2, delivery=delivery)
        assert moment is not None
        assert 0.8 * SCHEDULE[finished - 1] <= moment <= 1.2 * SCHEDULE[finished - 1]
        assert moment == wait(finished, jitter=0.2, delivery=delivery)

    def test_spreads_deliveries_apart(self) -> None:
        moments = {wait(1, jitter=0.2, delivery=delivery) for delivery in range(1000)}
        assert len(moments) > 990
        assert min(moment or 0 for moment in moments) < 4.1
        assert max(moment or 0 for moment in moments) > 5.9

    def test_differs_from_round_to_round(self) -> None:
        assert len({chance(1, number) for number in range(100)}) == 100

    @settings(deadline=None)
    @given(st.integers(), st.integers())
    def test_comes_from_a_chance_between_0_and_1(self, delivery: int, number: int) -> None:
        assert 0 <= chance(delivery, number) < 1


class TestRetryAfter:
    def test_lengthens_the_wait(self) -> None:
        assert wait(1, 60.0) == 60.0

    def test_never_shortens_it(self) -> None:
        assert wait(2, 1.0) == 30.0

    def test_is_bounded(self) -> None:
        assert wait(1, 1e9) == LONGEST_RETRY_AFTER

    def test_does_not_lengthen_the_schedule(self) -> None:
        assert wait(8, 60.0) is None


class TestParsing:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("120", 120.0),
            (" 120 ", 120.0),
            ("0", None),
            ("-1", None),
            ("1000000000", LONGEST_RETRY_AFTER),
            ("9" * 5000, LONGEST_RETRY_AFTER),
            ("0000000000000120", 120.0),
            ("1.5", None),
            ("1e3", None),
            ("", None),
            ("soon", None),
            ("٣", None),
            ("²", None),
            ("nan", None),
            ("Wed, 01 Jan 2020 00:01:00 GMT", 59.5),
            ("Wed, 01 Jan 2020 00:01:00 -0000", 59.5),
            ("Wed, 01 Jan 2020 01:01:00 +0100", 59.5),
            ("Wed, 01 Jan 2020 00:00:00 GMT", None),
            ("Fri, 32 Jan 2020 00:00:00 GMT", None),
            ("Wed, 01 Jan 2020 00:01:00 +9999", None),
        ],
    )
    def test_reads_seconds_and_dates_and_nothing_else(self, value: str, seconds: float | None) -> None:
        assert parse_retry_after(value, NOW) == seconds

    @settings(deadline=None)
    @given(
        st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ [\d:]+ [+-]?\w+", fullmatch=True)
    )
    def test_never_raises(self, value: str) -> None:
        seconds = parse_retry_after(value, NOW)
        assert seconds is None or seconds > 0
