"""The main screen over a real log, as the tests of this folder drive it."""

import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from liveview.config.schema import ScreenConfig
from liveview.log import files
from liveview.log.read.reader import Reader
from liveview.model.destination import Destination
from liveview.model.settings import Settings
from liveview.model.snapshot import Endpoints
from liveview.tui.app import LiveviewApp
from liveview.tui.events.event_list import EventList
from liveview.tui.events.filter_bar import FilterBar
from liveview.tui.events.screen import MainScreen
from tests.support.tui import samples
from tests.support.tui.driven import Driven
from tests.support.tui.fakes import ENDPOINTS, FakeSession
from tests.support.tui.screen import run_on, title_of


class Stage(Driven[LiveviewApp]):
    """The main screen, and moves that many tests make on it."""

    @property
    def events(self) -> EventList:
        return self.app.screen.query_one(EventList)

    async def arrive(self, count: int = 1, **properties: object) -> None:
        """Events arrive and the screen has looked."""
        for _ in range(count):
            self.session.send(**{"$insert_id": f"new-{self.session.version}", **properties})
            self.session.answer_all()
        await self.catch_up()

    async def renew(self, names: tuple[str, ...]) -> None:
        """The destinations change, and the screen has looked."""
        self.fake.effective = Settings(version=9, destinations=tuple(map(Destination, names)))
        await self.catch_up()

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def bar(self) -> FilterBar:
        return self.app.screen.query_one(FilterBar)

    @property
    def title(self) -> str:
        return title_of(self.events)

    async def type(self, text: str) -> None:
        """Type into what has the focus."""
        for character in text:
            await self.pilot.press(_KEYS.get(character, character))

    async def filter(self, text: str) -> None:
        """Type a filter, apply it, and wait until the log is searched."""
        await self.pilot.press("slash")
        await self.pilot.pause()
        await self.type(text)
        await self.pilot.press("enter")
        await self.searched()

    async def searched(self) -> None:
        """Wait until no search is under way."""
        await self.settle()

    async def mark(self, *event_ids: int) -> None:
        """The engine has marked exactly these events, and the screen has looked."""
        with contextlib.closing(files.read_write(self.session.path, "normal")) as log:
            log.execute("delete from settings where kind = 'mark'")
            log.executemany("insert into settings values ('mark', ?, 'true')", [(str(each),) for each in event_ids])
        self.session.version += 1
        await self.catch_up()

    def line(self, event_id: int) -> str:
        """What is on the line of an event."""
        rows = (line.split("││")[0] for line in self.text.splitlines() if line.startswith("│"))
        return next(row for row in rows if f"#{event_id} " in row)


_KEYS = {" ": "space", "/": "slash", ":": "colon", '"': "quotation_mark", "-": "minus", ">": "greater_than_sign"}

Play = Callable[[Stage], Awaitable[None]]


def on_stage(
    tmp_path: Path,
    play: Play,
    size: tuple[int, int] = (140, 42),
    events: int = 60,
    endpoints: Endpoints = ENDPOINTS,
    look: ScreenConfig | None = None,
    spec: Path | None = None,
) -> None:
    """Run `play` on a session that already holds this many delivered events."""
    session = samples.quiet(tmp_path / "session.db", events)
    effective = Settings(destinations=session.config.destinations)
    fake = FakeSession(endpoints, session.snapshot(), session.at, effective)
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(fake, reader, screen=look, spec=spec)
            run_on(app, lambda pilot: play(Stage(app, pilot, session, fake)), size)
    finally:
        session.close()
