"""The command that a user copies off the empty screen."""

import json
import subprocess
from pathlib import Path

from liveview.clients.connect.first_event import curl
from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.events.empty_state import ComposeNote
from liveview.tui.lines import status
from tests.support.tui.stage import Stage, on_stage

_STUB = 'curl() { printf "%s\\n" "$@"; }\n'
"""Prints its arguments instead of calling anything."""


def test_the_command_sends_one_valid_event_with_the_time_of_now() -> None:
    """Pasted into a shell as it is, broken lines included."""
    shell = subprocess.run(["sh", "-c", _STUB + curl("http://127.0.0.1:4080/track")], capture_output=True, check=True)
    url, option, *body = shell.stdout.decode().splitlines()
    event = json.loads("\n".join(body))
    assert (url, option) == ("http://127.0.0.1:4080/track", "-d")
    assert event["event"] == "Hello"
    assert event["properties"]["time"] > 1_700_000_000


def test_its_lines_fit_a_narrow_terminal() -> None:
    """So that nothing is wrapped where a line break would change the command."""
    assert all(len(line) <= 58 for line in curl("http://127.0.0.1:4080/track").splitlines())


def test_an_address_cannot_break_out_of_the_command() -> None:
    """Copied commands are inert."""
    assert "'http://x/;touch X/track'" in curl("http://x/;touch X/track")


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
