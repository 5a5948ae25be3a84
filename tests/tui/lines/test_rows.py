"""Which line is on which row."""

import json

from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import AnyLine, wide
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.outline import Outline
from liveview.tui.lines.rows import Rows
from liveview.tui.lines.safe_text import EMPTY, visible


def line(text: str) -> Line:
    return Line(EMPTY, visible(text))


def outline(*lines: AnyLine) -> Outline:
    found = Outline()
    found.add(lines)
    return found


def places(rows: Rows) -> list[tuple[int, int]]:
    return [rows.place(row) for row in range(len(rows))]


def test_a_line_has_a_row_for_each_of_its_pieces() -> None:
    """And the rows of a line follow each other."""
    rows = Rows(outline(line("one"), line("word " * 5), line("three")), 12)
    assert places(rows) == [(0, 0), (1, 0), (1, 1), (1, 2), (2, 0)]
    assert [rows.first(line) for line in range(3)] == [0, 1, 4]
    assert [rows.count(line) for line in range(3)] == [1, 3, 1]


def test_wide_lines_use_the_room_of_the_leads() -> None:
    """Where others leave it free."""
    found = outline(line("x" * 18), wide((visible("x" * 18), "plain")))
    assert places(Rows(found, 10, 10)) == [(0, 0), (0, 1), (1, 0)]


@given(st.lists(st.integers(0, 40)), st.integers(0, 30))
def test_folding_in_place_is_the_same_as_starting_over(values: list[int], chosen: int) -> None:
    """Rows of what was folded or unfolded are exchanged, all others stay."""
    found = Outline()
    found.add(json_lines(json.dumps({"a": values, "b": {"c": [values]}, "d": "long " * 20})))
    rows = Rows(found, 20)
    openers = [number for number in range(len(found)) if found.opens(number)]
    line = openers[chosen % len(openers)]
    found.folded ^= {line}
    rows.renew(line)
    assert places(rows) == places(Rows(found, 20))
    found.folded ^= {line}
    rows.renew(line)
    assert places(rows) == places(Rows(found, 20))


def test_lines_that_come_later_are_appended() -> None:
    """As large texts are taken in slices."""
    found = outline(line("one"))
    rows = Rows(found, 20)
    found.add([line("word " * 6)])
    rows.extend(1)
    assert places(rows) == places(Rows(found, 20))


def test_a_line_that_is_folded_away_is_where_its_fold_is() -> None:
    """So that the view can go there."""
    found = outline(*json_lines('{"a":{"b":1},"c":2}'))
    found.folded = {1}
    rows = Rows(found, 20)
    assert rows.count(2) == 0
    assert rows.first(2) == rows.first(1) == 1
