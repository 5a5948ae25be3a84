"""Retrying and resending many events at once."""

from pathlib import Path
from typing import Any

from textual.widgets import Button

from liveview.config.schema import Config
from liveview.model.replay import Replay
from liveview.tui.redeliver.retry_all import RetryAllDialog
from tests.log.read.test_undelivered import send
from tests.support.tui import samples
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage, settings


def filled(path: Path) -> Session:
    """Three events that the warehouse did not take: one was given up, two wait."""
    session = Session(path, Config(destinations=samples.DESTINATIONS))
    for number in range(3):
        send(session, number, failing=True)
    session.give_up(2)
    send(session, 9, failing=False)
    return session


def said(stage: Stage) -> str:
    """The text, however it wraps."""
    return " ".join(stage.text.replace("│", " ").split())


def retry_all_on(tmp_path: Path, play: Play, marked: tuple[int, ...] = (), key: str | None = None, **more: Any) -> None:
    fake = FakeSession(effective=settings(**more) if more else settings())
    on_stage(tmp_path, lambda feed: RetryAllDialog(feed, marked, key), play, fake=fake, fill=filled)


def test_it_says_how_many_and_what_happens_before_it_does_anything(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "Warehouse: 3" in stage.text
        assert "1 event failed at Warehouse; it is delivered there again with the same message" in said(stage)
        assert "2 events wait for a retry; they are tried now" in said(stage)
        assert "the requests of 3 events are sent to this receiver again" in said(stage)
        assert not stage.fake.asked

    retry_all_on(tmp_path, play)


def test_all_of_a_destination_is_retried(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("r")
        assert stage.asked("replay") == [[Replay(events=(2,), pace=None, destination="Warehouse")]]
        assert stage.asked("retry_now") == [[1], [3]]
        assert stage.is_closed
        assert "3 events are being retried." in stage.text

    retry_all_on(tmp_path, play)


def test_of_the_marked_events_only_theirs(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "2 marked" in stage.text
        await stage.press("r")
        assert stage.asked("retry_now") == [[1]]
        assert not stage.asked("replay")

    retry_all_on(tmp_path, play, marked=(1, 4))


def test_all_of_them_are_resent_once(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("s")
        assert stage.asked("replay") == [[Replay(events=(1, 4), pace=None)]]

    retry_all_on(tmp_path, play, marked=(1, 4))


def test_the_destination_under_the_cursor_is_asked_about_first(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("r")
        assert stage.asked("retry_now") == [[1], [3]]

    retry_all_on(tmp_path, play, marked=(4,), key="Warehouse")


def test_one_after_the_other_where_several_destinations_failed(tmp_path: Path) -> None:
    def both(path: Path) -> Session:
        from liveview.model.delivery import Outcome

        session = Session(path, Config(destinations=samples.DESTINATIONS))
        session.send(**{"$insert_id": "a"})
        while session.calls:
            for delivery_id in tuple(session.calls):
                session.answer(delivery_id, Outcome.HTTP_ERROR)
        session.give_up(1)
        return session

    async def play(stage: Stage) -> None:
        await stage.press("r")
        assert len(stage.asked("replay")) == 1
        while len(stage.asked("replay")) < 3:
            assert stage.fake.replayed is not None
            stage.fake.replayed.moment = stage.fake.replayed.moment.__class__(1, 1, over=True)
            await stage.settle()
        assert [asked.destination for [asked] in stage.asked("replay")] == ["Webhooks", "Mixpanel", "Warehouse"]

    fake = FakeSession(effective=settings())
    on_stage(tmp_path, lambda feed: RetryAllDialog(feed, (1,), None), play, fake=fake, fill=both)


def test_what_the_engine_refuses_is_said_and_nothing_else_is_done(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.fake.refusals["replay"] = "a replay is under way"
        await stage.press("r")
        assert "a replay is under way" in stage.text
        assert not stage.asked("retry_now")
        assert not stage.is_closed

    retry_all_on(tmp_path, play)


def test_where_nothing_failed_there_is_nothing_to_press(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "Nothing failed and nothing waits for a retry; m marks events" in said(stage)
        assert all(stage.app.screen.query_one(name, Button).disabled for name in ("#retry", "#resend"))
        await stage.press("r", "s")
        assert not stage.fake.asked

    on_stage(
        tmp_path,
        lambda feed: RetryAllDialog(feed, (), None),
        play,
        fake=FakeSession(effective=settings()),
        fill=lambda path: samples.quiet(path, 3),
    )
