"""The parameter `filter`."""

import pytest

from liveview.api.filtering import FILTER, LONGEST, filter_of
from liveview.api.problem import ApiError, ProblemType


def test_is_that_of_the_filter_bar() -> None:
    assert filter_of("name:Purchase", 0.0).text == "name:Purchase"
    assert filter_of("", 0.0).sql == "1"


def test_is_refused_with_its_place() -> None:
    with pytest.raises(ApiError) as failed:
        filter_of("is:nonsense", 0.0)
    assert failed.value.kind is ProblemType.BAD_FILTER
    assert failed.value.members["caret"] == "is:nonsense\n   ^^^^^^^^"


def test_is_as_long_as_a_filter_may_be() -> None:
    assert FILTER.parse("x" * LONGEST) == "x" * LONGEST
    with pytest.raises(ValueError, match="at most 2,000"):
        FILTER.parse("x" * (LONGEST + 1))
