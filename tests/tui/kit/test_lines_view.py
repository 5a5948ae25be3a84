"""The text of the inspector."""

import json
from collections.abc import Awaitable, Callable
from pathlib import PurePath
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection
from textual.strip import Strip

from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.messages import EventChosen
from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import entry
from liveview.tui.lines.json_lines import json_lines
from liveview.tui.lines.safe_text import say, visible
from tests.support.tui.screen import run_on, screen_text


class _Stage(App[None]):
    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../../../liveview/tui/style.tcss",
        "../../../liveview/tui/inspector/style.tcss",
    ]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(("text-quiet", "text-strong", "line", "row-cursor", "row-cursor-blurred"), "#888888")

    def __init__(self, *, cursor: bool) -> None:
        super().__init__()
        self.cursor = cursor
        self.chosen: list[int] = []

    def compose(self) -> ComposeResult:
        yield LinesView(cursor=self.cursor)

    def on_event_chosen(self, message: EventChosen) -> None:
        self.chosen.append(message.event_id)

    @property
    def text(self) -> LinesView:
        return self.query_one(LinesView)


def line(text: str, lead: str = "") -> Line:
    return Line(visible(lead), visible(text))


def on_stage(
    play: Callable[[_Stage, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (40, 10), *, cursor: bool = False
) -> None:
    app = _Stage(cursor=cursor)
    run_on(app, lambda pilot: play(app, pilot), size)


def test_the_lines_above_the_current_one_are_there_the_nearest_first() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        assert [*app.text.lines_up] == []
        app.text.show([line("a"), line("b"), line("c")], from_top=True)
        app.text.focus()
        await pilot.press("down")
        assert [each.text for each in app.text.lines_up] == ["b", "a"]

    on_stage(play, cursor=True)


class TestLines:
    def test_leads_have_a_column_and_long_text_wraps_beside_it(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line("received", "+0 ms"), line("neither this nor that nor anything else")], from_top=True)
            await pilot.pause()
            rows = [row.rstrip() for row in screen_text(app).splitlines()]
            assert rows[:3] == [
                " +0 ms     received",
                "           neither this nor that nor",
                "             anything else",
            ]

        on_stage(play)

    def test_it_is_never_drawn_for_a_width_that_it_never_had(self) -> None:
        """A text that is shown before it is laid out is blank until it knows its width, not a column of syllables."""
        drawn: list[str] = []

        class Watched(LinesView):
            def render_line(self, y: int) -> Strip:
                strip = super().render_line(y)
                drawn.append(strip.text.strip())
                return strip

        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            text = Watched()
            await app.text.remove()
            app.mount(text)
            text.show([line("delivered to 2 destinations")], from_top=True)
            await pilot.pause()
            await pilot.pause()
            assert set(drawn) - {""} == {"delivered to 2 destinations"}

        on_stage(play)

    def test_another_width_wraps_again(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line("word " * 20)], from_top=True)
            await pilot.pause()
            before = app.text.virtual_size.height
            await pilot.resize_terminal(120, 10)
            await pilot.pause()
            assert app.text.virtual_size.height == 1 < before

        on_stage(play)

    def test_a_large_payload_is_complete_a_moment_later(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            payload = json.dumps({f"key {number}": number for number in range(12_000)})
            app.text.show(json_lines(payload), from_top=True)
            assert app.text.virtual_size.height < 12_002
            while app.text.virtual_size.height < 12_002:
                await pilot.pause()
            app.text.focus()
            await pilot.press("end")
            await pilot.pause()
            assert '"key 11999": 11999' in screen_text(app)

        on_stage(play)

    def test_the_mouse_can_select_its_text(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line("one"), line("two")], from_top=True)
            app.screen.selections = {app.text: SELECT_ALL}
            await pilot.pause()
            assert app.screen.get_selected_text() == "one\ntwo"
            assert "one" in screen_text(app)

        on_stage(play)

    def test_where_the_text_decides_about_the_height_it_grows_with_it(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.styles.height = "auto"
            for count in (2, 6, 1):
                app.text.show([line(f"line {number}") for number in range(count)], from_top=True)
                await pilot.pause()
                assert app.text.size.height == count

        on_stage(play)


class TestCursor:
    PAYLOAD = '{"event":"A","properties":{"items":[{"sku":"a"},{"sku":"b"}],"text":"' + "word " * 30 + '"}}'

    def test_it_moves_by_lines_that_are_shown(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show(json_lines(self.PAYLOAD), from_top=True)
            app.text.focus()
            await pilot.press("down", "j", "j")
            app.text.action_fold()
            await pilot.press("j")
            assert app.text.path == "properties.text"
            await pilot.press("k")
            app.text.action_fold()
            await pilot.press("j")
            assert app.text.path == "properties.items[0]"

        on_stage(play, cursor=True)

    def test_enter_on_a_value_folds_what_it_is_in(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show(json_lines(self.PAYLOAD), from_top=True)
            app.text.focus()
            await pilot.press("down", "down", "down", "down", "down")
            app.text.action_fold()
            await pilot.pause()
            assert app.text.path == "properties.items[0]"
            assert "{…},  1 line" in screen_text(app)

        on_stage(play, cursor=True)

    def test_a_click_on_the_arrow_folds_and_elsewhere_only_selects(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show(json_lines(self.PAYLOAD), from_top=True)
            await pilot.pause()
            await pilot.click(LinesView, offset=(6, 3))
            assert app.text.path == "properties.items"
            assert '▾     "items": [' in screen_text(app)
            await pilot.click(LinesView, offset=(0, 3))
            assert '▸     "items": […],  6 lines' in screen_text(app)
            await pilot.click(LinesView, offset=(1, 3))
            assert '▾     "items": [' in screen_text(app)

        on_stage(play, cursor=True)

    def test_everything_can_be_folded_and_the_cursor_stays_in_view(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show(json_lines(self.PAYLOAD), from_top=True)
            app.text.focus()
            await pilot.press("down", "down", "down", "down", "down")
            app.text.action_fold_all()
            await pilot.pause()
            assert app.text.path == "properties"
            assert len(screen_text(app).strip().splitlines()) < 10
            app.text.action_unfold_all()
            assert app.text.virtual_size.height > 10

        on_stage(play, cursor=True)

    def test_pages_and_ends_reach_everything(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line(f"line {number}") for number in range(100)], from_top=True)
            app.text.focus()
            await pilot.press("pagedown")
            assert app.text.current == 9
            await pilot.press("end")
            assert app.text.current == 99
            assert "line 99" in screen_text(app)
            await pilot.press("pageup", "home")
            assert app.text.current == 0
            assert "line 0" in screen_text(app)

        on_stage(play, cursor=True)

    def test_new_lines_keep_the_cursor_and_what_is_folded(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line("old"), *json_lines(self.PAYLOAD)], from_top=True)
            app.text.focus()
            await pilot.press("down", "down", "down")
            app.text.action_fold()
            app.text.show([line("new"), *json_lines(self.PAYLOAD)], from_top=False)
            await pilot.pause()
            assert app.text.path == "properties"
            assert '"properties": {…}' in screen_text(app)

        on_stage(play, cursor=True)

    def test_a_line_that_leads_to_an_event_is_followed_by_its_key_and_by_a_click(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line("plain"), entry(say("original"), (say("#7"), "link"), event_id=7)], from_top=True)
            app.text.focus()
            app.text.action_fold()
            await pilot.press("down")
            app.text.action_fold()
            await pilot.pause()
            assert app.chosen == [7]
            await pilot.click(LinesView, offset=(12, 1))
            assert app.chosen == [7, 7]

        on_stage(play, cursor=True)


class TestSearch:
    def test_matches_are_marked_and_gone_to_around_the_corner(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line(f"line {number}") for number in range(30)], from_top=True)
            await pilot.pause()
            found = app.text.search("LINE 2")
            assert found == [2, *range(20, 30)]
            assert app.text.go(found, 0) == 0
            assert app.text.go(found, 1) == 1
            assert app.text.current == 20
            assert app.text.go(found, -2) == 10
            assert app.text.current == 29
            assert app.text.go(found, 1) == 0
            await pilot.pause()
            strip = app.text.render_line(2 - app.text.scroll_offset.y)
            marks = [segment.text for segment in strip if segment.style and segment.style.bold]
            assert marks == ["line 2"]

        on_stage(play, cursor=True)

    def test_a_match_that_is_folded_away_is_unfolded(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show(json_lines(TestCursor.PAYLOAD), from_top=True)
            app.text.action_fold_all()
            app.text.go(app.text.search('"b"'), 0)
            await pilot.pause()
            assert app.text.path == "properties.items[1].sku"
            assert '"sku": "b"' in screen_text(app)

        on_stage(play, cursor=True)


class TestSelection:
    def test_arrows_are_not_part_of_the_text(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show(json_lines('{"a":[1]}'), from_top=True)
            app.screen.selections = {app.text: SELECT_ALL}
            await pilot.pause()
            assert app.screen.get_selected_text() == json.dumps({"a": [1]}, indent=2)

        on_stage(play)

    def test_part_of_a_line_can_be_selected(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([line("one two", "lead"), line("three")], from_top=True)
            app.screen.selections = {app.text: Selection(Offset(15, 0), Offset(14, 1))}
            await pilot.pause()
            assert app.screen.get_selected_text() == "two\n         thr"

        on_stage(play)
