"""The retry dialog."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button

from liveview.config.schema import Config
from liveview.log.read.reader import Reader
from liveview.model.delivery import Outcome
from liveview.tui.redeliver.retry import RetryDialog
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage

SIZE = (80, 24)


def failing(path: Path) -> Session:
    """One event: delivered to two destinations, waiting for a retry at the third."""
    session = Session(path, Config(destinations=samples.DESTINATIONS))
    session.send("[/foo]\x1b", **{"$insert_id": "a"})
    for delivery_id in tuple(session.calls):
        if session.calls[delivery_id].webhook.url.startswith("https:"):
            session.answer(delivery_id, Outcome.HTTP_ERROR, 44)
    session.answer_all(8)
    return session


def delivered(path: Path) -> Session:
    session = Session(path)
    session.send()
    session.answer_all()
    return session


def retry_on(
    tmp_path: Path,
    play: Play,
    size: tuple[int, int] = SIZE,
    fill: Callable[[Path], Session] = failing,
    event: int = 1,
) -> None:
    on_stage(tmp_path, lambda feed: RetryDialog(feed, event), play, size, fake=FakeSession(), fill=fill)


class TestWaiting:
    def test_every_delivery_says_how_far_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "✓ Webhooks: delivered" in stage.text
            assert "↻ Warehouse: round 2 in " in stage.text

        retry_on(tmp_path, play)

    def test_the_wait_goes_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.at += 3600
            while "round 2 is due" not in stage.text:
                await stage.settle()

        retry_on(tmp_path, play)

    def test_nothing_is_drawn_while_nothing_changes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn: list[Widget] = []
        looks: list[int] = []
        render, progress = Widget.render_lines, Reader.progress

        def render_lines(widget: Widget, crop: Region) -> list[Strip]:
            drawn.append(widget)
            return render(widget, crop)

        def look(reader: Reader, event_id: int) -> object:
            looks.append(event_id)
            return progress(reader, event_id)

        async def play(stage: Stage) -> None:
            monkeypatch.setattr(Widget, "render_lines", render_lines)
            monkeypatch.setattr(Reader, "progress", look)
            while len(looks) < 3:
                await stage.settle()
            assert not drawn

        retry_on(tmp_path, play)

    def test_it_follows_the_deliveries_until_nothing_waits(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "round 1 is under way" in stage.text
            stage.session.answer_all()
            await stage.catch_up()
            while "Everything has been delivered." not in stage.text:
                await stage.settle()
            assert stage.app.screen.query_one("#retry", Button).disabled

        def pending(path: Path) -> Session:
            session = Session(path)
            session.send()
            return session

        retry_on(tmp_path, play, fill=pending)


class TestAsking:
    @pytest.mark.parametrize("way", ["r", "enter", "click"])
    def test_retry_now(self, tmp_path: Path, way: str) -> None:
        async def play(stage: Stage) -> None:
            if way == "click":
                await stage.pilot.click("#retry")
                await stage.settle()
            else:
                await stage.press(way)
            assert stage.asked("retry_now") == [[1]]
            assert "The waiting deliveries are being retried." in stage.text

        retry_on(tmp_path, play)

    @pytest.mark.parametrize("way", ["g", "click"])
    def test_give_up(self, tmp_path: Path, way: str) -> None:
        async def play(stage: Stage) -> None:
            if way == "click":
                await stage.pilot.click("#give-up")
                await stage.settle()
            else:
                await stage.press(way)
            assert stage.asked("give_up") == [[1]]
            assert "The pending deliveries are being given up" in stage.text

        retry_on(tmp_path, play)

    def test_a_refusal_is_in_the_dialog(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["retry_now"] = "this is a recorded session"
            await stage.press("r")
            assert "! this is a recorded session" in stage.text

        retry_on(tmp_path, play)


class TestNothingToDo:
    def test_it_says_why_and_asks_nothing(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Everything has been delivered." in stage.text
            assert "─ esc closes ─" in stage.text
            await stage.press("r", "g")
            assert not stage.fake.asked

        retry_on(tmp_path, play, fill=delivered)

    def test_an_event_that_is_not_there_is_said_not_to_be(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "This event is not in the log." in stage.text
            await stage.press("r", "g", "escape")
            assert stage.is_closed

        retry_on(tmp_path, play, event=99)


@pytest.mark.parametrize("size", [(1, 1), (40, 12), SIZE, (200, 50)])
def test_every_size_is_drawn_and_names_are_shown_literally(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        if size[0] > 1:
            assert r"Retry #1 [/foo]\x1b" in stage.text
            await stage.pilot.click("#close")
            await stage.settle()
        else:
            await stage.press("escape")
        assert stage.is_closed

    retry_on(tmp_path, play, size)
