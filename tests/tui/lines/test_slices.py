"""A long text is taken in slices."""

from hypothesis import given
from hypothesis import strategies as st

from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, blanks
from liveview.tui.lines.slices import CHARACTERS, LINES, Slices


def lines(count: int, length: int = 1) -> list[Line]:
    return [Line(EMPTY, blanks(length)) for _ in range(count)]


@given(st.integers(0, 3 * LINES), st.integers(0, 400), st.integers(0, 2 * LINES))
def test_every_line_is_taken_once_and_in_order(count: int, length: int, at_least: int) -> None:
    source = [Line(EMPTY, blanks(number % (length + 1))) for number in range(count)]
    slices = Slices(source)
    taken = slices.take(at_least)
    assert len(taken) >= min(at_least, count)
    while not slices.ended:
        taken += slices.take()
    assert taken == source


def test_short_lines_end_a_slice_by_their_number() -> None:
    assert len(Slices(lines(LINES + 1)).take()) == LINES


def test_long_lines_end_a_slice_by_their_characters() -> None:
    assert len(Slices(lines(LINES, CHARACTERS // 4)).take()) == 5


def test_nothing_is_read_ahead() -> None:
    read: list[Line] = []
    source = (read.append(line) or line for line in lines(3 * LINES))  # type: ignore[func-returns-value] # append returns None
    Slices(source).take()
    assert len(read) == LINES
