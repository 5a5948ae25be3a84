"""Quitting, themes, captions and help: what the application itself does."""

import contextlib
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from liveview.config import ConfigError
from liveview.log.reader import Reader
from liveview.model.playback import Scene
from liveview.tui import editor, keys, storytelling, themes
from liveview.tui.app import LiveviewApp
from liveview.tui.screens.help import HelpScreen
from tests.tui import samples
from tests.tui.fakes import FakeControls
from tests.tui.screen import run_on, screen_text

Play = Callable[[LiveviewApp, Pilot[None]], Awaitable[None]]


def run(tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24)) -> LiveviewApp:
    session = samples.quiet(tmp_path / "session.db", 3)
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(FakeControls(moment=session.live(), at=session.at), reader)
            run_on(app, lambda pilot: play(app, pilot), size)
    finally:
        session.close()
    return app


class TestQuitting:
    @pytest.mark.parametrize("pressed", ["q", "ctrl+q", "ctrl+c ctrl+c", "enter q", "enter ctrl+q", "question_mark q"])
    def test_these_keys_quit_with_status_0(self, tmp_path: Path, pressed: str):
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press(*pressed.split())
            await pilot.pause()
            assert not app.is_running

        assert run(tmp_path, play).return_code == 0

    def test_ctrl_c_once_only_says_that_it_takes_two(self, tmp_path: Path):
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("ctrl+c")
            await pilot.pause()
            assert app.is_running
            assert "Press ctrl+c again" in screen_text(app)

        run(tmp_path, play)

    def test_another_thread_may_ask_for_the_end(self, tmp_path: Path):
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            thread = threading.Thread(target=app.call_from_thread, args=(app.exit,))
            thread.start()
            while app.is_running:
                await pilot.pause()
            thread.join()

        assert run(tmp_path, play).return_code == 0


class TestCrash:
    def test_the_error_is_kept_and_nothing_of_it_is_printed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ):
        apps: list[LiveviewApp] = []

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            apps.append(app)
            assert app.crash is None
            monkeypatch.setattr(app.feed, "look", lambda: {}["the secret"])
            while app.crash is None:
                await pilot.pause()

        with pytest.raises(KeyError):
            run(tmp_path, play)
        assert isinstance(apps[0].crash, KeyError)
        assert "the secret" not in "".join(capfd.readouterr())


