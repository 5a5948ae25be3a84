"""Waiting for the end of a replay."""

from pathlib import Path

from liveview.model.replay import Replay, ReplayProgress
from liveview.tui.redeliver.when_over import when_over
from tests.support.tui.at_replay import replay_on
from tests.support.tui.fakes import FakeReplaying
from tests.support.tui.one_screen import Stage


def test_the_last_progress_is_told_once(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        told: list[ReplayProgress] = []
        running = FakeReplaying(Replay(), ReplayProgress(5, 2))
        when_over(stage.app, running, told.append)
        await stage.settle()
        assert not told
        running.moment = ReplayProgress(5, 5, over=True)
        while not told:
            await stage.settle()
        running.moment = ReplayProgress(5, 4, over=True)
        again: list[ReplayProgress] = []
        when_over(stage.app, running, again.append)
        while not again:
            await stage.settle()
        assert told == [ReplayProgress(5, 5, over=True)]

    replay_on(tmp_path, play)
