"""The part of the event list that is in view: what is on a row, and what stays in place when the list changes."""

from array import array
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.strip import Strip

from liveview.tui.events.listing import Listing
from liveview.tui.events.rows_in_view import RowsInView
from liveview.tui.events.viewport import Viewport
from liveview.tui.kit.canvas import Canvas
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from tests.support.tui import samples
from tests.support.tui.one_screen import Stage, on_stage

PAGE = 20
HEIGHT = PAGE + 1
"""One row is the heading."""


class Sheet(Canvas):
    """A canvas that draws nothing, and its viewport; notes whether the list moved when rows were loaded."""

    DEFAULT_CSS = f"Sheet {{ height: {HEIGHT}; width: 60; overflow-y: scroll; }}"

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.listing = Listing()
        self.loads: list[bool] = []
        self.view = Viewport(self, self.listing, RowsInView(feed), lambda: self.loads.append(self.view.moved_by_list))

    def render_line(self, y: int) -> Strip:
        return Strip.blank(self.size.width)

    def take(self, count: int, *, line: int = 0, following: bool = False) -> None:
        """There are this many events now."""
        self.view.change(partial(self.listing.take, count), line, following=following)
        self.view.settle()

    def in_view(self) -> list[int]:
        """The events on the rows of the page, from the top."""
        rows = range(self.size.height)
        return [event_id for event_id in map(self.view.event_at, rows) if event_id is not None]


class SheetScreen(LiveScreen):
    """A screen with nothing else."""

    def compose(self) -> ComposeResult:
        yield Sheet(self.feed)

    def look(self, *, changed: bool) -> None:
        pass


def with_sheet(path: Path, play: Callable[[Sheet], Awaitable[None]], *, events: int = 100) -> None:
    """Run `play` on a list of this many events that follows none of them."""

    async def run(stage: Stage) -> None:
        sheet = stage.app.screen.query_one(Sheet)
        sheet.take(events)
        await stage.settle()
        await play(sheet)

    on_stage(path, SheetScreen, run, (80, 30), fill=partial(samples.quiet, count=1))


