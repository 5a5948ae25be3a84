"""Looking at another session from the running program, and coming back."""

from pathlib import Path

import msgspec
import pytest

from liveview.log.files import state_directory
from liveview.model.event import Balance
from liveview.model.snapshot import Endpoints
from tests.support.tui import samples
from tests.support.tui.fakes import ENDPOINTS
from tests.support.tui.stage import Stage, on_stage


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory with two sessions, the later one with more events."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for number, events in ((1, 3), (2, 7)):
        samples.quiet(state_directory() / f"session-2026092{number}-141320.db", events).close()
    return state_directory()


async def opened(stage: Stage, *keys: str) -> None:
    """Press keys, and wait until workers and screens have settled."""
    await stage.pilot.press(*keys)
    await stage.settle()
    await stage.app.workers.wait_for_complete()
    await stage.settle()
    stage.app.look()
    await stage.settle()


def of_run(tmp_path: Path) -> Endpoints:
    return msgspec.structs.replace(ENDPOINTS, log=str(tmp_path / "session.db"))


def names(state: Path) -> list[str]:
    return sorted(path.name for path in state.iterdir())


def remove_all(state: Path) -> None:
    for path in state.glob("*.db"):
        path.unlink()


class TestSessions:
    def test_are_offered_newest_first_and_open_read_only(self, tmp_path: Path, state: Path) -> None:
        async def play(stage: Stage) -> None:
            await opened(stage, "S")
            lines = [line for line in stage.text.splitlines() if "session-2026092" in line]
            assert ["7 events" in lines[0], "3 events" in lines[1]] == [True, True]
            assert "kB" in lines[0]
            await opened(stage, "down", "enter")
            assert "recorded session, read-only" in stage.text
            assert "receiving goes on, b goes back" in stage.text
            assert "received 3 =" in stage.text
            assert stage.app.feed.reader.path == state / "session-20260921-141320.db"
            assert stage.app.check_action("do", ("resend",)) is False
            await opened(stage, "b")
            assert "receiving 127.0.0.1:4080" in stage.text
            assert "received 60 =" in stage.text
            assert names(state) == ["session-20260921-141320.db", "session-20260922-141320.db"]

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    def test_one_that_is_looked_at_can_be_left_for_the_run_in_the_list(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await opened(stage, "S")
            await opened(stage, "enter")
            await opened(stage, "S")
            assert "✓ receiving continues in session.db" in stage.text
            await opened(stage, "home", "enter")
            assert "received 60 =" in stage.text

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    def test_an_empty_one_does_not_wait_for_events_and_the_run_does(self, tmp_path: Path, state: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Point your SDK here" in stage.text
            empty = state / "session-20260923-141320.db"
            samples.quiet(empty, 0).close()
            stage.app.commands.sessions.turn_to(stage.fake.recorded(str(empty)))
            await opened(stage)
            assert "This session has no events" in stage.text
            assert "Point your SDK here" not in stage.text
            await opened(stage, "b")
            assert "Point your SDK here" in stage.text
            assert "This session has no events" not in stage.text

        on_stage(tmp_path, play, events=0, endpoints=of_run(tmp_path))

    def test_what_cannot_be_opened_is_said(self, tmp_path: Path, state: Path) -> None:
        async def play(stage: Stage) -> None:
            await opened(stage, "S")
            remove_all(state)
            await opened(stage, "enter")
            assert "there is no log" in stage.text
            assert not stage.app.feed.is_elsewhere

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))


class TestBefore:
    def test_is_the_one_that_the_run_left_last(self, tmp_path: Path, state: Path) -> None:
        async def play(stage: Stage) -> None:
            left, ours = state / "session-20260921-141320.db", stage.fake.endpoints
            for log in (left, state / "empty.db", ours.log):  # the one in between received nothing
                stage.fake.endpoints = msgspec.structs.replace(ours, log=str(log))
                received = 0 if log != left else 3
                stage.fake.moment = msgspec.structs.replace(
                    stage.session.snapshot(), balance=Balance(received=received)
                )
                stage.app.look()
            await opened(stage, "b")
            assert stage.app.feed.reader.path == left
            assert "received 3 =" in stage.text

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    def test_is_else_the_newest(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await opened(stage, "b")
            assert "received 7 =" in stage.text

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    def test_may_be_none(self, tmp_path: Path, state: Path) -> None:
        async def play(stage: Stage) -> None:
            remove_all(state)
            await opened(stage, "b")
            assert "There is no earlier session." in stage.text

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))


def test_what_goes_wrong_with_the_run_is_told_behind_another_session(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await opened(stage, "b")
        stage.fake.moment = stage.session.snapshot(log_error="the disk is full")
        stage.app.look()
        await stage.settle()
        assert "NOTHING IS ACCEPTED: the log cannot be written: the disk is full" in stage.text

    on_stage(tmp_path, play, endpoints=of_run(tmp_path))


def test_quitting_asks_about_the_run_and_not_about_what_is_looked_at(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await opened(stage, "b")
        stage.session.send()
        stage.fake.moment = stage.session.snapshot()
        await opened(stage, "q")
        assert "is pending: receiving ends" in " ".join(stage.text.split())

    on_stage(tmp_path, play, endpoints=of_run(tmp_path))
