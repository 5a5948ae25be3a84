"""What the keys of the selected event and of the other screens do on the main screen."""

from pathlib import Path

import msgspec
import pytest

from tests.support.tui.fakes import ENDPOINTS
from tests.support.tui.stage import Stage, on_stage


class TestEvent:
    def test_m_marks_and_takes_the_mark_away(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k", "m")
            await stage.mark(59)
            await stage.pilot.press("m")
            assert stage.fake.asked == [("mark", 59, True), ("mark", 59, False)]

        on_stage(tmp_path, play)

    def test_what_the_engine_refuses_is_said(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["mark"] = "this session is read-only"
            await stage.pilot.press("m")
            await stage.pilot.pause()
            assert "this session is read-only" in stage.text

        on_stage(tmp_path, play)

    @pytest.mark.parametrize(
        ("key", "screen"),
        [
            *(("r", "ResendDialog"), ("e", "ComposeScreen"), ("t", "RetryDialog"), ("y", "CopyDialog")),
            *(("c", "ComposeScreen"), ("s", "SinkScreen"), ("d", "DestinationsScreen"), ("v", "EventSettingsScreen")),
        ],
    )
    def test_a_key_opens_its_dialog_or_screen(self, tmp_path: Path, key: str, screen: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press(key)
            await stage.pilot.pause()
            assert type(stage.app.screen).__name__ == screen

        on_stage(tmp_path, play)

    @pytest.mark.parametrize("key", ["r", "e", "t", "m"])
    def test_without_an_event_there_is_nothing_to_do(self, tmp_path: Path, key: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press(key)
            await stage.pilot.pause()
            assert "There is no event to" in stage.text

        on_stage(tmp_path, play, events=0)


class TestOriginal:
    def test_it_is_selected_also_from_the_inspector(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(2, **{"$insert_id": "same"})
            await stage.pilot.press("enter", "o")
            await stage.pilot.pause()
            assert stage.events.selected == 61
            await stage.pilot.press("o")
            await stage.pilot.pause()
            assert stage.events.selected == 61

        on_stage(tmp_path, play)


class TestNoEvents:
    @pytest.mark.parametrize("size", [(140, 42), (80, 24), (40, 12)])
    def test_y_copies_a_command_that_sends_one(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            assert "Point your SDK here" in stage.text
            assert "http://127.0.0.1:4080/track" in stage.text
            await stage.pilot.press("y")
            await stage.pilot.pause()
            assert stage.app.clipboard.startswith("curl http://127.0.0.1:4080/track -d")
            assert "clipboard" in stage.text

        on_stage(tmp_path, play, size, events=0)

    def test_so_does_a_click(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.click("#empty", offset=(10, 3))
            assert stage.app.clipboard.startswith("curl")

        on_stage(tmp_path, play, (80, 24), events=0)

    def test_a_recorded_session_without_events_says_just_that(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "This session has no events" in stage.text
            assert "curl" not in stage.text
            await stage.pilot.press("y")
            assert stage.app.clipboard == ""

        on_stage(tmp_path, play, (40, 12), events=0, endpoints=msgspec.structs.replace(ENDPOINTS, receiver="", sink=""))
