"""The screen before the first event."""

from pathlib import Path

from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.events.empty_state import ComposeNote
from liveview.tui.lines import status
from tests.support.tui.stage import Stage, on_stage


class TestWaiting:
    def test_it_says_what_there_is_to_do_and_what_glyphs_mean(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for words in ("c writes an event", "C connects a client", "liveview demo plays a story", "y copies"):
                assert words in stage.text
            for look in status.LOOKS:
                assert f"{look.glyph} {look.word}" in stage.text

        on_stage(tmp_path, play, (80, 24), events=0)

    def test_a_click_on_writing_an_event_does_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.click(ComposeNote)
            await stage.pilot.pause()
            assert isinstance(stage.app.screen, ComposeScreen)

        on_stage(tmp_path, play, (80, 24), events=0)

    def test_a_low_terminal_keeps_the_address(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "http://127.0.0.1:4080/track" in stage.text
            assert "connects a client" in stage.text
            assert "◌ pending" not in stage.text

        on_stage(tmp_path, play, (40, 12), events=0)
