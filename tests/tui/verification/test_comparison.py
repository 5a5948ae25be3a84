"""The screen that compares two sessions."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from liveview.log.files import state_directory
from liveview.tui.verification.comparison import ComparisonScreen
from tests.support.tui import samples
from tests.support.tui.at_verification import release_before, shopping
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.ways import shows


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state directory."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return state_directory()


def comparison_on(
    tmp_path: Path, before: Path, play: Callable[[Stage], Awaitable[None]], size: tuple[int, int] = (80, 24)
) -> None:
    on_stage(tmp_path, lambda feed: ComparisonScreen(feed, before), play, size, fill=shopping)


@pytest.mark.parametrize("size", [(80, 24), (140, 42), (200, 50)])
def test_what_is_worse_is_first_and_named_in_the_title(tmp_path: Path, state: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "Compare sessions ─ 1 gone, 1 other shape")
        assert "✗ gone      Signed Out" in stage.text
        assert "✗ shape     Purchase.price" in stage.text
        assert "number → number, text" in stage.text
        assert "session-20260920-101010.db → session.db" in stage.text

    comparison_on(tmp_path, release_before(state), play, size)


def test_enter_leads_to_the_events_and_one_that_is_gone_leads_nowhere(tmp_path: Path, state: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "✗ gone")
        wanted: list[str] = []
        setattr(stage.app.commands.navigator, "show_only", wanted.append)  # noqa: B010 - as the app is typed
        assert "enter its events" not in stage.text.splitlines()[-1]
        await stage.press("enter")
        assert wanted == []
        await stage.press("down")
        assert "enter its events" in stage.text.splitlines()[-1]
        await stage.press("enter")
        assert wanted == ["is:accepted name==Purchase type:track"]

    comparison_on(tmp_path, release_before(state), play)


def test_another_session_before_can_be_chosen(tmp_path: Path, state: Path) -> None:
    before = release_before(state)
    samples.quiet(state / "session-20260921-101010.db", 3).close()

    async def play(stage: Stage) -> None:
        await shows(stage, "Signed Out")
        await stage.press("b")
        await shows(stage, "compares it with this one")
        await stage.press("enter")
        await shows(stage, "session-20260921-101010.db → session.db")
        await shows(stage, "Cart Viewed")
        assert "Signed Out" not in stage.text

    comparison_on(tmp_path, before, play)


def test_it_compares_again_when_asked(tmp_path: Path, state: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "✗ gone      Signed Out")
        stage.session.send("Signed Out", **{"$insert_id": "again"})
        await stage.press("f5")
        await shows(stage, "The same:")
        assert "gone" not in stage.text

    comparison_on(tmp_path, release_before(state), play)


def test_a_session_that_cannot_be_read_is_explained(tmp_path: Path, state: Path) -> None:
    async def play(stage: Stage) -> None:
        await shows(stage, "there is no log")
        await stage.press("escape")
        assert stage.is_closed

    comparison_on(tmp_path, state / "none.db", play)
