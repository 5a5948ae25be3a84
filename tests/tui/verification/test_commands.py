"""The keys of verification that ask for something first."""

from pathlib import Path

import pytest

from liveview.log.files import state_directory
from liveview.tui.verification.comparison import ComparisonScreen
from liveview.tui.verification.screen import VerificationScreen
from tests.support.tui.at_verification import release_before, verification_on
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import shows


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state directory."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return state_directory()


def test_a_dialog_that_is_left_changes_nothing(tmp_path: Path, state: Path) -> None:
    release_before(state)

    async def play(stage: Stage) -> None:
        (screen,) = (each for each in stage.app.screen_stack if isinstance(each, VerificationScreen))
        for key in ("b", "D", "o"):
            await stage.press(key)
            assert stage.app.screen_stack[-1] is not screen
            await stage.press("escape")
            assert stage.app.screen_stack[-1] is screen
        assert screen.known.before is None
        assert screen.known.scope.filter == ""

    verification_on(tmp_path, play)


def test_a_session_that_was_chosen_for_the_drift_is_compared_at_once(tmp_path: Path, state: Path) -> None:
    release_before(state)

    async def play(stage: Stage) -> None:
        await stage.press("b")
        await shows(stage, "shows the drift from it")
        await stage.press("enter")
        await shows(stage, "drift from session-20260920-101010.db")
        await stage.press("D")
        assert isinstance(stage.app.screen, ComparisonScreen)

    verification_on(tmp_path, play)
