"""A story on the screen: its caption and its keys."""

from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot

from liveview.model.playback import Scene
from liveview.tui.app import LiveviewApp
from tests.support.tui.screen import screen_text
from tests.support.tui.small import run


class FakeStory:
    """A story whose scene a test sets."""

    def __init__(self) -> None:
        self.now = Scene(
            story="first-look", beat=3, beats=27, caption="A purchase [/arrives]\x1b", paused=False, over=False
        )
        self.asked: list[str] = []

    def scene(self) -> Scene:
        return self.now

    def pause(self) -> None:
        self.asked.append("pause")

    def step(self) -> None:
        self.asked.append("step")


class TestStory:
    def test_its_caption_is_above_the_footer_until_there_is_none(self, tmp_path: Path) -> None:
        story = FakeStory()

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            app.commands.story.story = story
            app.look()
            await pilot.pause()
            assert r"3/27  A purchase [/arrives]\x1b" in screen_text(app).splitlines()[-2]
            await pilot.press("enter")
            await pilot.pause()
            assert "A purchase" in screen_text(app)
            story.now = Scene(story="first-look", beat=0, beats=27, caption="", paused=False, over=False)
            app.look()
            await pilot.pause()
            assert "A purchase" not in screen_text(app)

        run(tmp_path, play)

    def test_it_can_be_held_and_stepped_until_it_is_over(self, tmp_path: Path) -> None:
        story = FakeStory()

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            app.commands.story.story = story
            await pilot.press("f6", "f7")
            assert story.asked == ["pause", "step"]
            story.now = msgspec.structs.replace(story.now, paused=True)
            app.look()
            await pilot.pause()
            assert "3/27, paused: f6 goes on, f7 next" in screen_text(app)
            story.now = msgspec.structs.replace(story.now, over=True)
            await pilot.press("f6", "f7")
            assert story.asked == ["pause", "step"]

        run(tmp_path, play)

    def test_its_last_words_go_a_while_after_it_is_over(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        story = FakeStory()
        story.now = msgspec.structs.replace(story.now, over=True)

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            app.commands.story.story = story
            app.look()
            assert app.caption == story.now.caption
            await pilot.pause()
            monkeypatch.setattr("liveview.tui.shell.story.LAST_CAPTION", 0.0)
            app.look()
            assert app.caption == ""

        run(tmp_path, play)

    def test_without_one_the_keys_do_nothing(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("f6", "f7")
            assert app.is_running

        run(tmp_path, play)
