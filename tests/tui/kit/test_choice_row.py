"""A line on which one of several things is chosen."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.choice_row import ChoiceRow
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.lines.tabs import Tab
from liveview.tui.shell import themes
from tests.support.tui.screen import screen_text

TABS = {"a": Tab(say("apple")), "b": Tab(say("banana"), say("ban")), "c": Tab(say("cherry"))}


class RowApp(App[None]):
    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    CSS_PATH = "../../../liveview/tui/style.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(themes.DARK)
        self.theme = themes.DEFAULT
        self.chosen: list[tuple[str, str]] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.variables_for(self.current_theme)

    def compose(self) -> ComposeResult:
        for name in ("what", "where"):
            row = ChoiceRow(visible(name), TABS, id=name)
            row.styles.height = 1
            yield row

    def on_choice_row_choice_made(self, message: ChoiceRow.ChoiceMade) -> None:
        self.chosen.append((message.control.id or "", message.name))


def on_rows(play: Callable[[RowApp, Pilot[Any]], Awaitable[None]], size: tuple[int, int] = (60, 6)) -> None:
    async def run() -> None:
        app = RowApp()
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.query_one("#what").focus()
            await pilot.pause()
            await play(app, pilot)

    asyncio.run(run())


def test_arrows_choose_and_stop_at_both_ends() -> None:
    async def play(app: RowApp, pilot: Pilot[Any]) -> None:
        await pilot.press("right", "right", "right", "left", "h", "left")
        assert app.chosen == [("what", name) for name in "bcba"]

    on_rows(play)


def test_space_goes_on_and_around() -> None:
    async def play(app: RowApp, pilot: Pilot[Any]) -> None:
        await pilot.press("space", "space", "space")
        assert app.chosen == [("what", name) for name in "bca"]

    on_rows(play)


def test_a_click_chooses_what_is_under_it_and_nothing_before_or_behind() -> None:
    async def play(app: RowApp, pilot: Pilot[Any]) -> None:
        line = screen_text(app).splitlines()[1]
        for column in (line.index("cherry"), 1, 59, line.index("banana") + 3):
            await pilot.click("#where", offset=(column, 0))
        assert app.chosen == [("where", "c"), ("where", "b")]

    on_rows(play)


def test_up_and_down_go_to_the_next_row_which_shows_where_the_keys_go() -> None:
    async def play(app: RowApp, pilot: Pilot[Any]) -> None:
        assert [line[0] for line in screen_text(app).splitlines()[:2]] == ["▎", " "]
        await pilot.press("down")
        await pilot.pause()
        assert [line[0] for line in screen_text(app).splitlines()[:2]] == [" ", "▎"]
        await pilot.press("k", "right")
        assert app.chosen == [("what", "b")]

    on_rows(play)


def test_other_things_keep_what_was_chosen_if_it_is_among_them() -> None:
    async def play(app: RowApp, pilot: Pilot[Any]) -> None:
        row = app.query_one("#what", ChoiceRow)
        await pilot.press("right")
        row.offer({"x": Tab(say("x")), "b": Tab(say("b"))})
        assert row.chosen == "b"
        row.offer({"x": Tab(say("x"))})
        assert row.chosen == "x"
        assert app.chosen == [("what", "b")]

    on_rows(play)


def test_a_narrow_line_has_short_labels() -> None:
    async def play(app: RowApp, _: Pilot[Any]) -> None:
        assert screen_text(app).splitlines()[0].split() == ["▎what", "apple", "ban", "cherry"]

    on_rows(play, (30, 6))


def test_a_title_may_have_more_room() -> None:
    class WideApp(RowApp):
        def compose(self) -> ComposeResult:
            row = ChoiceRow(say("page views"), TABS, id="wide", room=11)
            row.styles.height = 1
            yield row

    app = WideApp()

    async def play() -> None:
        async with app.run_test(size=(60, 4)) as pilot:
            assert "page views" in screen_text(app)
            await pilot.click("#wide", offset=(13 + 8, 0))
            await pilot.pause()
            assert app.chosen == [("wide", "b")]

    asyncio.run(play())
