"""What changes the run as a whole: a new session, the configuration."""

import contextlib
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot

from liveview.errors import PostponedError
from liveview.tui.app import LiveviewApp
from liveview.tui.shell import editor
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession
from tests.support.tui.screen import screen_text
from tests.support.tui.small import run


class TestKeys:
    """They work on every screen that has the keys of the main one."""

    @pytest.mark.parametrize(("key", "name"), [("ctrl+n", "new_session"), ("f5", "reload")])
    def test_a_key_asks_the_engine_and_says_how_it_went(self, tmp_path: Path, key: str, name: str) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            session = app.feed.session
            assert isinstance(session, FakeSession)
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert session.asked == [(name,)]
            assert ("session-2026" if name == "new_session" else "nothing has changed") in screen_text(app)
            session.refusals[name] = "it [/cannot] be done"
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert "it [/cannot] be done" in screen_text(app)

        run(tmp_path, play, (140, 42))

    def test_the_editor_opens_the_configuration_and_it_is_read_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edited: list[str] = []

        def edit(path: str) -> str:
            edited.append(path)
            return ""

        monkeypatch.setattr(LiveviewApp, "suspend", lambda self: contextlib.nullcontext())
        monkeypatch.setattr(editor, "edit", edit)

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            session = app.feed.session
            assert isinstance(session, FakeSession)
            await pilot.press("ctrl+e")
            await pilot.pause()
            assert "There is no configuration file;" in screen_text(app)
            session.found = "/x/liveview.toml"  # written since the start
            await pilot.press("ctrl+e")
            await app.workers.wait_for_complete()
            assert edited == ["/x/liveview.toml"]
            assert session.asked == [("reload",)]
            monkeypatch.setattr(editor, "edit", lambda path: "no editor")
            await pilot.press("ctrl+e")
            await pilot.pause()
            assert "no editor" in screen_text(app)
            assert session.asked == [("reload",)]

        run(tmp_path, play, (140, 42))

    def test_after_a_new_session_the_screen_shows_the_new_log(self, tmp_path: Path) -> None:
        second = samples.quiet(tmp_path / "second.db", 1)
        second.send("Only Here", "ada", **{"$insert_id": "x"})
        second.answer_all()

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            session = app.feed.session
            assert isinstance(session, FakeSession)
            assert "Only Here" not in screen_text(app)
            session.endpoints = msgspec.structs.replace(session.endpoints, log=str(second.path))
            session.moment = msgspec.structs.replace(second.snapshot(), version=1_000)
            app.look()
            await pilot.pause()
            assert "Only Here" in screen_text(app)
            assert app.feed.reader.path == second.path

        run(tmp_path, play, (140, 42))
        second.close()

    def test_what_waits_for_the_end_of_a_story_is_not_a_failure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def postponed() -> str:
            raise PostponedError("The file waits.")

        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            monkeypatch.setattr(app.feed.session, "reload", postponed)
            await pilot.press("f5")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert "─ The file waits. ─" in screen_text(app)

        run(tmp_path, play)
