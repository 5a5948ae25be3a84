"""Quitting, themes and help: what the application itself does."""

import threading
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES

from liveview.config.schema import ScreenConfig
from liveview.errors import ConfigError
from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.help.screen import HelpScreen
from liveview.tui.keys import main_keys
from liveview.tui.shell import themes
from liveview.tui.shell.last_door import LastDoor
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.screen import run_on, screen_text
from tests.support.tui.small import run
from tests.support.tui.snapshot import Drawing, drawing_of


class TestQuitting:
    @pytest.mark.parametrize("pressed", ["q", "ctrl+q", "ctrl+c ctrl+c", "enter q", "enter ctrl+q", "question_mark q"])
    def test_these_keys_quit_with_status_0(self, tmp_path: Path, pressed: str) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press(*pressed.split())
            await pilot.pause()
            assert not app.is_running

        assert run(tmp_path, play).return_code == 0

    def test_ctrl_c_once_only_says_that_it_takes_two(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("ctrl+c")
            await pilot.pause()
            assert app.is_running
            assert "Press ctrl+c again" in screen_text(app)

        run(tmp_path, play)

    def test_another_thread_may_ask_for_the_end(self, tmp_path: Path) -> None:
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
    ) -> None:
        apps: list[LiveviewApp] = []

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            apps.append(app)
            assert app.crash is None
            monkeypatch.setattr(app.feed, "look", lambda: dict[str, bool]()["the secret"])
            while app.crash is None:
                await pilot.pause()

        with pytest.raises(KeyError):
            run(tmp_path, play)
        assert isinstance(apps[0].crash, KeyError)
        assert "the secret" not in "".join(capfd.readouterr())


class TestThemes:
    def test_every_theme_draws_the_screen(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # the last one is kept, for nobody else

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            assert {themes.DARK.name, themes.LIGHT.name, *BUILTIN_THEMES} <= set(app.available_themes)
            for theme in app.available_themes:
                app.theme = theme
                await pilot.pause()
                assert "✓ ✓ delivered" in screen_text(app), theme

        run(tmp_path, play, (140, 42))

    def test_a_theme_that_is_chosen_looks_like_one_from_the_start(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))  # the second app begins with the theme of the first
        drawn: list[Drawing] = []

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            app.theme = themes.LIGHT.name
            await pilot.pause()
            drawn.append(drawing_of(app))

        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            run(tmp_path / name, play, (140, 42))
        assert drawn[0] == drawn[1]

    def test_without_colour_every_status_can_still_be_told_apart(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            assert app.no_color
            assert "✓ ✓ delivered" in screen_text(app)

        run(tmp_path, play)

    def test_an_unknown_theme_is_refused_with_a_suggestion(self) -> None:
        with pytest.raises(ConfigError, match=r"there is no theme 'liveview-drak', did you mean liveview-dark\?"):
            themes.known("liveview-drak", ["liveview-dark", "nord"])
        with pytest.raises(ConfigError, match="use one of liveview-dark, nord"):
            themes.known("zzz", ["nord", "liveview-dark"])


class TestHelp:
    @pytest.mark.parametrize("close", ["escape", "question_mark"])
    def test_it_lists_the_keys_and_closes(self, tmp_path: Path, close: str) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("question_mark")
            await pilot.pause()
            assert isinstance(app.screen, HelpScreen)
            assert main_keys.MAIN[0].tooltip in screen_text(app)
            await pilot.press(close)
            await pilot.pause()
            assert not isinstance(app.screen, HelpScreen)

        run(tmp_path, play)


class TestDrawing:
    @pytest.mark.parametrize("ascii_only", [True, False])
    def test_a_line_that_stays_goes_through_the_filters_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ascii_only: bool
    ) -> None:
        filtered: list[str] = []
        apply = LastDoor.apply

        def counted(self: LastDoor, segments: list[Segment], background: Color) -> list[Segment]:
            filtered.append("".join(segment.text for segment in segments).strip())
            return apply(self, segments, background)

        monkeypatch.setattr(LastDoor, "apply", counted)

        async def play(pilot: Pilot[None]) -> None:
            await pilot.pause()
            assert any("delivered" in line for line in filtered)
            filtered.clear()
            app.refresh()
            await pilot.pause()
            assert set(filtered) <= {""}

        session = samples.quiet(tmp_path / "session.db", 3)
        try:
            with Reader(session.path) as reader:
                fake = FakeSession(moment=session.snapshot(), at=session.at)
                app = LiveviewApp(fake, reader, screen=ScreenConfig(ascii=ascii_only))
                run_on(app, play, (140, 42))
        finally:
            session.close()

    def test_it_is_told_once_that_the_first_picture_is_there(self, tmp_path: Path) -> None:
        told: list[bool] = []

        async def play(pilot: Pilot[None]) -> None:
            await pilot.pause()
            await pilot.press("question_mark", "escape")
            await pilot.pause()
            assert told == [True]

        session = samples.quiet(tmp_path / "session.db", 1)
        try:
            with Reader(session.path) as reader:
                fake = FakeSession(moment=session.snapshot(), at=session.at)
                app = LiveviewApp(fake, reader, shown=lambda: told.append(app.screen.is_mounted))
                run_on(app, play, (140, 42))
        finally:
            session.close()


class TestBehindADialog:
    @pytest.mark.parametrize("key", ["t", "y", "ctrl+p"])
    def test_what_is_still_seen_goes_on(self, tmp_path: Path, key: str) -> None:
        session = samples.quiet(tmp_path / "session.db", 3)
        fake = FakeSession(moment=session.snapshot(), at=session.at)

        async def play(pilot: Pilot[None]) -> None:
            await pilot.press(key)
            await pilot.pause()
            assert app.screen.is_modal
            session.send("Latest", **{"$insert_id": "latest"})
            fake.moment = session.snapshot()
            app.look()
            await pilot.pause()
            text = screen_text(app)
            assert "received 4 =" in text
            assert "Latest" in text

        try:
            with Reader(session.path) as reader:
                app = LiveviewApp(fake, reader)
                run_on(app, play, (140, 42))
        finally:
            session.close()
