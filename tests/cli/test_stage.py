"""The stage without a terminal: who asked to leave before the screen was up never sees it."""

import os
import signal
import threading
from pathlib import Path

import pytest

from liveview.cli.quit import Quit
from liveview.cli.stage import Stage
from liveview.config.schema import ScreenConfig
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from tests.support.tui import samples
from tests.support.tui.fakes import FakeControls


class Engine:
    """Notes that it was stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def failed(self, error: str) -> None:
        """Replaced by the watch."""

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
            stage = Stage(FakeControls(), reader, ScreenConfig())
            quitting.leave = stage.leave
            stage.run(quitting)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        session.close()
    assert shown == []
