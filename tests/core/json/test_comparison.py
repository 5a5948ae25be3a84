"""Equal values compare as equal, however they are written."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.core.json.comparison import canonical, comparable
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
def test_values_in_two_spellings_are_equal(left: str, right: str) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        *(("1", '"1"'), ("1", "true"), ("0", "false"), ("0", "null"), ("1", "[1]"), ("1", "1.0000000000000000001")),
        *(('"1.0"', '"1"'), ("[1,2]", "[2,1]"), ("10", "1"), ("100.0", "10"), ("9007199254740993", "9007199254740992")),
    ],
)
def test_different_values_are_not_equal(left: str, right: str) -> None:
    assert not same(left, right)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_two_numbers_compare_by_their_exact_values(left: object, right: object) -> None:
    one, other = (msgspec.Raw(str(number).lstrip("+")) for number in (left, right))
    assert (comparable(one) == comparable(other)) is (decimal(one) == decimal(other))


class TestCanonicalNumbers:
    @settings(deadline=None)
    @given(st.decimals(allow_nan=False, allow_infinity=False, places=None))
    def test_have_the_same_value(self, number: Decimal) -> None:
        assert Decimal(canonical(number)) == number

    @settings(deadline=None)
    @given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 30))
    def test_do_not_depend_on_trailing_zeros(self, number: Decimal, zeros: int) -> None:
        sign, digits, exponent = number.as_tuple()
        assert isinstance(exponent, int)
        longer = Decimal((sign, digits + (0,) * zeros, exponent - zeros))
        assert canonical(longer) == canonical(number)

    @pytest.mark.parametrize("text", ["1e400", "1e401", "1e-401", "1e999999", "7" * 5000])
    def test_are_hardly_longer_than_they_came(self, text: str) -> None:
        assert len(canonical(Decimal(text))) <= max(len(text), 410)
