"""The screen without a terminal: after a signal that comes too early it never opens."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from liveview.cli.quit import Quit
from liveview.cli.restarting_screen import RestartingScreen
from liveview.config.schema import ScreenConfig
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession


class Engine:
    """Notes that it was stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.failed: Callable[[str], None] = lambda _: None

    def stop(self) -> bool:
        self.stopped.set()
        return True


def test_a_signal_before_the_screen_is_there_leaves_no_screen_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = samples.quiet(tmp_path / "session.db", 1)
    shown: list[LiveviewApp] = []
    monkeypatch.setattr(LiveviewApp, "run", lambda app: shown.append(app))
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    engine = Engine()
    quitting = Quit(engine, lambda: None)
    try:
        with quitting, Reader(session.path) as reader:
            os.kill(os.getpid(), signal.SIGTERM)
            assert engine.stopped.wait(10)
            screen = RestartingScreen(FakeSession(), reader, ScreenConfig())
            quitting.leave = screen.leave
            screen.run(quitting)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        session.close()
    assert shown == []
