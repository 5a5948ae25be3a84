"""Every command that a key runs, by its name."""

from pathlib import Path

import msgspec
import pytest
from textual.actions import parse

from liveview.model.playback import Scene
from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.keys import bindings
from liveview.tui.navigation.commands import Commands
from tests.support.tui.fakes import ENDPOINTS
from tests.support.tui.stage import Stage, on_stage

RECORDED = msgspec.structs.replace(ENDPOINTS, receiver="", sink="")
CHANGES = ("resend", "edit", "retry", "retry_many", "mark", "replay", "compose", "sink", "connect")
LOOKS = ("help", "guide", "destinations", "refused", "event_settings", "copy", "interrupt")
ENDING = ("leave", "interrupt", "edit_config")
"""Commands that end the app, or leave it for an editor."""


class Story:
    """A story at its third beat."""

    def __init__(self) -> None:
        self.now = Scene(story="first-look", beat=3, beats=27, caption="", paused=False, over=False)
        self.asked: list[str] = []

    def scene(self) -> Scene:
        return self.now

    def pause(self) -> None:
        self.asked.append("pause")

    def step(self) -> None:
        self.asked.append("step")


class TestDo:
    def test_every_command_that_a_key_names_can_be_run(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            runs = {parse(binding.action) for binding in bindings.ALL if binding.action.startswith("app.do(")}
            commands = {parameters for _, _, parameters in runs if parameters[0] not in ENDING}
            assert {("help",), ("pause_story",), ("sink",), ("neighbour", -1)} <= commands
            for name, *parameters in sorted(commands, key=repr):
                stage.app.commands.do(str(name), *parameters)
                await stage.settle()
                while len(stage.app.screen_stack) > 1:
                    await stage.app.pop_screen()

        on_stage(tmp_path, play)

    def test_what_comes_with_the_name_is_handed_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.app.commands.do("compose", 58)
            await stage.settle()
            assert isinstance(stage.app.screen, ComposeScreen)
            assert '"Search"' in stage.text

        on_stage(tmp_path, play)

    def test_a_command_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            with pytest.raises(KeyError, match="nothing_like_it"):
                stage.app.commands.do("nothing_like_it")

        on_stage(tmp_path, play)


class TestAllows:
    @pytest.mark.parametrize("name", CHANGES)
    def test_what_changes_something_needs_a_receiver(self, tmp_path: Path, name: str) -> None:
        async def play(stage: Stage) -> None:
            assert stage.app.commands.allows(name)
            stage.fake.endpoints = RECORDED
            assert not stage.app.commands.allows(name)

        on_stage(tmp_path, play, events=1)

    def test_what_only_looks_is_always_offered(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert [name for name in LOOKS if not stage.app.commands.allows(name)] == []
            stage.fake.endpoints = RECORDED
            assert [name for name in LOOKS if not stage.app.commands.allows(name)] == []

        on_stage(tmp_path, play, events=1)

    def test_a_recorded_session_has_no_configuration_and_no_successor(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            allows = stage.app.commands.allows
            wanted = (("reload",), ("edit_config",), ("leave", "new_session"), ("leave", "quit"))
            assert [allows(*each) for each in wanted] == [True, True, True, True]
            stage.fake.endpoints = RECORDED
            assert [allows(*each) for each in wanted] == [False, False, False, True]

        on_stage(tmp_path, play, events=1)

    def test_the_keys_of_a_story_work_while_it_is_played(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            feed = stage.app.feed
            assert not _allows_story(Commands(stage.app, feed, {}, None))
            story = Story()
            commands = Commands(stage.app, feed, {}, story)
            assert _allows_story(commands)
            commands.do("pause_story")
            commands.do("step_story")
            assert story.asked == ["pause", "step"]
            story.now = msgspec.structs.replace(story.now, over=True)
            assert not _allows_story(commands)

        on_stage(tmp_path, play, events=1)


def _allows_story(commands: Commands) -> bool:
    allowed = {commands.allows(name) for name in ("pause_story", "step_story")}
    assert len(allowed) == 1
    return allowed.pop()
