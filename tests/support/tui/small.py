"""The whole application over a small session, for the tests of what is the same on every screen."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.screen import run_on

Play: TypeAlias = Callable[[LiveviewApp, Pilot[None]], Awaitable[None]]


def run(tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24)) -> LiveviewApp:
    """Run `play` on the application over three delivered events; the application, ended."""
    session = samples.quiet(tmp_path / "session.db", 3)
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(FakeSession(moment=session.snapshot(), at=session.at), reader)
            run_on(app, lambda pilot: play(app, pilot), size)
    finally:
        session.close()
    return app
