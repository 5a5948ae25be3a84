"""The dialog that offers sessions."""

from pathlib import Path

import msgspec
import pytest

from liveview.log.files import state_directory
from liveview.tui.kit.pick_list import PickList
from liveview.tui.sessions.screen import SessionsDialog
from tests.support.tui import samples
from tests.support.tui.fakes import VIEWED, FakeSession
from tests.support.tui.one_screen import Play, Stage, on_stage


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state directory."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return state_directory()


def sessions_on(tmp_path: Path, play: Play, size: tuple[int, int] = (80, 24)) -> None:
    on_stage(tmp_path, SessionsDialog, play, size)


def offered(stage: Stage) -> PickList:
    return stage.app.screen.query_one(PickList)


def test_without_others_it_says_so(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "no other sessions in the state directory" in stage.text
        assert offered(stage).selected is None
        assert "opens it read-only" not in stage.text
        await stage.press("enter", "escape")
        assert stage.is_closed

    sessions_on(tmp_path, play)


def test_the_newest_is_first_and_enter_returns_its_path(tmp_path: Path, state: Path) -> None:
    paths = [state / f"session-2026010{day}-000000.db" for day in (1, 2)]
    for events, path in enumerate(paths, 1):
        samples.quiet(path, events).close()

    async def play(stage: Stage) -> None:
        await stage.press("escape")
        results: list[str | None] = []
        stage.app.push_screen(SessionsDialog(stage.app.feed), results.append)
        await stage.settle()
        assert "enter opens it read-only, esc cancels" in stage.text
        assert offered(stage).selected == str(paths[1])
        await stage.press("down", "enter")
        assert results == [str(paths[0])]

    sessions_on(tmp_path, play)


def test_a_file_that_is_not_named_like_a_session_is_not_offered(tmp_path: Path, state: Path) -> None:
    samples.quiet(state / "session-[b]\x1b.db", 1).close()

    async def play(stage: Stage) -> None:
        assert offered(stage).selected is None

    sessions_on(tmp_path, play)


@pytest.mark.parametrize("size", [(80, 24), (140, 42), (200, 50)])
def test_names_that_begin_alike_are_told_apart(tmp_path: Path, state: Path, size: tuple[int, int]) -> None:
    for second in range(3):
        samples.quiet(state / f"session-20260101-00000{second}.db", 1).close()

    async def play(stage: Stage) -> None:
        assert all(f"20260101-00000{second}" in stage.text for second in range(3))

    sessions_on(tmp_path, play, size)


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (200, 50)])
def test_every_size_is_drawn(tmp_path: Path, state: Path, size: tuple[int, int]) -> None:
    samples.quiet(state / "session-20260101-000000.db", 1).close()

    async def play(stage: Stage) -> None:
        await stage.press("down", "escape")
        assert stage.is_closed

    sessions_on(tmp_path, play, size)


def test_in_a_window_of_a_browser_no_other_session_is_named(tmp_path: Path, state: Path) -> None:
    samples.quiet(state / "session-20260101-000000.db", 1).close()

    async def play(stage: Stage) -> None:
        assert "a window of a browser shows only the session that it was opened for" in stage.text
        assert offered(stage).selected is None

    alone = msgspec.structs.replace(VIEWED, is_alone=True)
    on_stage(tmp_path, SessionsDialog, play, (100, 24), fake=FakeSession(alone))