class TestThemes:
    def test_every_theme_draws_the_screen(self, tmp_path: Path):
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            assert {themes.DARK.name, themes.LIGHT.name, *BUILTIN_THEMES} <= set(app.available_themes)
            for theme in app.available_themes:
                app.theme = theme
                await pilot.pause()
                assert "✓✓ delivered" in screen_text(app), theme

        run(tmp_path, play, (140, 42))

    def test_without_colour_every_status_can_still_be_told_apart(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("NO_COLOR", "1")

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            assert app.no_color
            assert "✓✓ delivered" in screen_text(app)

        run(tmp_path, play)

    def test_an_unknown_theme_is_refused_with_a_suggestion(self):
        with pytest.raises(ConfigError, match=r"there is no theme 'liveview-drak', did you mean liveview-dark\?"):
            themes.known("liveview-drak", ["liveview-dark", "nord"])
        with pytest.raises(ConfigError, match="use one of liveview-dark, nord"):
            themes.known("zzz", ["nord", "liveview-dark"])


class TestTheRunAsAWhole:
    """What is done from every screen: a new session, the configuration."""

    @pytest.mark.parametrize(("key", "name"), [("ctrl+n", "new_session"), ("f5", "reload")])
    def test_a_key_asks_the_engine_and_says_how_it_went(self, tmp_path: Path, key: str, name: str):
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            controls = app.feed.controls
            assert isinstance(controls, FakeControls)
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert controls.asked == [(name,)]
            assert ("session-2026" if name == "new_session" else "nothing has changed") in screen_text(app)
            controls.refusals[name] = "it [/cannot] be done"
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert "it [/cannot] be done" in screen_text(app)

        run(tmp_path, play, (140, 42))

    def test_the_editor_opens_the_configuration_and_it_is_read_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        edited: list[str] = []
        monkeypatch.setattr(LiveviewApp, "suspend", lambda self: contextlib.nullcontext())
        monkeypatch.setattr(editor, "edit", lambda path: edited.append(path) or "")

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            controls = app.feed.controls
            assert isinstance(controls, FakeControls)
            await pilot.press("ctrl+e")
            await pilot.pause()
            assert "There is no configuration file in force" in screen_text(app)
            controls.endpoints = msgspec.structs.replace(controls.endpoints, config="/x/liveview.toml")
            await pilot.press("ctrl+e")
            await app.workers.wait_for_complete()
            assert edited == ["/x/liveview.toml"]
            assert controls.asked == [("reload",)]
            monkeypatch.setattr(editor, "edit", lambda path: "no editor")
            await pilot.press("ctrl+e")
            await pilot.pause()
            assert "no editor" in screen_text(app)
            assert controls.asked == [("reload",)]

        run(tmp_path, play, (140, 42))

    def test_after_a_new_session_the_screen_shows_the_new_log(self, tmp_path: Path):
        second = samples.quiet(tmp_path / "second.db", 1)
        second.send("Only Here", "ada", **{"$insert_id": "x"})
        second.answer_all()
        second.flush()

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            controls = app.feed.controls
            assert isinstance(controls, FakeControls)
            assert "Only Here" not in screen_text(app)
            controls.endpoints = msgspec.structs.replace(controls.endpoints, log=str(second.path))
            controls.moment = msgspec.structs.replace(second.live(), version=1_000)
            app.look()
            await pilot.pause()
            assert "Only Here" in screen_text(app)
            assert app.feed.reader.path == second.path

        run(tmp_path, play, (140, 42))
        second.close()


class FakeStory:
    """A story whose scene a test sets."""

    def __init__(self) -> None:
        self.now = Scene("first-look", 3, 27, "A purchase [/arrives]\x1b", paused=False, over=False)
        self.asked: list[str] = []

    def scene(self) -> Scene:
        return self.now

    def pause(self) -> None:
        self.asked.append("pause")

    def step(self) -> None:
        self.asked.append("step")


class TestStory:
    def test_its_caption_stands_above_the_footer_until_there_is_none(self, tmp_path: Path):
        story = FakeStory()

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            app.story = story
            app.look()
            await pilot.pause()
            assert r"3/27  A purchase [/arrives]\x1b" in screen_text(app).splitlines()[-2]
            await pilot.press("enter")
            await pilot.pause()
            assert "A purchase" in screen_text(app)
            story.now = Scene("first-look", 0, 27, "", paused=False, over=False)
            app.look()
            await pilot.pause()
            assert "A purchase" not in screen_text(app)

        run(tmp_path, play)

    def test_it_can_be_held_and_stepped_until_it_is_over(self, tmp_path: Path):
        story = FakeStory()

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            app.story = story
            await pilot.press("p", "n")
            assert story.asked == ["pause", "step"]
            story.now = msgspec.structs.replace(story.now, paused=True)
            app.look()
            await pilot.pause()
            assert "3/27, paused: p goes on, n next" in screen_text(app)
            story.now = msgspec.structs.replace(story.now, over=True)
            await pilot.press("p", "n")
            assert story.asked == ["pause", "step"]

        run(tmp_path, play)

    def test_its_last_words_go_a_while_after_it_is_over(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        story = FakeStory()
        story.now = msgspec.structs.replace(story.now, over=True)

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            app.story = story
            app.look()
            assert app.caption == story.now.caption
            await pilot.pause()
            monkeypatch.setattr(storytelling, "LAST_CAPTION", 0.0)
            app.look()
            assert app.caption == ""

        run(tmp_path, play)

    def test_without_one_the_keys_do_nothing(self, tmp_path: Path):
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("p", "n")
            assert app.is_running

        run(tmp_path, play)


class TestHelp:
    @pytest.mark.parametrize("close", ["escape", "question_mark"])
    def test_it_lists_the_keys_and_closes(self, tmp_path: Path, close: str):
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("question_mark")
            await pilot.pause()
            assert isinstance(app.screen, HelpScreen)
            assert keys.APP[0].tooltip in screen_text(app)
            await pilot.press(close)
            await pilot.pause()
            assert not isinstance(app.screen, HelpScreen)

        run(tmp_path, play)
