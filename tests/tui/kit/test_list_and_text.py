"""A list and the text about its selected line."""

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.list_and_text import ListAndText, TextPane
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, say
from tests.support.tui.screen import run_on, title_of

_MANY = 40
"""Lines of text: more than the terminal has."""


class Fruit(App[None]):
    COMPONENT_CLASSES = TEXT_CLASSES
    CSS = """
        PickList { height: 4; }
        TextPane { height: 8; }
        LinesView { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.names = PickList(say("Fruit"), EMPTY, id="names")
        self.text = LinesView(id="text")
        self.both = ListAndText(self.names, self.text, pane="about")

    @property
    def where(self) -> str | None:
        """The id of what has the focus."""
        return self.focused.id if self.focused is not None else None

    def compose(self) -> ComposeResult:
        yield self.both

    def on_mount(self) -> None:
        self.names.show([Choice(name, ((say(name), "plain"),)) for name in ("apple", "pear")])
        self.names.focus()

    def on_pick_list_choice_highlighted(self, message: PickList.ChoiceHighlighted) -> None:
        name = message.key or ""
        self.both.show(
            say("About {}", say(name)), [Line(EMPTY, say("{} {}", say(name), n), "plain") for n in range(_MANY)]
        )


def test_enter_goes_to_the_text_and_back_again_once() -> None:
    app = Fruit()

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("down", "enter")
        assert app.where == "text"
        assert app.both.back()
        await pilot.pause()
        assert app.where == "names"
        assert not app.both.back()

    run_on(app, play, (40, 14))


def test_a_click_on_the_cursor_goes_there_too() -> None:
    app = Fruit()

    async def play(pilot: Pilot[None]) -> None:
        await pilot.click(app.names, offset=(2, 0))
        await pilot.pause()
        assert app.where == "text"

    run_on(app, play, (40, 14))


def test_the_text_about_another_line_begins_at_its_top() -> None:
    app = Fruit()

    async def play(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert title_of(app.query_one(TextPane)) == "About apple"
        app.text.scroll_to(y=9, animate=False, immediate=True)
        app.both.show(say("About apple"), [Line(EMPTY, say("{}", n), "plain") for n in range(_MANY)])
        await pilot.pause()
        assert app.text.scroll_offset.y == 9
        await pilot.press("down")
        await pilot.pause()
        assert title_of(app.query_one(TextPane)) == "About pear"
        assert app.text.scroll_offset.y == 0

    run_on(app, play, (40, 14))
