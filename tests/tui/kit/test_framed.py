"""Words in the frame, and what is drawn because of them."""

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from liveview.tui.kit.canvas import Canvas
from liveview.tui.lines.safe_text import content_of, say
from tests.support.tui.screen import run_on, screen_text
from tests.support.tui.textual_private import strips_of


class Counting(Canvas):
    """Notes the lines that were drawn."""

    DEFAULT_CSS = "Counting { border: round red; height: 6; padding: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return Strip.blank(self.size.width)


class Frames(App[None]):
    def compose(self) -> ComposeResult:
        yield Counting()


def test_words_change_and_nothing_else_is_drawn() -> None:
    app = Frames()

    async def play(pilot: Pilot[None]) -> None:
        widget = app.query_one(Counting)
        widget.drawn.clear()
        widget.set_title(say("[b]7[/b] events"))
        widget.set_subtitle(content_of(say("below")))
        await pilot.pause()
        lines = screen_text(app).splitlines()
        assert "[b]7[/b] events" in lines[0]
        assert "below" in lines[5]
        widget.set_title(content_of(say("8 events"), "bold"))
        await pilot.pause()
        assert "8 events" in screen_text(app).splitlines()[0]
        assert widget.drawn == []
        widget.refresh()
        await pilot.pause()
        assert widget.drawn == [0, 1]

    run_on(app, play, (40, 10))


def test_a_style_that_changes_is_drawn_too() -> None:
    app = Frames()

    async def play(pilot: Pilot[None]) -> None:
        widget = app.query_one(Counting)
        styles = []
        for style in ("bold", "italic"):
            widget.set_title(content_of(say("words"), style))
            await pilot.pause()
            strip = strips_of(app)[0]
            styles.append(next(segment.style for segment in strip if "words" in segment.text))
        assert [(style.bold, style.italic) for style in styles if style] == [(True, None), (None, True)]

    run_on(app, play, (40, 10))
