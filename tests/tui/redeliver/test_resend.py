"""The resend dialog."""

import json
from pathlib import Path

import pytest
from textual.widgets import Button

from liveview.model.event import Verdict
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.tui.help.screen import HelpScreen
from liveview.tui.redeliver.resend import ResendDialog
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage

SIZE = (80, 24)


def resend_on(
    tmp_path: Path, play: Play, size: tuple[int, int] = SIZE, *, body: bytes | None = None, event_id: int = 1
) -> None:
    def fill(path: Path) -> Session:
        session = Session(path)
        if body is None:
            session.send("[/foo]\x1b", price=1.10)
        else:
            session.post(body)
        return session

    fake = FakeSession(sent=Sent(200, 1))
    on_stage(tmp_path, lambda feed: ResendDialog(feed, event_id), play, size, fake=fake, fill=fill)


class TestSending:
    @pytest.mark.parametrize("way", ["s", "enter", "click"])
    def test_the_same_bytes_are_sent_as_they_arrived_and_the_result_is_shown(self, tmp_path: Path, way: str) -> None:
        async def play(stage: Stage) -> None:
            detail = stage.app.feed.reader.detail(1)
            assert detail is not None
            if way == "click":
                await stage.pilot.click("#same")
                await stage.settle()
            else:
                await stage.press(way)
            assert stage.asked("send") == [[Outgoing(detail.request.body)]]
            assert stage.is_closed
            assert stage.below.went_to == 1

        resend_on(tmp_path, play)

    @pytest.mark.parametrize("way", ["f", "click", "arrow"])
    def test_a_fresh_copy_has_a_new_id_and_the_time_of_now(self, tmp_path: Path, way: str) -> None:
        async def play(stage: Stage) -> None:
            if way == "click":
                await stage.pilot.click("#fresh")
                await stage.settle()
            elif way == "arrow":
                await stage.press("right", "enter")
            else:
                await stage.press("f")
            ((request,),) = stage.asked("send")
            properties = json.loads(request.body)["properties"]
            assert properties["$insert_id"].startswith("liveview-")
            assert properties["time"] == round(stage.fake.at, 3)
            assert properties["price"] == 1.1
            assert stage.below.went_to == 1

        resend_on(tmp_path, play)

    def test_a_refusal_keeps_the_dialog_open(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.refusals["send"] = "this is a recorded session"
            await stage.press("s")
            assert "this is a recorded session" in stage.text
            assert not stage.is_closed

        resend_on(tmp_path, play)

    def test_an_answer_without_an_event_is_reported(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.sent = Sent(503, None)
            await stage.press("s")
            assert "Answered 503: no event was recorded." in stage.text
            assert stage.is_closed

        resend_on(tmp_path, play)


class TestSaying:
    def test_each_way_says_what_it_will_do_before_and_after_the_core_was_asked(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "= will show as a duplicate of #1, which is the point" in stage.text
            assert "a new event: validated, routed and delivered on its own" in stage.text
            stage.fake.previews = (Preview(Verdict.DUPLICATE, (), duplicate_of=1),)
            stage.app.pop_screen()
            stage.app.push_screen(ResendDialog(stage.app.feed, 1))
            await stage.settle()
            assert stage.text.count("= would be a duplicate of #1") == 2

        fake = FakeSession()
        fake.refusals["preview"] = "not now"

        async def with_refusal(stage: Stage) -> None:
            stage.fake.refusals.clear()
            await play(stage)

        def fill(path: Path) -> Session:
            session = Session(path)
            session.send()
            return session

        on_stage(tmp_path, lambda feed: ResendDialog(feed, 1), with_refusal, fake=fake, fill=fill)

    def test_what_is_not_json_can_only_be_sent_as_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "! invalid again" in stage.text
            assert "cannot be sent: it is not JSON; e edits it" in stage.text
            assert stage.app.screen.query_one("#fresh", Button).disabled
            await stage.press("f")
            assert not stage.asked("send")
            await stage.press("s")
            assert stage.asked("send")[0][0].body == b'{"event": '

        resend_on(tmp_path, play, body=b'{"event": ')

    def test_an_event_that_is_not_there_is_said_not_to_be(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "This event is not in the log." in stage.text
            await stage.press("s", "f")
            assert not stage.asked("send")

        resend_on(tmp_path, play, event_id=99)

    @pytest.mark.parametrize("size", [(1, 1), (40, 12), SIZE, (200, 50)])
    def test_every_size_is_drawn_and_names_are_shown_literally(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            if size[0] > 1:
                assert r"Resend #1 [/foo]\x1b" in stage.text
                assert "same bytes" in stage.text
            await stage.press("escape")
            assert stage.is_closed

        resend_on(tmp_path, play, size)


class TestLeaving:
    def test_cancel_and_help(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("question_mark")
            assert isinstance(stage.app.screen, HelpScreen)
            await stage.press("escape")
            await stage.pilot.click("#cancel")
            await stage.settle()
            assert stage.is_closed
            assert not stage.asked("send")

        resend_on(tmp_path, play)

    def test_quitting_works(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("ctrl+q")
            assert stage.app.return_code == 0

        resend_on(tmp_path, play)
