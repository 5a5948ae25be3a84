"""The keywords about numbers."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.schemas.number_keywords import NUMBER_KEYWORDS, is_multiple
from tests.support.examples import examples

_LARGE = st.builds(
    lambda digits, fraction: Decimal(f"{digits}.{fraction}"), st.integers(-(10**30), 10**30), st.integers(0, 999)
)
_NUMBERS = st.one_of(st.integers(), _LARGE, st.floats(allow_nan=False, allow_infinity=False))


def fraction(number: Any) -> Fraction:
    return Fraction(repr(number) if isinstance(number, float) else str(number))


def allows(schema: Any, value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(schema, keywords=dict(NUMBER_KEYWORDS)).is_valid(value)


@examples(200)
@given(_NUMBERS, _NUMBERS)
def test_limits_are_exact(said: Any, value: Any) -> None:
    for other in (value, said, int(said), Decimal(int(said)) + Decimal("0.1")):
        limit, found = fraction(said), fraction(other)
        assert allows({"minimum": said}, other) is (found >= limit)
        assert allows({"maximum": said}, other) is (found <= limit)
        assert allows({"exclusiveMinimum": said}, other) is (found > limit)
        assert allows({"exclusiveMaximum": said}, other) is (found < limit)


@examples(200)
@given(_NUMBERS, st.sampled_from([1, 3, 0.1, 0.01, Decimal("0.3"), Decimal("2.50"), Decimal("1e3"), 10**20, 7]))
def test_multiples_are_exact(value: Any, divisor: Any) -> None:
    assert allows({"multipleOf": divisor}, value) is ((fraction(value) / fraction(divisor)).denominator == 1)


@pytest.mark.parametrize(
    ("value", "divisor", "meets"),
    [
        (Decimal("2421573328252186.75"), 1, False),
        (Decimal("19.99"), Decimal("0.01"), True),
        (-6, 3, True),
        (0, Decimal("0.1"), True),
        (Decimal("0E-999999"), 7, True),
        (Decimal("1E+999999999999999999"), Decimal("0.3"), False),
        (Decimal("3E+999999999999999999"), Decimal("0.3"), True),
        (Decimal("1E-999999999999999999"), 3, False),
        (3, Decimal("1E-999999999999999999"), True),
        (Decimal("1" * 10_000), 3, False),
        (Decimal("3" * 10_000), 3, True),
    ],
)
@pytest.mark.timeout(20)
def test_multiples_are_found_however_large_numbers_are(value: Any, divisor: Any, meets: bool) -> None:
    assert is_multiple(value, divisor) is meets


@pytest.mark.parametrize("value", ["a", True, None, [], {}])
@pytest.mark.parametrize("keyword", sorted(NUMBER_KEYWORDS))
def test_other_values_are_allowed(keyword: str, value: Any) -> None:
    assert allows({keyword: 5}, value)


@pytest.mark.parametrize("keyword", sorted(NUMBER_KEYWORDS))
def test_the_schema_is_checked_and_the_keyword_named(keyword: str) -> None:
    with pytest.raises(jsonschema_rs.ValidationError, match="number"):
        allows({keyword: "5"}, 1)
    value = 9 if keyword == "exclusiveMaximum" or keyword == "maximum" else -1
    schema = {"items": {keyword: 5}}
    validator = jsonschema_rs.Draft202012Validator(schema, keywords=dict(NUMBER_KEYWORDS))
    (error,) = validator.iter_errors([value])
    assert (error.kind.name, error.instance_path, error.evaluation_path) == (keyword, [0], ["items", keyword])
