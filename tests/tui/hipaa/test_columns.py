"""The columns of the matrix: which are in view, and where."""

import pytest

from liveview.tui.hipaa.columns import LEAST_NAME, MOST_NAME, REMOVED, Columns
from liveview.tui.hipaa.lists import destination_list
from liveview.tui.hipaa.matrix import MatrixColumn
from liveview.tui.lines.safe_text import SafeText, visible


def columns(count: int, room: int, longest: int = 8) -> Columns:
    made = Columns()
    found = tuple(MatrixColumn(destination_list(f"To {at}"), visible(f"To {at}")) for at in range(count))
    made.show(found, longest, room)
    return made


def titles(made: Columns) -> list[SafeText]:
    return [part[0] for part in made.titles()]


def test_all_are_shown_where_there_is_room() -> None:
    made = columns(4, 120)
    assert made.shown == [0, 1, 2, 3]
    assert (made.removed, made.current) == (REMOVED, made.all[0])
    assert "→" not in "".join(titles(made))


@pytest.mark.parametrize("room", [24, 40, 80])
def test_the_first_and_the_one_under_the_cursor_are_always_shown(room: int) -> None:
    made = columns(30, room)
    for at in (0, 29, 3, 12, 0):
        made.go_to(at)
        assert {0, at} <= set(made.shown)
        (span,) = (span for place, span in made.spans() if place == at)
        assert span[1] - span[0] == made.width - 1


def test_arrows_say_on_which_side_there_are_more() -> None:
    made = columns(30, 60)
    assert titles(made)[-1] == " →"
    made.go_to(10)
    assert titles(made)[-1] == " ←→"
    made.go_to(29)
    assert titles(made)[-1] == " ←"


@pytest.mark.parametrize(("longest", "cells"), [(0, LEAST_NAME), (20, 21), (99, MOST_NAME)])
def test_names_get_the_room_that_they_need_up_to_a_third(longest: int, cells: int) -> None:
    assert columns(3, 200, longest).name_cells == cells


def test_before_there_is_a_matrix_no_column_is_current() -> None:
    assert Columns().current is None
