"""Lines of styled parts, drawn."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from liveview.tui.kit.canvas import TEXT_CLASSES, Banner, draw
from liveview.tui.lines.safe_text import say
from liveview.tui.shell import themes
from tests.support.tui.screen import run_on, screen_text


class Watched(Banner):
    """Counts the lines that are drawn."""

    drawn = 0

    def render_line(self, y: int) -> Strip:
        self.drawn += 1
        return super().render_line(y)


class Banners(App[None]):
    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    CSS_PATH = "../../../liveview/tui/style.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(themes.DARK)
        self.theme = themes.DEFAULT
        self.banner = Watched()
        self.banner.styles.height = 2

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.variables_for(self.current_theme)

    def compose(self) -> ComposeResult:
        yield self.banner


class TestBanner:
    def test_it_shows_its_lines_and_nothing_in_them_is_markup(self) -> None:
        app = Banners()

        async def play(pilot: Pilot[None]) -> None:
            app.banner.show([((say("[b]one"), "strong"), (say(" two"), "muted"))])
            await pilot.pause()
            assert [line.rstrip() for line in screen_text(app).splitlines()[:2]] == ["[b]one two", ""]

        run_on(app, play, (20, 4))

    def test_the_same_lines_are_not_drawn_again(self) -> None:
        app = Banners()

        async def play(pilot: Pilot[None]) -> None:
            app.banner.show([((say("one"), "plain"),)])
            await pilot.pause()
            before = app.banner.drawn
            app.banner.show([((say("one"), "plain"),)])
            await pilot.pause()
            assert app.banner.drawn == before
            app.banner.show([((say("two"), "plain"),)])
            await pilot.pause()
            assert app.banner.drawn > before

        run_on(app, play, (20, 4))


def test_empty_parts_are_left_out_and_styles_differ() -> None:
    app = Banners()

    async def play(pilot: Pilot[None]) -> None:
        strip = draw(app.banner, [(say("a"), "success"), (say(""), "plain"), (say("b"), "error")])
        first, second = strip
        assert (first.text, second.text) == ("a", "b")
        assert first.style != second.style

    run_on(app, play, (20, 4))


def test_styles_follow_the_theme() -> None:
    app = Banners()

    async def play(pilot: Pilot[None]) -> None:
        before = app.banner.pen("plain")
        assert app.banner.pen("plain") is before
        app.theme = "textual-light"
        await pilot.pause()
        assert app.banner.pen("plain") != before

    run_on(app, play, (20, 4))
