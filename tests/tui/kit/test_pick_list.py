"""The list to pick from."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import say, visible
from tests.support.tui.screen import run_on, screen_text


class _Stage(App[None]):
    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    CSS_PATH = "../../../liveview/tui/style.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str | None]] = []
        self.picks = PickList(say("Title"), say("nothing here"), id="picks")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(("text-quiet", "text-strong", "line", "row-cursor", "row-cursor-blurred"), "#888888")

    def compose(self) -> ComposeResult:
        yield self.picks

    def on_pick_list_choice_highlighted(self, message: PickList.ChoiceHighlighted) -> None:
        self.heard.append(("highlighted", message.key))

    def on_pick_list_picked(self, message: PickList.Picked) -> None:
        assert message.control is self.picks
        self.heard.append(("picked", message.key))


def choices(*keys: str) -> list[Choice]:
    return [Choice(key, ((visible(f"line {key}"), "plain"),)) for key in keys]


def on_stage(play: Callable[[_Stage, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (30, 8)) -> None:
    app = _Stage()
    run_on(app, lambda pilot: play(app, pilot), size)


def test_a_line_that_is_too_long_says_so() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        app.picks.show([Choice("a", ((say("a sentence of more"), "strong"), (say(" than thirty cells"), "muted")))])
        await pilot.pause()
        assert "a sentence of more than t…" in screen_text(app)

    on_stage(play)


class TestCursor:
    def test_it_moves_by_keys_and_tells(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.picks.show(choices(*"abcdefghij"))
            await pilot.press("j", "down", "k", "end", "home", "pagedown", "enter")
            await pilot.pause()
            assert app.heard == [
                *(("highlighted", key) for key in "abcbja"),
                ("highlighted", "f"),
                ("picked", "f"),
            ]
            assert "line f" in screen_text(app)

        on_stage(play)

    def test_it_follows_its_key_and_takes_the_nearest_line_when_that_is_gone(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.picks.show(choices(*"abc"))
            app.picks.highlight("c")
            selected = []
            for keys in ("xyabc", "xyab", ""):
                app.picks.show(choices(*keys))
                selected.append(app.picks.selected)
            assert selected == ["c", "b", None]
            await pilot.pause()
            assert app.heard[-1] == ("highlighted", None)

        on_stage(play)

    def test_a_key_that_is_not_there_moves_nothing(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.picks.show(choices(*"abc"))
            assert not app.picks.highlight("z")
            assert app.picks.selected == "a"

        on_stage(play)

    def test_a_cursor_set_before_the_first_layout_comes_into_view(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.picks.show(choices(*"abcdefghij"))
            app.picks.highlight("j")
            await pilot.resize_terminal(30, 5)
            await pilot.pause()
            assert "line j" in screen_text(app)

        on_stage(play)


class TestMouse:
    def test_a_click_selects_and_one_on_the_selected_line_picks(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.picks.show(choices(*"abc"), ((say("heading"), "muted"),))
            await pilot.pause()
            assert screen_text(app).splitlines()[1].startswith("│ heading")
            await pilot.click(PickList, offset=(4, 3))
            assert app.picks.selected == "b"
            await pilot.click(PickList, offset=(4, 3))
            await pilot.click(PickList, offset=(4, 1))
            await pilot.click(PickList, offset=(4, 6))
            await pilot.click(PickList, offset=(0, 0))
            assert app.heard[1:] == [("highlighted", "b"), ("picked", "b")]

        on_stage(play)


class TestEmpty:
    def test_a_hint_is_there_and_keys_do_nothing(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            assert "nothing here" in screen_text(app)
            app.picks.hint(say("still nothing"))
            await pilot.press("down", "enter", "home", "end", "pageup")
            await pilot.pause()
            assert "still nothing" in screen_text(app)
            assert not app.heard

        on_stage(play)


def test_nothing_in_a_line_is_read_as_markup() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        app.picks.show([Choice("[/x]", ((say("[/foo] [bold]"), "plain"),))])
        await pilot.pause()
        assert "[/foo] [bold]" in screen_text(app)

    on_stage(play)
