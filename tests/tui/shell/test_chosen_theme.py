"""A theme that was chosen on the screen is there at the next start."""

import stat
from pathlib import Path

import pytest
from textual.pilot import Pilot

from liveview.config.schema import ScreenConfig
from liveview.log.files import state_directory
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.shell import chosen_theme
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.screen import run_on


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory, in `tmp_path`."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return state_directory()


def start(tmp_path: Path, *pressed: str, theme: str = "liveview-dark") -> str:
    """Start with this theme in the configuration, press keys; the theme at the start."""
    found: list[str] = []

    async def play(pilot: Pilot[None]) -> None:
        found.append(pilot.app.theme)
        await pilot.press(*pressed)
        await pilot.pause()

    session = samples.quiet(tmp_path / "session.db", 3)
    try:
        with Reader(session.path) as reader:
            fake = FakeSession(moment=session.snapshot(), at=session.at)
            run_on(LiveviewApp(fake, reader, screen=ScreenConfig(theme=theme)), play, (100, 30))
    finally:
        session.close()
    session.path.unlink()
    return found[0]


def test_is_kept_for_the_next_start_and_wins_over_the_file(tmp_path: Path, state: Path) -> None:
    assert start(tmp_path, "ctrl+p", *"theme", "enter", *"nord", "enter") == "liveview-dark"
    assert chosen_theme.chosen() == "nord"
    assert stat.S_IMODE((state / "theme").stat().st_mode) == 0o600
    assert start(tmp_path, theme="liveview-light") == "nord"
    assert [path.name for path in state.iterdir()] == ["theme"]


@pytest.mark.parametrize("content", [b"", b"no such theme", b"\xff\xfe", b"x" * 100_000, b"nord\x1b[2J"])
def test_what_is_not_a_theme_is_passed_over(tmp_path: Path, state: Path, content: bytes) -> None:
    (state / "theme").write_bytes(content)
    assert start(tmp_path, theme="liveview-light") == "liveview-light"


def test_that_cannot_be_kept_is_said(state: Path) -> None:
    (state / "theme").mkdir()
    (state / "theme" / "file").touch()
    assert chosen_theme.keep("nord").startswith("the theme is not kept: ")
    assert chosen_theme.chosen() == ""
    assert [path.name for path in state.iterdir()] == ["theme"]
