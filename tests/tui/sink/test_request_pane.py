"""One request that the sink received, and its event."""

from pathlib import Path

import msgspec
import pytest

from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.at_sink import received, requests, sink_on
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage, settings


class TestItsText:
    def test_a_wide_screen_shows_it_beside_the_list(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert '"number": 4' in stage.text
            assert "! no messageId" in stage.text
            assert "X: [/x]" in stage.text
            await stage.click(requests(stage), 10, 3)
            assert '"number": 2' in stage.text

        sink_on(tmp_path, play, (140, 42))

    def test_a_request_of_the_session_before_makes_way_for_the_one_of_its_number(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert '"number": 4' in stage.text
            later = Session(tmp_path / "later.db")
            later.record(*(received(number) for number in range(20, 25)))
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(later.path))
            assert isinstance(stage.app.screen, SinkScreen)
            stage.app.screen.new_log()
            stage.app.look()
            await stage.pilot.pause()
            later.close()
            assert '"number": 24' in stage.text

        sink_on(tmp_path, play, (140, 42))


class TestItsEvent:
    """From a request to the event that it carries."""

    @pytest.mark.parametrize("size", [(80, 24), (140, 42)])
    def test_o_goes_to_it_from_the_list_and_from_the_request(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("tab", "enter")
            assert "#37; o opens it" in stage.text
            await stage.press("escape", "o")
            assert stage.is_closed
            assert stage.below.went_to == 37

        on_stage(tmp_path, SinkScreen, play, size, fake=FakeSession(effective=settings()))

    def test_a_request_whose_event_is_not_there_says_so(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("tab", "enter")
            assert "none found in this log" in stage.text
            await stage.press("o")
            assert "No event was found for this request." in stage.text
            assert not stage.is_closed

        sink_on(tmp_path, play)

    def test_without_requests_there_is_none(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("o")
            assert "No requests yet." in stage.text

        on_stage(tmp_path, SinkScreen, play, fake=FakeSession(), fill=Session)
