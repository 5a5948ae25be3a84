"""Every screen at every size that is promised: 40 to 300 columns, 12 to 100 rows."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from tests.support.tui import samples
from tests.support.tui.screen import run_on, screen_text

pytestmark = pytest.mark.slow

SIZES = [(40, 12), (79, 23), (300, 100)]
SCREENS = {"events": "1", "dedup": "2", "destinations": "3", "flight": "4", "inspector": "enter", "settings": "v"}
SCREENS |= {"destination": "d", "sink": "s", "edit": "e", "compose": "c", "resend": "r", "retry": "t", "copy": "y"}
SCREENS |= {"filter": "slash", "help": "question_mark", "palette": "ctrl+p"}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_opens_and_closes_and_fills_its_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    """Escape leads back; quit works at the end."""
    session = samples.shop(tmp_path / "session.db")
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(samples.moment(session), reader)

            async def play(pilot: Pilot[None]) -> None:
                for name, key in SCREENS.items():
                    await pilot.press(key)
                    await pilot.pause()
                    lines = screen_text(app).splitlines()
                    assert len(lines) == size[1], name
                    assert {cell_len(line) for line in lines} == {size[0]}, name
                    await pilot.press("escape")
                    for _ in range(2):
                        if len(app.screen_stack) > 1:
                            await pilot.press("escape")
                    assert len(app.screen_stack) == 1, name
                await pilot.press("ctrl+q")
                await pilot.pause()
                assert not app.is_running

            run_on(app, play, size)
    finally:
        session.close()
