"""A picture of the screen, saved from the palette."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from liveview.tui.app import LiveviewApp
from tests.support.tui.screen import screen_text
from tests.support.tui.small import run


@pytest.mark.parametrize("writable", [True, False])
def test_is_saved_where_other_copies_go_or_the_reason_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    monkeypatch.setattr(
        "liveview.tui.kit.clipboard_files.state_directory", lambda: tmp_path if writable else tmp_path / "gone"
    )

    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        saved = app.deliver_screenshot()
        await pilot.pause()
        if writable:
            assert saved is not None
            assert Path(saved).read_bytes().startswith(b"<svg")  # noqa: ASYNC240 (a small file of the test)
            assert Path(saved).parent == tmp_path / "copies"
        else:
            assert saved is None
            assert "could not be written" in screen_text(app)

    run(tmp_path, play)
