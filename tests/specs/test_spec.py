"""What a spec says."""

import pytest

from liveview.model.event import EventType
from liveview.specs.spec import EventPattern, Expectation, Prohibition, Spec


@pytest.mark.parametrize(
    ("least", "most", "wanted", "numbers"),
    [
        (1, 1, "exactly 1", 1),
        (0, 0, "exactly 0", 0),
        (2, None, "at least 2", {"min": 2}),
        (2, 5, "2 to 5", {"min": 2, "max": 5}),
        (0, 5, "at most 5", {"min": 0, "max": 5}),
    ],
)
def test_a_count_in_words_and_numbers(least: int, most: int | None, wanted: str, numbers: object) -> None:
    each = Expectation(id="a", least=least, most=most)
    assert (each.wanted, each.numbers) == (wanted, numbers)


@pytest.mark.parametrize(
    ("pattern", "selects"),
    [
        (EventPattern(name="Purchase", filter="a"), "Purchase"),
        (EventPattern(filter="price>1", user="u"), "price>1"),
        (EventPattern(user="u", type=EventType.PAGE), "u"),
        (EventPattern(type=EventType.PAGE), "page"),
        (EventPattern(), ""),
    ],
)
def test_a_pattern_is_named_after_what_it_selects_by(pattern: EventPattern, selects: str) -> None:
    assert pattern.selects == selects


def test_the_filters_of_all_its_parts() -> None:
    expect = (Expectation(id="a", filter="b"), Expectation(id="c"))
    assert [*Spec(filter="a", expect=expect, never=(Prohibition(id="never: d", filter="d"),)).filters] == [
        "a",
        "b",
        "d",
    ]
