"""The text of the inspector."""

import json
from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.selection import SELECT_ALL

from liveview.tui.text.cells import Line
from liveview.tui.text.json_lines import json_lines
from liveview.tui.widgets.lines_view import LinesView
from tests.tui.screen import run_on, screen_text


class _Stage(App[None]):
    CSS_PATH = "../../../liveview/tui/css/app.tcss"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(("text-quiet", "text-strong", "line", "row-cursor", "row-cursor-blurred"), "#888888")

    def compose(self) -> ComposeResult:
        yield LinesView()

    @property
    def text(self) -> LinesView:
        return self.query_one(LinesView)


def on_stage(play: Callable[[_Stage, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (40, 10)) -> None:
    app = _Stage()
    run_on(app, lambda pilot: play(app, pilot), size)


class TestLines:
    def test_leads_stand_in_a_column_and_long_text_wraps_beside_it(self):
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show(
                [Line("+0 ms", "received"), Line("", "neither this nor that nor anything else")], from_top=True
            )
            await pilot.pause()
            rows = [row.rstrip() for row in screen_text(app).splitlines()]
            assert rows[:3] == [
                " +0 ms     received",
                "           neither this nor that nor",
                "             anything else",
            ]

        on_stage(play)

    def test_another_width_wraps_anew(self):
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([Line("", "word " * 20)], from_top=True)
            await pilot.pause()
            before = app.text.virtual_size.height
            await pilot.resize_terminal(120, 10)
            await pilot.pause()
            assert app.text.virtual_size.height == 1 < before

        on_stage(play)

    def test_a_large_payload_is_complete_a_moment_later(self):
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

    def test_the_mouse_can_select_its_text(self):
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.text.show([Line("", "one"), Line("", "two")], from_top=True)
            app.screen.selections = {app.text: SELECT_ALL}
            await pilot.pause()
            assert app.screen.get_selected_text() == "one\ntwo"
            assert "one" in screen_text(app)

        on_stage(play)
