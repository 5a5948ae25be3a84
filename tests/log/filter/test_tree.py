"""The tree of a filter."""

import pytest

from liveview.errors import FilterError
from liveview.log.filter.tree import Value


@pytest.mark.parametrize(
    ("parts", "text", "exact"),
    [(("Purchase",), "Purchase", True), (("",), "", True), (("Pur", ""), "Pur*", False), (("", ""), "*", False)],
)
def test_a_value_shows_its_wildcards(parts: tuple[str, ...], text: str, exact: bool) -> None:
    value = Value(parts, quoted=False, start=0, end=len(text))
    assert (value.text, value.is_exact) == (text, exact)


def test_an_error_says_what_to_do_about_which_characters() -> None:
    error = FilterError("close this bracket with )", 3, 4)
    assert (str(error), error.message) == ("close this bracket with )",) * 2
    assert (error.start, error.end) == (3, 4)
