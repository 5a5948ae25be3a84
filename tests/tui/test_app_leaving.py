"""A screen that is being left while a worker of it still answers: what it says comes too late, and that is all."""

from pathlib import Path

from textual.widget import Widget

from liveview.tui.destinations.screen import DestinationsScreen
from liveview.tui.destinations.tally import FiguresRead
from liveview.tui.event_settings.names_seen import NamesRead
from liveview.tui.event_settings.screen import EventSettingsScreen
from liveview.tui.kit.feed import Feed
from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Stage, on_stage, settings


async def strip(stage: Stage) -> None:
    """As far as a screen is when it is closed: its widgets are gone, its messages are still read."""
    await stage.app.screen.query(Widget).remove()


def test_figures_of_destinations_come_too_late(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await strip(stage)
        stage.app.screen.post_message(FiguresRead(stage.session.path, {}, [], 0.0))
        await stage.settle()
        assert isinstance(stage.app.screen, DestinationsScreen)

    on_stage(tmp_path, DestinationsScreen, play, (80, 30), fake=FakeSession(effective=settings()))


def test_names_of_events_come_too_late(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await strip(stage)
        stage.app.screen.post_message(NamesRead(stage.session.path, 0, 0, []))
        await stage.settle()
        assert isinstance(stage.app.screen, EventSettingsScreen)

    def make(feed: Feed) -> EventSettingsScreen:
        return EventSettingsScreen(feed, None)

    on_stage(tmp_path, make, play, (80, 30), fake=FakeSession(effective=settings()))


def test_the_size_of_the_sink_comes_too_late(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen = stage.app.screen
        assert isinstance(screen, SinkScreen)
        await strip(stage)
        screen.on_resize()
        await stage.settle()
        assert stage.app.screen is screen

    on_stage(tmp_path, SinkScreen, play, (120, 30), fake=FakeSession(effective=settings()))
