"""Two events side by side; whole comparisons are tested where Dedup shows them."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.log.read.comparing import FieldDifference
from liveview.tui.inspector.diff import TWO_COLUMNS, diff_lines
from liveview.tui.lines.entries import Entry

_VALUES = st.none() | st.text(st.characters(codec="utf-8"), max_size=120)


@given(st.text(max_size=30), _VALUES, _VALUES, st.integers(TWO_COLUMNS, 120))
def test_the_columns_stay_in_their_places(path: str, left: str | None, right: str | None, width: int) -> None:
    """However long and wide the values are."""
    lines = list(diff_lines([FieldDifference(path, left, right)], 1, 2, width))
    columns = {cell_len(line.text.partition("│")[0]) for line in lines if isinstance(line, Entry) and line.parts[1:]}
    assert len(columns) == 1
    assert all(line.text.isprintable() for line in lines)


@given(_VALUES, _VALUES)
def test_below_that_each_value_has_a_line_of_its_own(left: str | None, right: str | None) -> None:
    """That wraps like any other."""
    lines = [line.text for line in diff_lines([FieldDifference("a", left, right)], 9, 10, TWO_COLUMNS - 1)]
    assert [line[:7] for line in lines[1:]] == ["  #9   ", "  #10  "]


def test_two_events_of_one_number_are_told_apart_in_a_narrow_place() -> None:
    lines = [line.text for line in diff_lines([FieldDifference("a", "1", "2")], 9, 9, TWO_COLUMNS - 1)]
    assert lines == ["a", "  first   1", "  second  2"]
