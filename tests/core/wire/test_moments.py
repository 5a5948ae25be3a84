"""Times as wires write them, and as the log keeps them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liveview.core.payload import timestamp
from liveview.core.wire.moments import LONGEST_ISO, Moment, milliseconds, of_iso, stored

FIRST = -62_135_596_800
END = 253_402_300_800
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=OFFSETS)  # noqa: DTZ001 (their zone is drawn)


def seconds(text: str) -> Decimal:
    moment = of_iso(text)
    assert moment is not None, text
    return moment.seconds


class TestIso:
    @given(TIMES)
    def test_of_any_offset_is_the_moment_that_the_standard_library_reads(self, time: datetime) -> None:
        expected = Decimal((time - EPOCH) // timedelta(microseconds=1)) / 1_000_000
        assert of_iso(time.isoformat()) == Moment(expected)
        assert of_iso(time.isoformat(sep=" ")) == Moment(expected)

    @given(st.integers(0, 86_399), st.text(alphabet="0123456789", min_size=1, max_size=9))
    def test_keeps_every_digit_down_to_nanoseconds(self, second: int, digits: str) -> None:
        clock = timedelta(seconds=second)
        text = f"1970-01-01T{str(clock).rjust(8, '0')}.{digits}Z"
        assert seconds(text) == second + Decimal(f"0.{digits}")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2020-01-01T00:00:00Z", "1577836800"),
            ("2020-01-01t00:00:00z", "1577836800"),
            ("2020-01-01 00:00:00+00:00", "1577836800"),
            ("2020-01-01T00:00:00-0000", "1577836800"),
            ("2020-01-01T05:30:00,25+0530", "1577836800.25"),
            ("2020-01-01T14:00:00.000000001+14", "1577836800.000000001"),
            ("2019-12-31T00:01:00-23:59", "1577836800"),
            ("2020-01-01T00:00Z", "1577836800"),
            ("2016-12-31T23:59:60Z", "1483228800"),
            ("1969-12-31T23:59:59.5Z", "-0.5"),
            ("0001-01-01T00:00:00Z", str(FIRST)),
            ("0001-01-01T00:00:00+00:01", str(FIRST - 60)),
            ("9999-12-31T23:59:59.999999999Z", f"{END - 1}.999999999"),
            ("9999-12-31T23:59:60Z", str(END)),
        ],
    )
    def test_is_read_in_every_spelling(self, text: str, expected: str) -> None:
        assert of_iso(text) == Moment(Decimal(expected))

    @pytest.mark.parametrize("text", ["2020-01-01", "2020-01-01T00:00", "2020-01-01 00:00:00.000"])
    def test_without_a_zone_is_read_as_utc_and_says_so(self, text: str) -> None:
        assert of_iso(text) == Moment(Decimal(1_577_836_800), zoned=False)

    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "T", "now", "1577836800", "2020", "2020-01", "20200101T000000Z", "2020-1-1", "2020-W01-1"),
            *(
                "2020-001",
                "2020-13-01",
                "2020-00-01",
                "2020-02-30",
                "2021-02-29",
                "0000-01-01",
                "10000-01-01T00:00:00Z",
            ),
            *("-2020-01-01", "+2020-01-01", "2020-01-01T", "2020-01-01T00", "2020-01-01T25:00Z", "2020-01-01T00:60Z"),
            *("2020-01-01T00:00:61Z", "2020-01-01T00:00:00.Z", "2020-01-01T00:00:00.1.2Z", "2020-01-01T00:00:00+24:00"),
            *(
                "2020-01-01T00:00:00+99:59",
                "2020-01-01T00:00:00+05:60",
                "2020-01-01T00:00:00+5",
                "2020-01-01T00:00:00 Z Z",
            ),
            *("2020-01-01T00:00:00Z\n", "\n2020-01-01T00:00:00Z", " 2020-01-01", "2020-01-01Z", "2020-01-01+01:00"),
            *(
                "2020-01-01T00:00:00UTC",
                "2020-01-01T00:00:00 GMT",
                "2020-01-01T00:00:00+00:00Z",
                "2020-01-01T00:00:00−05:00",
            ),
            *("２０２０-01-01T00:00:00Z", "2020-01-01T00:00:00\u0660Z", "Wed, 01 Jan 2020 00:00:00 GMT", "\ud800"),
        ],
    )
    def test_is_none_for_anything_else(self, text: str) -> None:
        assert of_iso(text) is None

    @given(st.text(max_size=70) | st.text(alphabet="0123456789-:T.,+Z ", max_size=40))
    def test_never_raises(self, text: str) -> None:
        assert of_iso(text) is None or isinstance(of_iso(text), Moment)

    def test_that_is_very_long_is_not_looked_at(self) -> None:
        text = "2020-01-01T00:00:00." + "1" * (LONGEST_ISO - 21) + "Z"
        assert len(text) == LONGEST_ISO
        assert of_iso(text) is not None
        assert of_iso(text.replace("Z", "1Z")) is None
        assert of_iso("2020-01-01T00:00:00." + "1" * 1_000_000 + "Z") is None

    def test_of_24_00_is_not_read_by_any_python(self) -> None:
        """Python 3.14 and later read it, but the verdict on an event must not depend on the Python version."""
        assert of_iso("2020-01-01T24:00:00Z") is None

    def test_with_more_digits_than_nanoseconds_does_not_reach_the_next_second(self) -> None:
        for start in ("1970-01-01T00:00:00", "9999-12-31T23:59:59"):
            text = f"{start}.{'9' * 40}Z"
            assert timestamp(seconds(text)) == f"{start}Z"


class TestMilliseconds:
    @given(st.integers(-(10**15), 10**15))
    def test_are_thousandths_of_a_second(self, number: int) -> None:
        assert milliseconds(Decimal(number)) * 1000 == number

    @pytest.mark.parametrize("literal", ["1e1000010", "-1e1000010", "1e999999999999", "Infinity", "1e999999"])
    def test_of_huge_numbers_stay_out_of_range(self, literal: str) -> None:
        assert not FIRST <= milliseconds(Decimal(literal)) < END

    def test_of_tiny_numbers_stay_tiny(self) -> None:
        assert 0 <= milliseconds(Decimal("1e-1000010")) < 1


class TestStored:
    @given(st.decimals(FIRST, END - 1, places=9, allow_nan=False))
    @example(Decimal(END) - Decimal("1e-9"))
    @example(Decimal("19912435199.999999"))
    @example(Decimal("-0.000000001"))
    @example(Decimal(FIRST))
    def test_never_reaches_another_second(self, time: Decimal) -> None:
        assert timestamp(Decimal(repr(stored(time)))) == timestamp(time)

    @given(st.decimals(0, 4_000_000_000, places=6, allow_nan=False))
    def test_is_exact_to_the_microsecond_in_this_century(self, time: Decimal) -> None:
        assert f"{stored(time):.6f}" == f"{time:.6f}"
