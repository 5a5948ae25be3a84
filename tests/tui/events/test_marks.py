"""The way from mark to mark."""

import pytest

from liveview.tui.events.marks import Marks


@pytest.mark.parametrize(("here", "steps", "found"), [(4, 1, 7), (4, -1, 2), (7, 1, None), (2, -1, None), (5, -1, 4)])
def test_the_next_mark_is_beyond_the_event_that_is_selected(here: int, steps: int, found: int | None) -> None:
    marks = Marks()
    marks.replace((2, 4, 7))
    assert marks.next(here, steps, lambda _: True) == found


def test_marks_that_the_list_does_not_show_are_passed_over() -> None:
    marks = Marks()
    marks.replace(range(1, 5_000))
    assert marks.next(4_999, -1, lambda event_id: event_id <= 61) == 61
    assert 61 in marks


def test_a_mark_that_was_taken_off_is_forgotten() -> None:
    marks = Marks()
    marks.replace((2, 4))
    marks.replace((4,))
    assert 2 not in marks
    assert marks.next(4, -1, lambda _: True) is None
