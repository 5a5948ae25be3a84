"""Choosing another session to replay."""

from pathlib import Path

import pytest
from textual.widgets import Button, Input

from liveview.log.files import state_directory
from liveview.model.replay import Replay
from liveview.tui.redeliver.other_session import OtherSession, TypedPathRead
from tests.support.tui import samples
from tests.support.tui.at_replay import asked, replay_on
from tests.support.tui.one_screen import Stage


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return state_directory()


class TestAnotherSession:
    def test_is_chosen_from_those_of_the_state_directory(self, tmp_path: Path, state: Path) -> None:
        path = state / "session-20260101-000000.db"
        samples.quiet(path, 5).close()

        async def play(stage: Stage) -> None:
            await stage.press(*["right"] * 4)
            assert "5 events in" in stage.text
            assert "Webhooks" not in stage.text
            await stage.press("enter")
            assert stage.asked("replay") == []
            await stage.press("enter", "enter")
            assert asked(stage) == Replay(log=str(path))

        replay_on(tmp_path, play)

    def test_or_by_its_path(self, tmp_path: Path) -> None:
        path = tmp_path / "x.db"
        samples.quiet(path, 2).close()

        async def play(stage: Stage) -> None:
            await stage.press(*["right"] * 4)
            stage.app.screen.query_one("#path").focus()
            await stage.press("x")
            assert "! there is no log x" in stage.text
            assert stage.app.screen.query_one("#start", Button).disabled
            await stage.press("enter", "enter")
            assert not stage.asked("replay")
            stage.app.screen.query_one("#path", Input).value = str(path)
            await stage.settle()
            assert "2 events in about" in stage.text
            stage.app.screen.query_one("#path").focus()
            await stage.press("enter", "enter")
            assert asked(stage).log == str(path)

        replay_on(tmp_path, play)

    def test_without_events_or_that_is_not_there_cannot_be_started(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(*["right"] * 4)
            assert "no other sessions" in stage.text
            assert "Choose a session" in stage.text
            await stage.press("enter")
            assert not stage.asked("replay")

        replay_on(tmp_path, play)

    def test_an_answer_about_a_path_that_is_typed_no_more_is_dropped(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(*["right"] * 4)
            other = stage.app.screen.query_one(OtherSession)
            stage.app.screen.query_one("#path", Input).value = "x"
            await stage.settle()
            problem = other.problem
            other.post_message(TypedPathRead("older", None, "some other problem"))
            await stage.settle()
            assert other.problem == problem != "some other problem"

        replay_on(tmp_path, play)

    def test_a_session_without_events_cannot_be_replayed(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.db"
        samples.quiet(path, 0).close()

        async def play(stage: Stage) -> None:
            await stage.press(*["right"] * 4)
            stage.app.screen.query_one("#path", Input).value = str(path)
            await stage.settle()
            assert "! there are no events in this session" in stage.text
            assert stage.app.screen.query_one("#start", Button).disabled

        replay_on(tmp_path, play)
