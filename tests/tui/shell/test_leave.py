"""Leaving while something is going on: asked first, and confirmed by the same key."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from liveview.tui.shell.leave import LeaveDialog
from tests.support.tui.stage import Stage, on_stage


def busy(play: Callable[[Stage], Awaitable[None]]) -> Callable[[Stage], Awaitable[None]]:
    """An event has just arrived and is pending."""

    async def run(stage: Stage) -> None:
        stage.session.send("Slow", **{"$insert_id": "slow"})
        await stage.catch_up()
        await play(stage)

    return run


class TestQuitting:
    def test_asks_while_events_are_pending_and_the_same_key_confirms(self, tmp_path: Path) -> None:
        @busy
        async def play(stage: Stage) -> None:
            await stage.pilot.press("q")
            assert stage.app.is_running
            assert "1 event is pending: receiving ends; what is pending stays in the log." in stage.text
            assert "q again confirms, esc stays" in stage.text
            await stage.pilot.press("q")
            await stage.pilot.pause()
            assert not stage.app.is_running

        on_stage(tmp_path, play)

    def test_escape_stays_and_other_keys_do_nothing(self, tmp_path: Path) -> None:
        @busy
        async def play(stage: Stage) -> None:
            await stage.pilot.press("q", "m", "x")
            assert isinstance(stage.app.screen, LeaveDialog)
            await stage.pilot.press("escape")
            assert stage.app.is_running
            assert stage.main.is_current
            assert stage.fake.asked == []

        on_stage(tmp_path, play)

    def test_asks_while_events_still_arrive(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(1)
            await stage.pilot.press("q")
            assert "Events are arriving" in stage.text

        on_stage(tmp_path, play)

    def test_a_click_on_the_key_asks_too(self, tmp_path: Path) -> None:
        @busy
        async def play(stage: Stage) -> None:
            x = stage.text.splitlines()[-1].index("q quit")
            await stage.pilot.click("#keys", offset=(x, 0))
            await stage.pilot.pause()
            assert isinstance(stage.app.screen, LeaveDialog)

        on_stage(tmp_path, play)

    @pytest.mark.parametrize("keys", ["ctrl+q", "q ctrl+q"])
    def test_ctrl_q_quits_at_once(self, tmp_path: Path, keys: str) -> None:
        @busy
        async def play(stage: Stage) -> None:
            await stage.pilot.press(*keys.split())
            await stage.pilot.pause()
            assert not stage.app.is_running

        on_stage(tmp_path, play)

    def test_does_not_ask_when_nothing_is_going_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("q")
            await stage.pilot.pause()
            assert not stage.app.is_running

        on_stage(tmp_path, play)


class TestNewSession:
    def test_is_asked_for_and_confirmed_by_its_key(self, tmp_path: Path) -> None:
        @busy
        async def play(stage: Stage) -> None:
            await stage.pilot.press("ctrl+n")
            assert "Begin a new session?" in stage.text
            assert stage.fake.asked == []
            await stage.pilot.press("ctrl+n")
            await stage.settle()
            assert ("new_session",) in stage.fake.asked

        on_stage(tmp_path, play)
