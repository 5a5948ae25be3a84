"""The unit that a time out of range was probably written in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.units import advice

PER_SECOND = {"milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
MOMENTS = st.integers(10**9, 9 * 10**9)
"""Epoch seconds from the year 2001 to the year 2255."""


@pytest.mark.parametrize("unit", PER_SECOND)
@given(seconds=MOMENTS)
def test_a_moment_in_a_smaller_unit_is_recognised_with_its_divisor(unit: str, seconds: int) -> None:
    expected = f"(it looks like {unit}: divide by {PER_SECOND[unit]})"
    assert advice(Decimal(seconds * PER_SECOND[unit])) == expected


@pytest.mark.parametrize("unit", ["microseconds", "nanoseconds"])
@given(seconds=MOMENTS)
def test_a_wire_of_milliseconds_gets_the_divisor_for_milliseconds(unit: str, seconds: int) -> None:
    expected = f"(it looks like {unit}: divide by {PER_SECOND[unit] // 1_000})"
    assert advice(Decimal(seconds * PER_SECOND[unit]), milliseconds=True) == expected


def test_milliseconds_are_what_a_wire_of_milliseconds_expects() -> None:
    assert advice(Decimal(1_577_836_800_000), milliseconds=True) == ""


@given(st.decimals(max_value=10**11, allow_nan=False) | st.decimals(min_value=10**20, allow_nan=False))
def test_no_unit_explains_seconds_or_a_number_beyond_nanoseconds(number: Decimal) -> None:
    assert advice(number) == ""
