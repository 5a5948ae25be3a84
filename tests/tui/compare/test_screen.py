"""Comparing two events, from the list and from the inspector."""

from pathlib import Path

import msgspec
import pytest

from liveview.log.files import state_directory
from liveview.model.snapshot import Endpoints
from liveview.tui.compare.screen import CompareScreen
from tests.support.tui import samples
from tests.support.tui.fakes import ENDPOINTS
from tests.support.tui.screen import title_of
from tests.support.tui.stage import Stage, on_stage


def pane(stage: Stage) -> str:
    screen = stage.app.screen
    assert isinstance(screen, CompareScreen)
    return title_of(screen.query_one("#compare"))


def test_a_marked_event_is_compared_with_the_selected_one(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.mark(54)
        await stage.pilot.press("D")
        await stage.settle()
        assert pane(stage) == "Compare #54 and #60"
        assert "Both say" not in stage.text
        assert '"20417"' in stage.text
        assert "Both have the same outcome." in stage.text

    on_stage(tmp_path, play)


def test_without_a_mark_the_key_keeps_one_and_then_compares(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("D")
        await stage.pilot.pause()
        assert "#60 is one of two: select another event and press D again." in stage.text
        await stage.pilot.press("k", "D")
        await stage.settle()
        assert pane(stage) == "Compare #59 and #60"
        assert "is one of two" not in stage.text

    on_stage(tmp_path, play)


def test_a_duplicate_is_compared_with_its_original(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.arrive(1, **{"$insert_id": "q3"})
        await stage.pilot.press("D")
        await stage.settle()
        assert pane(stage) == "Compare #4 and #61"

    on_stage(tmp_path, play)


def test_the_other_marks_are_one_key_away(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.mark(2, 5, 9)
        await stage.pilot.press("D")
        await stage.settle()
        assert pane(stage) == "Compare #9 and #60"
        await stage.pilot.press("left_square_bracket")
        await stage.settle()
        assert pane(stage) == "Compare #5 and #60"
        assert "#5 " in stage.text

    on_stage(tmp_path, play)


def test_enter_on_one_of_them_goes_there_and_escape_back(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.mark(54)
        await stage.pilot.press("D")
        await stage.settle()
        await stage.pilot.press("enter")
        await stage.settle()
        assert stage.events.selected == 54
        await stage.pilot.press("D", "escape")
        await stage.settle()
        assert stage.app.screen is stage.main

    on_stage(tmp_path, play)


def test_what_comes_further_is_shown(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.session.send(**{"$insert_id": "slow"})
        await stage.catch_up()
        await stage.mark(54)
        await stage.pilot.press("D")
        await stage.settle()
        assert "pending" in stage.text
        stage.session.answer_all()
        await stage.catch_up()
        await stage.settle()
        assert "Both have the same outcome." in stage.text

    on_stage(tmp_path, play)


class TestWithAnotherSession:
    """The event that is compared comes with the user into the session that is opened next."""

    @pytest.fixture(autouse=True)
    def yesterday(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A session in the state directory, with events of its own."""
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setenv("HOME", str(tmp_path))
        path = state_directory() / "session-20260921-141320.db"
        session = samples.quiet(path, 3)
        session.send("Yesterday", plan="free", **{"$insert_id": "own"})
        session.close()
        return path

    def test_the_first_side_is_kept_and_both_say_where_they_are(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("D")
            await turn(stage, "b")
            assert "D compares with #60 of session.db." in " ".join(stage.text.split())
            await stage.pilot.press("D")
            await stage.settle()
            assert pane(stage) == "Compare #60 of session and #4 of session-20260921-141320"
            assert ", in session-20260921-141320" in stage.text
            assert '"Yesterday"' in stage.text

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    def test_only_the_one_of_the_session_in_view_is_led_to(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("D")
            await turn(stage, "b")
            await stage.pilot.press("k", "D")
            await stage.settle()
            await stage.pilot.press("home", "enter")
            await stage.settle()
            assert isinstance(stage.app.screen, CompareScreen)
            await stage.pilot.press("down", "enter")
            await stage.settle()
            assert stage.events.selected == 3

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    def test_what_is_compared_with_a_mark_can_be_compared_in_another_session_next(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(54)
            await stage.pilot.press("D")
            await stage.settle()
            await turn(stage, "S", "enter")
            await stage.pilot.press("D")
            await stage.settle()
            assert pane(stage) == "Compare #60 of session and #4 of session-20260921-141320"
            await stage.pilot.press("escape", "D")
            await stage.settle()
            assert stage.app.screen is stage.main  # the comparison was left, so nothing is kept any more

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    def test_one_kept_there_is_compared_in_the_session_of_the_run(self, tmp_path: Path, yesterday: Path) -> None:
        async def play(stage: Stage) -> None:
            await turn(stage, "b")
            await stage.pilot.press("D")
            await turn(stage, "b")
            await stage.mark(2, 5)
            await stage.pilot.press("D")
            await stage.settle()
            assert pane(stage) == "Compare #4 of session-20260921-141320 and #60 of session"
            await stage.pilot.press("left_square_bracket")
            await stage.settle()
            assert pane(stage) == "Compare #4 of session-20260921-141320 and #5 of session"
            assert sorted(path.name for path in yesterday.parent.iterdir()) == [yesterday.name]

        on_stage(tmp_path, play, endpoints=of_run(tmp_path))

    @pytest.mark.parametrize("left", [None, b"", b"not a log"])
    def test_a_log_that_can_no_longer_be_read_is_said(
        self, tmp_path: Path, yesterday: Path, left: bytes | None
    ) -> None:
        async def play(stage: Stage) -> None:
            await turn(stage, "b")
            await stage.pilot.press("D")
            await turn(stage, "b")
            replace(yesterday, left)
            await stage.pilot.press("D")
            await stage.settle()
            assert "session-20260921-141320 can no longer be read: " in stage.text

        on_stage(tmp_path, play, endpoints=of_run(tmp_path), size=(200, 42))


def of_run(tmp_path: Path) -> Endpoints:
    return msgspec.structs.replace(ENDPOINTS, log=str(tmp_path / "session.db"))


def replace(log: Path, content: bytes | None) -> None:
    log.unlink()
    if content is not None:
        log.write_bytes(content)


async def turn(stage: Stage, *keys: str) -> None:
    """Press the keys that open another session, and wait until it is shown."""
    for key in keys:
        await stage.pilot.press(key)
        await stage.settle()
    stage.app.look()
    await stage.settle()
