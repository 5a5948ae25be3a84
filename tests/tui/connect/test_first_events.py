"""Who has sent a first event."""

from pathlib import Path

import msgspec

from liveview.tui.connect.first_events import ClientsRecognised, FirstEvents
from liveview.tui.connect.lines import First
from liveview.tui.connect.screen import ConnectScreen
from tests.support.tui import samples
from tests.support.tui.arriving import CURL, arrive
from tests.support.tui.at_connect import connect_on, guides
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage
from tests.support.tui.screen import title_of


class TestTicks:
    def test_the_first_event_ticks_its_client_off(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert title_of(guides(stage)) == "Connect ─ 0 of 15 seen"
            assert "waiting for its first event" in stage.text
            arrive(stage.session)
            await stage.catch_up()
            await stage.settle()
            assert title_of(guides(stage)) == "Connect ─ 1 of 15 seen"
            assert "✓ curl, or your own server" in stage.text
            assert "✓ event #1 at 14:13:20, looks like curl 8.5.0" in stage.text

        connect_on(tmp_path, play)

    def test_those_that_came_before_count_and_o_goes_to_the_event(self, tmp_path: Path) -> None:
        def fill(path: Path) -> Session:
            session = samples.quiet(path, 4)
            arrive(session, CURL, mp_lib="web", **{"$event_name": "Hello"})
            arrive(session)
            return session

        async def play(stage: Stage) -> None:
            assert title_of(guides(stage)) == "Connect ─ 2 of 15 seen"
            await stage.press("down", "o")
            assert stage.below.went_to == 5

        connect_on(tmp_path, play, fill=fill)

    def test_what_was_sent_from_here_ticks_nobody_off(self, tmp_path: Path) -> None:
        """Composed events have no User-Agent."""

        async def play(stage: Stage) -> None:
            assert title_of(guides(stage)) == "Connect ─ 0 of 15 seen"
            await stage.press("o")
            assert "Its first event has not arrived yet." in stage.text

        connect_on(tmp_path, play, fill=lambda path: samples.quiet(path, 4))

    def test_hostile_names_are_shown_as_they_are(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            agent = ("User-Agent", "curl/8\x1b[31m[/b]")
            arrive(stage.session, (agent,), mp_lib="web", **{"$event_name": "x", "$lib_version": "1[/b]\u202e"})
            await stage.catch_up()
            await stage.settle()
            await stage.press("down")
            assert r"of freshpaint.js 1[/b]\u202e" in stage.text or r"like freshpaint.js 1[/b]\u202e" in stage.text
            assert all(line.isprintable() for line in stage.text.splitlines())

        connect_on(tmp_path, play)

    def test_another_session_begins_with_nobody(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            arrive(stage.session)
            await stage.catch_up()
            await stage.settle()
            other = samples.quiet(tmp_path / "other.db", 0)
            other.close()
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(other.path))
            stage.app.feed.look()
            screen = stage.app.screen
            assert isinstance(screen, ConnectScreen)
            screen.new_log()
            await stage.settle()
            assert title_of(guides(stage)) == "Connect ─ 0 of 15 seen"

        connect_on(tmp_path, play)


class TestTaking:
    def test_the_first_of_a_client_stays_the_first(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            first = FirstEvents(stage.below, stage.app.feed)
            path = stage.app.feed.reader.path
            assert first.take(ClientsRecognised(path, 3, {"curl": First(3, 1.0, "")}))
            assert not first.take(ClientsRecognised(path, 5, {"curl": First(5, 2.0, "")}))
            assert first.seen["curl"].event_id == 3

        connect_on(tmp_path, play)

    def test_what_was_found_in_another_log_is_dropped(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            first = FirstEvents(stage.below, stage.app.feed)
            assert not first.take(ClientsRecognised(tmp_path / "other.db", 3, {"curl": First(3, 1.0, "")}))
            assert not first.seen

        connect_on(tmp_path, play)
