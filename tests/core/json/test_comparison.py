"""Equal values are equal however they are written."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.comparison import comparable
from liveview.core.json.document import Document, decimal, read


def same(left: str, right: str) -> bool:
    one, other = read(left.encode()), read(right.encode())
    assert isinstance(one, Document)
    assert isinstance(other, Document)
    return comparable(one.value) == comparable(other.value)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *(("500", "500.0"), ("500", "5e2"), ("0.5", "5E-1"), ("1.10", "1.1"), ("0", "-0"), ("0", "-0.0"), ("0", "0e9")),
        *(("12345678901234567890", "12345678901234567890.0"), ("1e400", "1" + "0" * 400), ("1e999999", "10e999998")),
        *(('{"a":1,"b":[2.0]}', '{"b":[2],"a":1.0}'),),
    ],
)
def test_numbers_and_objects_of_two_spellings_are_the_same(left: str, right: str) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *(("1", '"1"'), ("1", "true"), ("0", "false"), ("0", "null"), ("1", "[1]"), ("1", "1.0000000000000000001")),
        *(('"1.0"', '"1"'), ("[1,2]", "[2,1]"), ("10", "1"), ("100.0", "10"), ("9007199254740993", "9007199254740992")),
    ],
)
def test_other_values_are_not(left: str, right: str) -> None:
    assert not same(left, right)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_two_numbers_are_the_same_when_they_are_equal(left: object, right: object) -> None:
    one, other = (msgspec.Raw(str(number).lstrip("+")) for number in (left, right))
    assert (comparable(one) == comparable(other)) is (decimal(one) == decimal(other))
