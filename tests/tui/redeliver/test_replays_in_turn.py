"""Several replays, one after the other."""

from pathlib import Path

import pytest

from liveview.errors import ControlError
from liveview.model.replay import Replay, ReplayProgress
from liveview.tui.redeliver.replays_in_turn import replay_in_turn
from tests.support.tui.at_replay import replay_on
from tests.support.tui.one_screen import Stage

FIRST, SECOND = Replay(events=(1,), destination="Webhooks"), Replay(events=(2,), destination="Mixpanel")


async def end(stage: Stage, *, stopped: bool = False) -> None:
    """The replay that is under way ends."""
    assert stage.fake.replayed is not None
    stage.fake.replayed.moment = ReplayProgress(1, 1, over=True, stopped=stopped)


def test_the_second_waits_for_the_first(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        replay_in_turn(stage.app, stage.fake, (FIRST, SECOND))
        await stage.settle()
        assert stage.asked("replay") == [[FIRST]]
        await end(stage)
        while stage.asked("replay") != [[FIRST], [SECOND]]:
            await stage.settle()

    replay_on(tmp_path, play)


def test_one_that_is_stopped_ends_the_rest(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("escape")
        replay_in_turn(stage.app, stage.fake, (FIRST, SECOND))
        await end(stage, stopped=True)
        while "Stopped after 1 of 1" not in stage.text:
            await stage.settle()
        await stage.settle()
        assert stage.asked("replay") == [[FIRST]]

    replay_on(tmp_path, play)


def test_a_refusal_of_the_first_is_raised_and_one_of_the_second_is_said(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("escape")
        replay_in_turn(stage.app, stage.fake, (FIRST, SECOND))
        stage.fake.refusals["replay"] = "a replay is under way"
        with pytest.raises(ControlError):
            replay_in_turn(stage.app, stage.fake, (FIRST,))
        await end(stage)
        while "a replay is under way" not in stage.text:
            await stage.settle()

    replay_on(tmp_path, play)


def test_without_replays_nothing_is_asked(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        replay_in_turn(stage.app, stage.fake, ())
        assert not stage.asked("replay")

    replay_on(tmp_path, play)
