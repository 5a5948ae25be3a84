"""The editor for JSON."""

from collections.abc import Awaitable, Callable

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from liveview.tui.compose.json_editor import JsonEditor
from tests.support.tui.screen import run_on, screen_text


class _Stage(App[None]):
    def compose(self) -> ComposeResult:
        yield JsonEditor(id="editor")

    @property
    def editor(self) -> JsonEditor:
        return self.query_one(JsonEditor)


def on_stage(play: Callable[[_Stage, Pilot[None]], Awaitable[None]]) -> None:
    app = _Stage()
    run_on(app, lambda pilot: play(app, pilot), (40, 8))


def test_what_a_terminal_would_obey_never_reaches_it() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        app.editor.put('{"[/foo]": "\x9b\u202e"}')
        await pilot.pause()
        assert r'{"[/foo]": "\u009b\u202e"}' in screen_text(app)

    on_stage(play)


def test_replacing_all_is_one_step_back_and_keeps_the_line() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        app.editor.put("a\nb\nc")
        app.editor.move_cursor((2, 1))
        app.editor.replace_all("x\ny\nz")
        assert app.editor.cursor_location == (2, 1)
        app.editor.undo()
        assert app.editor.text == "a\nb\nc"

    on_stage(play)


def test_the_cursor_goes_to_a_line_and_column_counted_from_one() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        app.editor.put("a\nbcd")
        app.editor.go_to(2, 3)
        await pilot.pause()
        assert app.editor.cursor_location == (1, 2)
        assert app.editor.has_focus

    on_stage(play)
