"""The screen draws only what changed; after anything that happens it shows what drawing all of it would show."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC
from pathlib import Path, PurePath
from typing import Any, ClassVar

import pyte
import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.widget import Widget

from liveview import tui
from liveview.log.read.reader import Reader
from liveview.model.delivery import Outcome
from liveview.tui.app import LiveviewApp
from liveview.tui.events.event_list import EventList
from liveview.tui.events.screen import MainScreen
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.screen import run_on

STEPS = 15
SIZES = ((140, 42), (80, 24), (119, 17), (40, 12))
NAMES = ("Purchase", "日本語イベント", "a" * 60, "👩‍👩‍👧 family", "[b]x[/b]", "\u202eabc")
KEYS = (
    *("j", "k", "up", "down", "home", "end", "pageup", "pagedown", "o", "space", "x", "z", "tab", "1", "2", "3", "4"),
    *("f", "m", "ctrl+up", "ctrl+down", "escape", "left", "right", "enter", "less_than_sign", "greater_than_sign"),
)
FILTERS = ("name:Purchase", "is:duplicate", "nothing", "")


class Recorder(HeadlessDriver):
    """A driver whose terminal is emulated: what the app writes is drawn there."""

    @property
    def is_headless(self) -> bool:
        """An app that knows that nobody looks draws nothing."""
        return False

    def write(self, data: str) -> None:
        assert isinstance(self._app, Drawn)
        self._app.draw(data)


class Drawn(LiveviewApp):
    """The application on an emulated terminal."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [Path(tui.__file__).parent / sheet for sheet in LiveviewApp.CSS_PATH]
    terminal = pyte.Screen(1, 1)

    def get_driver_class(self) -> type[Recorder]:
        return Recorder

    def draw(self, written: str) -> None:
        """The terminal gets this; one of another size is blank."""
        if (self.terminal.columns, self.terminal.lines) != tuple(self.size):
            self.terminal = pyte.Screen(*self.size)
        pyte.Stream(self.terminal).feed(written)

    @property
    def cells(self) -> list[list[Any]]:
        """Every cell with its style."""
        rows, columns = range(self.terminal.lines), range(self.terminal.columns)
        return [[self.terminal.buffer[row][column] for column in columns] for row in rows]

    def draw_all(self) -> None:
        """Draw everything from nothing."""
        for widget in (self.screen, *self.screen.walk_children(Widget)):
            widget.notify_style_update()
            if widget.show_vertical_scrollbar:
                widget.vertical_scrollbar.refresh()
            if widget.show_horizontal_scrollbar:
                widget.horizontal_scrollbar.refresh()
            widget.refresh()
        self.refresh(layout=True)


class Happening:
    """Something random happens to the app, to its session or by its user."""

    def __init__(self, app: Drawn, pilot: Pilot[None], session: Session, fake: FakeSession, seed: int) -> None:
        self.app = app
        self.pilot = pilot
        self.session = session
        self.fake = fake
        self.random = random.Random(seed)
        self.happened: list[str] = []

    async def step(self) -> None:
        """One of them, and wait until it has been drawn."""
        often = [self.press] * 4 + [self.arrive] * 3 + [self.answer] * 2
        happens: Callable[[], Awaitable[None]] = self.random.choice(
            [*often, self.resize, self.filter, self.click, self.scroll, self.turn_theme, self.wait]
        )
        self.happened.append(happens.__name__)
        await happens()
        await self.settle()

    async def settle(self) -> None:
        """Wait for workers, and for what is drawn a frame later."""
        self.app.clear_notifications()
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause(0.05)

    async def arrive(self) -> None:
        for number in range(self.random.choice((1, 3, 40))):
            self.session.at += 0.1
            known = f"i{self.random.randrange(100)}-{number if self.random.random() < 0.8 else ''}"
            self.session.send(self.random.choice(NAMES), "ada@日本", **{"$insert_id": known})
        self.look()

    async def answer(self) -> None:
        for delivery in list(self.session.calls)[: self.random.choice((1, 30))]:
            self.session.answer(delivery, self.random.choice((Outcome.OK, Outcome.HTTP_ERROR, Outcome.TIMEOUT)))
        self.look()

    async def wait(self) -> None:
        self.session.at += self.random.choice((0.2, 6.0))
        self.look()

    async def press(self) -> None:
        await self.pilot.press(self.random.choice(KEYS))

    async def resize(self) -> None:
        await self.pilot.resize_terminal(*self.random.choice(SIZES))

    async def filter(self) -> None:
        if isinstance(self.app.screen, MainScreen):
            self.app.screen.show_only(self.random.choice(FILTERS))

    async def click(self) -> None:
        place = self.random.randrange(self.app.size.width), self.random.randrange(self.app.size.height)
        await self.pilot.click(offset=place)

    async def scroll(self) -> None:
        lists = list(self.app.screen.query(EventList))
        for events in lists:
            events.scroll_to(y=self.random.randrange(events.max_scroll_y + 1), animate=False, immediate=True)

    async def turn_theme(self) -> None:
        self.app.theme = self.random.choice(sorted(self.app.available_themes))

    def look(self) -> None:
        self.fake.moment = self.session.snapshot(rate=self.random.choice((0.0, 3.0, 50.0)))
        self.fake.at = self.session.at
        self.app.look()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_screen_shows_what_drawing_all_of_it_would_show(tmp_path: Path, seed: int) -> None:
    session = samples.shop(tmp_path / "session.db") if seed % 2 else samples.quiet(tmp_path / "session.db", 60)
    fake = FakeSession(moment=session.snapshot(), at=session.at, effective=samples.SETTINGS)
    try:
        with Reader(session.path) as reader:
            app = Drawn(fake, reader, UTC)

            async def play(pilot: Pilot[None]) -> None:
                happening = Happening(app, pilot, session, fake, seed)
                for _ in range(STEPS):
                    await happening.step()
                    piece_by_piece = app.cells
                    app.draw_all()
                    await happening.settle()
                    assert piece_by_piece == app.cells, happening.happened

            run_on(app, play, SIZES[0], headless=False)
    finally:
        session.close()


def test_the_emulated_terminal_is_the_screen(tmp_path: Path) -> None:
    """Otherwise the law above would compare nothing with nothing, or something with itself."""
    session = samples.quiet(tmp_path / "session.db", 3)
    try:
        with Reader(session.path) as reader:
            app = Drawn(FakeSession(moment=session.snapshot(), at=session.at), reader, UTC)

            async def play(pilot: Pilot[None]) -> None:
                await pilot.pause(0.05)
                drawn = app.cells
                assert "3 = 0 invalid" in "".join(cell.data for cell in drawn[1])
                app.draw("\x1b[2J")
                assert app.cells != drawn
                app.draw_all()
                await pilot.pause(0.05)
                assert app.cells == drawn

            run_on(app, play, (80, 24), headless=False)
    finally:
        session.close()
