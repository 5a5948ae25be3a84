"""The base of the screens."""

from pathlib import Path

from liveview.errors import ControlError
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.screen import ScreenSelection
from tests.support.tui.one_screen import Stage, on_stage


def refuse() -> None:
    raise ControlError("the sink [b] is off")


def test_keys_that_change_something_are_not_there_in_a_recorded_session(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        actions = ("switch", "to_file", "override", "back")
        assert [stage.below.check_action(action, ()) for action in actions] == [True] * 4
        stage.app.feed.turn_to(stage.fake.recorded(str(stage.session.path)))
        assert stage.below.is_fixed
        assert [stage.below.check_action(action, ()) for action in actions] == [False, False, False, True]

    on_stage(tmp_path, Dialog[None], play)


def test_a_change_says_that_it_will_happen_or_why_not(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.below.change(lambda: None, "Mixpanel is off.")
        await stage.settle()
        assert "Mixpanel is off." in stage.text
        stage.below.change(refuse, "Mixpanel is off.")
        await stage.settle()
        assert "the sink [b] is off" in stage.text
        assert "Mixpanel is off." not in stage.text

    on_stage(tmp_path, Dialog[None], play)


def test_a_key_runs_the_command_of_its_name(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        asked: list[int] = []
        stage.below.commands = {"widen": asked.append}
        stage.below.action_do("widen", 4)
        assert asked == [4]

    on_stage(tmp_path, Dialog[None], play)


def test_a_screen_that_points_at_nothing_says_so_and_may_be_left(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert stage.below.selection == ScreenSelection()
        assert stage.below.step(1, 1) is None
        assert stage.below.may_leave()

    on_stage(tmp_path, Dialog[None], play)
