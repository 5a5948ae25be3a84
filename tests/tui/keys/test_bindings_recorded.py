"""A recorded session offers no key that cannot work."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.runtime.recorded import RecordedSession
from liveview.tui.app import LiveviewApp
from liveview.tui.compare.screen import CompareScreen
from liveview.tui.events.screen import MainScreen
from liveview.tui.kit import clipboard_files
from liveview.tui.navigation.palette import ActionProvider
from tests.support.tui import samples
from tests.support.tui.screen import run_on, screen_text

USELESS = {
    "event.retry_all",
    *("event.resend", "event.edit", "event.retry", "event.mark", "event.replay", "go.compose", "go.sink", "go.connect"),
    *("go.new_session", "go.reload", "go.edit"),
}


def test_keys_that_change_something_are_neither_shown_nor_obeyed(tmp_path: Path) -> None:
    session = samples.quiet(tmp_path / "session.db", 5)
    session.close()

    async def play(pilot: Pilot[None]) -> None:
        offered = {found.binding.id for found in app.screen.active_bindings.values()}
        assert not USELESS & offered
        assert {"event.copy", "main.filter", "go.destinations", "app.quit"} <= offered
        for key in ("r", "e", "t", "T", "m", "s", "R", "c", "C"):
            await pilot.press(key)
            assert len(app.screen_stack) == 1
            assert "cannot be changed" not in screen_text(app)

    with Reader(session.path) as reader:
        app = LiveviewApp(RecordedSession(session.path), reader)
        run_on(app, play, (140, 42))


def test_the_palette_offers_no_change_in_another_place(tmp_path: Path) -> None:
    session = samples.quiet(tmp_path / "session.db", 5)
    session.close()

    async def play(pilot: Pilot[None]) -> None:
        offered = [str(command.words) for command in ActionProvider(app.screen).commands()]
        assert "Event settings: find  (v, then /)" in offered
        assert not [words for words in offered if "back to file" in words or "override" in words or "on/off" in words]

    with Reader(session.path) as reader:
        app = LiveviewApp(RecordedSession(session.path), reader)
        run_on(app, play, (140, 42))


def test_what_only_reads_works_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare, only this, next event, export and a reproduction."""
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    session = samples.quiet(tmp_path / "session.db", 5)
    session.close()

    async def done(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("D", "K", "D")
        await done(pilot)
        assert isinstance(app.screen, CompareScreen)
        assert "Both have the same outcome." in screen_text(app)
        await pilot.press("escape", "E", "j")
        await done(pilot)
        await pilot.press("B")
        await done(pilot)
        assert {path.suffix for path in (tmp_path / "copies").iterdir()} == {".jsonl", ".md"}
        await pilot.press("O", "n")
        await done(pilot)
        main = app.screen_stack[-1]
        assert isinstance(main, MainScreen)
        assert main.selection.filter == "name:Search"

    with Reader(session.path) as reader:
        app = LiveviewApp(RecordedSession(session.path), reader)
        run_on(app, play, (140, 42))


def test_the_event_settings_offer_no_switch_and_turn_none(tmp_path: Path) -> None:
    """Also not with a key that nothing tells of."""
    session = samples.quiet(tmp_path / "session.db", 5)
    session.close()

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("v")
        await pilot.pause()
        line = screen_text(app).splitlines()[-1]
        assert "toggle" not in line
        assert "override" not in line
        before = screen_text(app)
        await pilot.press("space", "enter", "o", "u")
        await pilot.pause()
        assert screen_text(app) == before

    with Reader(session.path) as reader:
        app = LiveviewApp(RecordedSession(session.path), reader)
        run_on(app, play, (140, 42))
