"""The header, with something wrong and without, and what a click on it opens."""

from pathlib import Path

import msgspec
import pytest
from textual import on
from textual.app import ComposeResult

from liveview.model.facts import SessionMoved
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import FilterWanted, PlaceOpened
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines import status
from liveview.tui.lines.safe_text import say
from liveview.tui.shell.header import Header
from tests.support.tui.one_screen import Stage, on_stage


class Top(LiveScreen):
    """A screen with nothing but a header; notes where its clicks lead."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        yield Header(self.feed, say("X"), say("L"))

    def look(self, *, changed: bool) -> None:
        if changed:
            self.query_one(Header).look()

    @on(PlaceOpened)
    def note_place(self, message: PlaceOpened) -> None:
        message.stop()
        self.opened.append(message.place)

    @on(FilterWanted)
    def note_filter(self, message: FilterWanted) -> None:
        message.stop()
        self.opened.append(f"only {message.text}")


def lines(stage: Stage) -> list[str]:
    """The lines of the header that say something."""
    header = stage.app.screen.query_one(Header)
    return [line.rstrip() for line in stage.text.splitlines()[: header.size.height]]


async def become(stage: Stage, **changes: object) -> None:
    """The engine's moment changes and the header has looked."""
    stage.fake.moment = msgspec.structs.replace(stage.fake.moment, **changes)
    stage.app.look()
    await stage.settle()


async def click(stage: Stage, word: str) -> list[str]:
    """Where a click on this word in the balance leads."""
    screen = stage.app.screen
    assert isinstance(screen, Top)
    screen.opened.clear()
    await stage.pilot.click(Header, offset=(lines(stage)[1].index(word), 1))
    await stage.settle()
    return list(screen.opened)


class TestLines:
    def test_two_say_where_it_receives_and_what_became_of_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            first, second = lines(stage)
            assert "receiving 127.0.0.1:4080/track" in first
            assert "3 destinations" in first
            assert second.startswith(f" received {stage.fake.moment.balance.received} = ")

        on_stage(tmp_path, Top, play, (140, 42))

    def test_a_third_says_since_when_an_attached_session_cannot_be_reached(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.endpoints = msgspec.structs.replace(
                stage.fake.endpoints, receiver="", attached="postgresql://127.0.0.1:5432/qa?session=s"
            )
            await become(stage, receivers=2)
            assert "✓ attached 127.0.0.1:5432/qa · s" in lines(stage)[0]
            assert "2 receivers" in lines(stage)[0]
            await become(stage, lost_since=stage.session.at, lost="the server is away")
            first, _, third = lines(stage)
            assert "✗ CONNECTION LOST 127.0.0.1:5432/qa · s" in first
            assert third.startswith(" ! Connection lost since ")
            assert third.endswith("showing what is here: the server is away")
            await become(stage, lost_since=None, lost="")
            assert len(lines(stage)) == 2

        on_stage(tmp_path, Top, play, (140, 42))

    def test_they_change_with_the_engine_and_with_the_settings(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            balance = stage.fake.moment.balance
            await become(stage, balance=msgspec.structs.replace(balance, refused=7))
            assert lines(stage)[1].endswith("7 refused X")
            await stage.effective_settings(destinations=())
            assert "3 destinations" not in lines(stage)[0]

        on_stage(tmp_path, Top, play, (140, 42))

    def test_a_narrower_terminal_gets_shorter_ones(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "delivered" in lines(stage)[1]
            await stage.pilot.resize_terminal(40, 24)
            await stage.settle()
            assert "delivered" not in lines(stage)[1]
            assert "✓" in lines(stage)[1]

        on_stage(tmp_path, Top, play, (140, 42))


MOVED = SessionMoved("/logs/run-2.db", "/logs/run.db", "the log /logs/run.db is gone")


class TestAlarm:
    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"log_error": "disk [/full]"}, "! NOTHING IS ACCEPTED: the log cannot be written: disk [/full]"),
            ({"port_error": "the port is taken"}, "! NOTHING ARRIVES: the port is taken"),
            ({"moved": MOVED}, "! NEW LOG: the log run.db is gone"),
        ],
    )
    def test_a_third_line_says_what_is_wrong_while_it_is(
        self, tmp_path: Path, wrong: dict[str, object], words: str
    ) -> None:
        async def play(stage: Stage) -> None:
            await become(stage, **wrong)
            assert len(lines(stage)) == 3
            assert words in lines(stage)[2]
            await become(stage, log_error="", port_error="", moved=None)
            assert len(lines(stage)) == 2

        on_stage(tmp_path, Top, play, (140, 42))

    def test_of_several_the_worst_is_told(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await become(stage, moved=MOVED)
            stage.app.feed.unread = "page 7 is damaged"
            stage.app.screen.query_one(Header).look()
            await stage.settle()
            assert "CANNOT BE READ WHOLE: page 7 is damaged" in lines(stage)[2]
            await become(stage, port_error="the port is taken")
            assert "NOTHING ARRIVES" in lines(stage)[2]
            await become(stage, log_error="disk full")
            assert "NOTHING IS ACCEPTED" in lines(stage)[2]
            assert len(lines(stage)) == 3

        on_stage(tmp_path, Top, play, (140, 42))

    def test_what_goes_wrong_in_the_run_is_told_also_while_another_session_is_looked_at(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.app.feed.turn_to(stage.fake.recorded(str(stage.session.path)))
            await become(stage, port_error="the port is taken")
            first, _, third = lines(stage)
            assert "recorded session, read-only" in first
            assert "receiving goes on" in first
            assert "NOTHING ARRIVES: the port is taken" in third
            stage.app.feed.close()

        on_stage(tmp_path, Top, play, (140, 42))


class TestClicks:
    def test_a_number_leads_to_what_it_counts(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert await click(stage, "delivered") == ["only state:delivered"]
            assert await click(stage, "duplicate") == ["only state:duplicate"]
            assert await click(stage, str(stage.fake.moment.balance.received)) == ["only "]

        on_stage(tmp_path, Top, play, (140, 42))

    def test_that_of_refused_requests_opens_them(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            balance = stage.fake.moment.balance
            await become(stage, balance=msgspec.structs.replace(balance, refused=7))
            assert await click(stage, "7 refused") == ["refused"]

        on_stage(tmp_path, Top, play, (140, 42))

    def test_that_of_a_checklist_opens_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            screen = stage.app.screen
            assert isinstance(screen, Top)
            header = screen.query_one(Header)
            header.show_checklist(status.FAILED._replace(word=say("3/5")))
            await stage.settle()
            assert lines(stage)[0].endswith("   ✗ checklist 3/5 L")
            for x in (lines(stage)[0].index("✗"), header.size.width - 1):
                await stage.pilot.click(Header, offset=(x, 0))
                await stage.settle()
            assert screen.opened == ["checklist", "checklist"]
            header.show_checklist(None)
            await stage.settle()
            assert "checklist" not in lines(stage)[0]

        on_stage(tmp_path, Top, play, (140, 42))

    def test_other_places_lead_nowhere(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert await click(stage, "=") == []
            screen = stage.app.screen
            assert isinstance(screen, Top)
            x = lines(stage)[1].index("delivered")
            screen.query_one(Header).show_checklist(status.FAILED)
            for place in ((x, 0), (139, 1)):
                await stage.pilot.click(Header, offset=place)
                await stage.settle()
            assert screen.opened == []

        on_stage(tmp_path, Top, play, (140, 42))
