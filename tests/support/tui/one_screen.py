"""A small app that shows one screen over a fixed session, for the tests of the screens beside the main one."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC
from pathlib import Path, PurePath
from typing import Any, ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.pilot import Pilot
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from liveview.log.read.reader import Reader
from liveview.model.settings import Settings
from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import FilterWanted, PlaceOpened, PlanChangeWanted
from liveview.tui.kit.notifications import NotifyingApp
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.navigation.commands import Commands
from liveview.tui.shell import themes
from tests.support.tui import samples
from tests.support.tui.driven import Driven
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.screen import run_on

_TUI = Path(__file__).parents[3] / "liveview" / "tui"


class Below(LiveScreen):
    """The main screen of a stage: remembers which event it was told to go to."""

    went_to: int | None = None

    def compose(self) -> ComposeResult:
        yield Static("the screen below")

    def look(self, *, changed: bool) -> None:
        pass

    def go_to(self, event_id: int) -> None:
        self.went_to = event_id


class StageApp(NotifyingApp):
    """Shows what `make` makes over `Below`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    CSS_PATH: ClassVar[list[str | PurePath]] = [_TUI / "style.tcss", _TUI / "shell" / "toasts.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.APP]
    caption: reactive[str] = reactive("")

    def __init__(self, feed: Feed, make: Callable[[Feed], Screen[Any]]) -> None:
        super().__init__()
        self.feed = feed
        self.commands = Commands(self, feed, {}, None)
        self._make = make
        self.register_theme(themes.DARK)
        self.theme = themes.DEFAULT

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.variables_for(self.current_theme)

    def get_default_screen(self) -> Below:
        return Below(self.feed)

    def on_mount(self) -> None:
        self.push_screen(self._make(self.feed))

    def on_place_opened(self, message: PlaceOpened) -> None:
        self.commands.do(message.place, *message.parameters)

    def on_filter_wanted(self, message: FilterWanted) -> None:
        self.commands.navigator.show_only(message.text)

    def on_plan_change_wanted(self, message: PlanChangeWanted) -> None:
        self.commands.do("change_plan", message.event_id, message.code, message.field, message.rule, message.others)

    def action_do(self, name: str, *parameters: object) -> None:
        self.commands.do(name, *parameters)

    def look(self) -> None:
        changed = self.feed.look()
        if isinstance(self.screen, LiveScreen):
            self.screen.look(changed=changed)


class Stage(Driven[StageApp]):
    """The app with one screen over `Below`."""

    @property
    def below(self) -> Below:
        (screen,) = (screen for screen in self.app.screen_stack if isinstance(screen, Below))
        return screen

    @property
    def is_closed(self) -> bool:
        return self.app.screen is self.below

    def asked(self, name: str) -> list[list[Any]]:
        """What the engine was asked for by this name, oldest first."""
        return [values for asked, *values in self.fake.asked if asked == name]

    async def press(self, *keys: str) -> None:
        """Press keys and wait until everything they started is done."""
        await self.pilot.press(*keys)
        await self.settle()

    async def click(self, widget: Widget, x: int, y: int) -> None:
        """Click at a place counted from the corner of the widget's border."""
        await self.pilot.click(widget, offset=(x, y))
        await self.settle()

    async def effective_settings(self, **more: Any) -> None:
        """These settings change, and the screen has looked."""
        settings = self.fake.effective
        self.fake.effective = msgspec.structs.replace(settings, version=settings.version + 1, **more)
        self.app.look()
        await self.settle()

    async def catch_up(self) -> None:
        """The screen shows what the session holds now, and its workers are done."""
        await super().catch_up()
        await self.settle()


Play = Callable[[Stage], Awaitable[None]]


def on_stage(
    path: Path,
    make: Callable[[Feed], Screen[Any]],
    play: Play,
    size: tuple[int, int] = (80, 24),
    *,
    fake: FakeSession | None = None,
    fill: Callable[[Path], Session] = samples.shop,
) -> None:
    """Run `play` on the screen that `make` makes over a session that `fill` filled."""
    session = fill(path / "session.db")
    engine = fake or FakeSession(effective=settings())
    engine.moment, engine.at = session.snapshot(rate=12.4), session.at
    try:
        with Reader(session.path) as reader:
            app = StageApp(Feed(engine, reader, UTC), make)

            async def run(pilot: Pilot[None]) -> None:
                stage = Stage(app, pilot, session, engine)
                await stage.settle()
                await play(stage)

            run_on(app, run, size)
    finally:
        session.close()


def settings(destinations: Sequence[Any] = samples.DESTINATIONS, **more: Any) -> Settings:
    """The settings of the shop of `samples`."""
    return Settings(version=1, destinations=tuple(destinations), **more)
