"""The screen without a terminal: it is shown again once after a crash, and never after a signal."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.cli.quit import Quit
from liveview.cli.restarting_screen import RestartingScreen
from liveview.config.schema import ScreenConfig
from liveview.errors import ConfigError
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from tests.support.quitting import StoppedEngine, handlers_back
from tests.support.tui import samples
from tests.support.tui.fakes import ENDPOINTS, FakeSession


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[LiveviewApp]:
    """The screens that were shown; each is over at once."""
    found: list[LiveviewApp] = []
    monkeypatch.setattr(LiveviewApp, "run", lambda app: found.append(app))
    return found


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    session = samples.quiet(tmp_path / "session.db", 1)
    yield session.path
    session.close()


def crashing(monkeypatch: pytest.MonkeyPatch, *crashes: Exception | None) -> None:
    """The screens end one after the other with these."""
    ends = list(crashes)
    monkeypatch.setattr(LiveviewApp, "crash", property(lambda _: ends.pop(0)))


def run(log: Path, quitting: Quit, screen: RestartingScreen) -> None:
    session = FakeSession(endpoints=msgspec.structs.replace(ENDPOINTS, log=str(log)))
    with Reader(log) as reader:
        screen.run(session, reader, quitting)


def test_a_signal_before_the_screen_is_there_leaves_no_screen_behind(log: Path, shown: list[LiveviewApp]) -> None:
    engine, screen = StoppedEngine(), RestartingScreen(ScreenConfig())
    quitting = Quit(screen.leave)
    with handlers_back(), quitting.watching(engine):
        os.kill(os.getpid(), signal.SIGTERM)
        assert engine.stopped.wait(10)
        run(log, quitting, screen)
    assert shown == []


def test_a_crash_is_kept_and_the_screen_is_shown_again(
    log: Path, shown: list[LiveviewApp], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    crashing(monkeypatch, LookupError("first"), None)
    screen = RestartingScreen(ScreenConfig(), tmp_path / "shop.toml")
    quitting = Quit(screen.leave)
    run(log, quitting, screen)
    assert (len(shown), len(set(shown)), quitting.error) == (2, 2, "")
    assert [app.spec for app in shown] == [tmp_path / "shop.toml", None]
    (report,) = (tmp_path / "state").rglob("crash-*.txt")
    assert "LookupError: first" in report.read_text()


def test_a_second_crash_ends_the_program_with_an_error(
    log: Path, shown: list[LiveviewApp], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    crashing(monkeypatch, LookupError("first"), LookupError("second"))
    screen = RestartingScreen(ScreenConfig())
    quitting = Quit(screen.leave)
    run(log, quitting, screen)
    assert len(shown) == 2
    assert quitting.error.startswith("the screen crashed twice; the report is ")
    assert "LookupError: second" in Path(quitting.error.rpartition(" ")[2]).read_text()


def test_a_screen_that_cannot_look_so_is_an_error(log: Path, shown: list[LiveviewApp]) -> None:
    screen = RestartingScreen(ScreenConfig(theme="no such theme"))
    with pytest.raises(ConfigError, match="no such theme"):
        run(log, Quit(screen.leave), screen)
    assert shown == []


def test_leaving_before_there_is_a_screen_does_nothing() -> None:
    RestartingScreen(ScreenConfig()).leave()


def test_what_is_there_with_the_first_picture_is_left_out_of_the_garbage_collection(
    log: Path, shown: list[LiveviewApp], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    monkeypatch.setattr("liveview.cli.restarting_screen.keep_loaded", lambda: kept.append(len(shown)))
    crashing(monkeypatch, None)
    screen = RestartingScreen(ScreenConfig())
    run(log, Quit(screen.leave), screen)
    assert kept == []
    shown[0].on_ready()
    assert kept == [1]
