"""How soon the inspector beside the list shows what is selected there."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from textual.app import ComposeResult

from liveview.tui.events import inspection
from liveview.tui.events.event_list import EventList
from liveview.tui.events.inspection import Inspection
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from tests.support.tui import samples
from tests.support.tui.one_screen import Stage, on_stage

RUSH = 500.0
WIDE, NARROW = (140, 42), (80, 24)


class Beside(LiveScreen):
    """A list and an inspector that only `inspection` brings together."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.events = EventList(feed, id="events")
        self.inspector = Inspector(feed, id="inspector")
        self.inspection = Inspection(self, self.events, self.inspector)

    def compose(self) -> ComposeResult:
        yield self.events
        yield self.inspector

    def look(self, *, changed: bool) -> None:
        pass

    def select_newest(self, event_id: int) -> None:
        """The list follows to this event."""
        self.events.show(event_id)


def beside(path: Path, play: Callable[[Stage, Beside], Awaitable[None]], size: tuple[int, int] = WIDE) -> None:
    """Run `play` while the list follows at event 10 of 20."""

    async def run(stage: Stage) -> None:
        screen = stage.app.screen
        assert isinstance(screen, Beside)
        screen.select_newest(10)
        await stage.settle()
        await play(stage, screen)

    on_stage(path, Beside, run, size, fill=partial(samples.quiet, count=20))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two glances there is an hour."""
    monkeypatch.setattr(inspection, "GLANCE", 3600.0)


def test_what_is_selected_is_shown_at_once(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: Beside) -> None:
        screen.inspection.due(2.0)
        assert screen.inspector.event_id == 10
        screen.events.select(4)
        screen.inspection.due(2.0)
        assert screen.inspector.event_id == 4

    beside(tmp_path, play)


def test_without_room_beside_the_list_nothing_is_read(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: Beside) -> None:
        screen.inspection.due(2.0)
        screen.inspection.now()
        assert screen.inspector.event_id is None

    beside(tmp_path, play, NARROW)


@pytest.mark.usefixtures("slow")
def test_while_events_rush_by_the_one_that_is_shown_stays_a_while(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: Beside) -> None:
        screen.inspection.now()
        for newest in (11, 12, 13):
            screen.select_newest(newest)
            screen.inspection.due(RUSH)
        await stage.settle()
        assert screen.inspector.event_id == 10
        screen.inspection.due(2.0)
        assert screen.inspector.event_id == 13

    beside(tmp_path, play)


def test_after_a_while_the_latest_of_them_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(stage: Stage, screen: Beside) -> None:
        monkeypatch.setattr(inspection, "GLANCE", 0.05)
        screen.inspection.now()
        for newest in (11, 12, 13):
            screen.select_newest(newest)
            screen.inspection.due(RUSH)
        while screen.inspector.event_id != 13:
            await stage.pilot.pause()

    beside(tmp_path, play)


@pytest.mark.usefixtures("slow")
def test_one_that_the_user_selects_does_not_wait(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: Beside) -> None:
        screen.inspection.now()
        screen.events.select(4)
        assert not screen.events.following
        screen.inspection.due(RUSH)
        assert screen.inspector.event_id == 4

    beside(tmp_path, play)
