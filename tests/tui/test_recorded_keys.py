"""A recorded session offers no key that cannot work."""

from pathlib import Path

from textual.pilot import Pilot

from liveview.log.reader import Reader
from liveview.runtime.recorded import Recorded
from liveview.tui.app import LiveviewApp
from tests.tui import samples
from tests.tui.screen import run_on, screen_text

USELESS = {
    "event.retry_all",
    *("event.resend", "event.edit", "event.retry", "event.mark", "event.replay", "go.compose", "go.sink", "go.connect"),
    *("go.new_session", "go.reload", "go.edit"),
}


def test_keys_that_change_something_are_neither_shown_nor_obeyed(tmp_path: Path):
    session = samples.quiet(tmp_path / "session.db", 5)
    session.close()

    async def play(pilot: Pilot[None]) -> None:
        offered = {found.binding.id for found in app.screen.active_bindings.values()}
        assert not USELESS & offered
        assert {"event.copy", "main.filter", "go.destinations", "app.quit"} <= offered
        for key in ("r", "e", "t", "T", "m", "s", "R", "c", "C"):
            await pilot.press(key)
            assert len(app.screen_stack) == 1
            assert "can only be read" not in screen_text(app)

    with Reader(session.path) as reader:
        app = LiveviewApp(Recorded(session.path), reader)
        run_on(app, play, (140, 42))