class TestRows:
    def test_the_events_are_below_the_heading(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            assert sheet.view.head == 1
            assert sheet.view.page == PAGE
            assert sheet.view.event_at(0) is None
            assert sheet.view.event_at(1) == 1
            assert sheet.in_view() == list(range(1, PAGE + 1))

        with_sheet(tmp_path, play)

    def test_the_row_of_an_event_is_counted_from_the_top_of_the_whole_list(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.view.scroll(30)
            assert sheet.view.row_of(1) == 1
            assert sheet.view.row_of(100) == 100
            assert sheet.view.event_at(1) == 31

        with_sheet(tmp_path, play)

    def test_a_row_behind_the_last_event_has_none(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            assert sheet.in_view() == [1, 2, 3]
            assert sheet.view.event_at(4) is None

        with_sheet(tmp_path, play, events=3)

    def test_a_list_without_events_has_no_heading(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            assert sheet.view.head == 0
            assert sheet.view.page == HEIGHT
            assert sheet.view.event_at(0) is None

        with_sheet(tmp_path, play, events=0)

    @pytest.mark.parametrize(("height", "head", "page"), [(4, 1, 3), (3, 0, 3), (1, 0, 1), (0, 0, 1)])
    def test_a_list_with_hardly_any_room_gives_it_to_its_events(
        self, tmp_path: Path, height: int, head: int, page: int
    ) -> None:
        async def play(stage: Stage) -> None:
            sheet = stage.app.screen.query_one(Sheet)
            sheet.styles.height = height
            await stage.settle()
            sheet.take(100)
            assert (sheet.view.head, sheet.view.page) == (head, page)

        on_stage(tmp_path, SheetScreen, play, (80, 30), fill=partial(samples.quiet, count=1))


class TestChange:
    def test_the_newest_event_stays_in_view_while_the_list_follows(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            for count in (101, 250):
                sheet.take(count, following=True)
                assert sheet.in_view()[-1] == count
                assert sheet.view.at_edge

        with_sheet(tmp_path, play)

    def test_also_when_it_is_the_first(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.listing.newest_first = True
            sheet.take(101, following=True)
            assert sheet.in_view()[0] == 101
            assert sheet.view.at_edge

        with_sheet(tmp_path, play)

    @pytest.mark.parametrize("line", [40, 45, 59])
    def test_otherwise_the_event_on_a_line_in_view_stays_on_its_row(self, tmp_path: Path, line: int) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.listing.newest_first = True
            sheet.view.scroll(40)
            row = line - 40 + sheet.view.head
            held = sheet.view.event_at(row)
            sheet.take(130, line=line)
            assert sheet.view.event_at(row) == held
            assert not sheet.view.at_edge

        with_sheet(tmp_path, play)

    @pytest.mark.parametrize("line", [0, 39, 60, 99])
    def test_with_another_line_it_is_the_first_in_view_that_stays(self, tmp_path: Path, line: int) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.listing.newest_first = True
            sheet.view.scroll(40)
            before = sheet.in_view()
            sheet.take(130, line=line)
            assert sheet.in_view() == before

        with_sheet(tmp_path, play)

    def test_an_event_that_a_filter_hides_leaves_its_place_to_its_neighbour(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.view.scroll(40)
            even = array("q", range(2, 101, 2))
            sheet.view.change(lambda: sheet.listing.show_matching(even), 46, following=False)
            assert sheet.view.event_at(46 - 40 + sheet.view.head) == 48

        with_sheet(tmp_path, play)


class TestScroll:
    def test_revealing_a_line_moves_no_further_than_it_has_to(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            tops = []
            for line in (0, 19, 20, 10, 80, 79, 99, 80, 5):
                sheet.view.reveal(line)
                tops.append(sheet.view.top)
                assert sheet.view.top <= line < sheet.view.top + sheet.view.page
            assert tops == [0, 0, 1, 1, 61, 61, 80, 80, 5]

        with_sheet(tmp_path, play)

    def test_what_comes_into_view_is_loaded_while_the_list_moves(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.loads.clear()
            sheet.view.scroll(30)
            assert sheet.loads
            assert not sheet.view.moved_by_list
            sheet.loads.clear()
            sheet.view.reveal(35)
            assert sheet.loads == []

        with_sheet(tmp_path, play)

    def test_scrolling_ends_at_the_ends(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.view.scroll(1_000)
            assert sheet.in_view()[-1] == 100
            assert sheet.view.at_edge
            sheet.view.scroll(-5)
            assert sheet.in_view()[0] == 1
            assert not sheet.view.at_edge

        with_sheet(tmp_path, play)

    def test_the_bar_is_where_the_list_is(self, tmp_path: Path) -> None:
        async def play(sheet: Sheet) -> None:
            sheet.view.scroll(60)
            assert sheet.vertical_scrollbar.position == 60
            assert sheet.vertical_scrollbar.window_virtual_size == 100 + sheet.view.head

        with_sheet(tmp_path, play)


class Noting(Sheet):
    """Notes who moved it, whenever it is moved."""

    DEFAULT_CSS = ""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.moves: list[tuple[bool, bool]] = []

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.moves.append((self.view.moved_by_list, self.view.moved_by_user))


class NotingScreen(SheetScreen):
    def compose(self) -> ComposeResult:
        yield Noting(self.feed)


def test_it_knows_whether_the_list_moved_or_the_user(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        sheet = stage.app.screen.query_one(Noting)
        sheet.take(100)
        await stage.settle()
        sheet.moves.clear()
        sheet.view.scroll(30)
        assert sheet.moves == [(True, False)]
        sheet.scroll_to(y=40, animate=False, immediate=True)
        assert sheet.moves[1:] == [(False, True)]
        sheet.view.bar.resize_text(50)
        assert not sheet.view.moved_by_user
        sheet.view.settle()
        assert sheet.view.moved_by_user

    on_stage(tmp_path, NotingScreen, play, (80, 30), fill=partial(samples.quiet, count=1))
