"""The thumb, beside the scroll bar that draws it."""

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual.scrollbar import ScrollBarRender

from liveview.tui.lines.thumb import thumb


def drawn(page: int, text: int, top: float) -> list[Segment]:
    bar = ScrollBarRender.render_bar(page, text, page, top)
    return list(bar.segments)


def test_nothing_scrolls_and_there_is_none() -> None:
    assert thumb(20, 20, 0) == (0, 0)
    assert thumb(20, 7, 0) == (0, 0)
    assert thumb(0, 7, 0) == (0, 0)


def test_it_is_as_long_as_the_page_is_of_the_text() -> None:
    assert thumb(20, 40, 0) == (0, 80)
    assert thumb(20, 40, 10) == (40, 120)
    assert thumb(20, 40, 20) == (80, 160)


def test_it_is_a_cell_at_least_and_at_the_end_at_the_end() -> None:
    assert thumb(20, 1_000_000, 0) == (0, 8)
    assert thumb(20, 1_000_000, 999_980) == (152, 160)


@given(st.integers(1, 60), st.integers(1, 5_000), st.integers(1, 5_000), st.data())
def test_where_it_is_the_same_the_bar_looks_the_same(page: int, one: int, more: int, data: st.DataObject) -> None:
    texts = page + one, page + one + more
    tops = [float(data.draw(st.integers(0, text - page))) for text in texts]
    if thumb(page, texts[0], tops[0]) == thumb(page, texts[1], tops[1]):
        assert drawn(page, texts[0], tops[0]) == drawn(page, texts[1], tops[1])
