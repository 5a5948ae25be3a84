"""The screen of refused requests: how one gets there, what it says, what it copies."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from liveview.log.read.reader import Reader
from liveview.tui.app import LiveviewApp
from liveview.tui.events.event_list import EventList
from liveview.tui.events.screen import MainScreen
from liveview.tui.kit import clipboard_files
from liveview.tui.refused.screen import RefusedScreen
from liveview.tui.shell.header import Header
from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.fakes import FakeSession, Session
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.refusing import HOST, SEGMENT, TYPO, Row, put, session_of
from tests.support.tui.screen import run_on, screen_text, title_of

Play = Callable[[LiveviewApp, Pilot[None]], Awaitable[None]]
KEYS = {":": "colon", " ": "space", "-": "minus"}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    return tmp_path


def app_on(
    tmp_path: Path,
    play: Play,
    rows: tuple[Row, ...] = (TYPO, SEGMENT),
    size: tuple[int, int] = (140, 42),
    events: int = 1,
) -> None:
    """The whole application over a session in which these were refused."""
    session = Session(tmp_path / "session.db")
    for _ in range(events):
        session.send()
        session.answer_all()
    put(session.path, rows)
    snapshot = session.snapshot()
    snapshot = msgspec.structs.replace(snapshot, balance=msgspec.structs.replace(snapshot.balance, refused=len(rows)))
    try:
        with Reader(session.path) as reader:
            app = LiveviewApp(FakeSession(moment=snapshot, at=session.at), reader)
            run_on(app, lambda pilot: play(app, pilot), size)
    finally:
        session.close()


def front(app: LiveviewApp) -> Screen[Any]:
    """The screen that is in front now."""
    return app.screen


async def type_filter(app: LiveviewApp, pilot: Pilot[None], text: str) -> None:
    await pilot.press("slash")
    await pilot.pause()
    await pilot.press(*(KEYS.get(character, character) for character in text), "enter")
    await app.workers.wait_for_complete()
    await pilot.pause()


class TestTheWayThere:
    def test_a_key(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("X")
            await pilot.pause()
            assert isinstance(front(app), RefusedScreen)
            assert "/v1/bacth" in screen_text(app)
            await pilot.press("escape")
            assert isinstance(front(app), MainScreen)

        app_on(tmp_path, play)

    @pytest.mark.parametrize("size", [(140, 42), (80, 24), (40, 20)])
    @pytest.mark.parametrize("key", ["", "s"], ids=["main screen", "sink"])
    def test_a_click_on_the_number_in_the_header_of_any_screen(
        self, tmp_path: Path, size: tuple[int, int], key: str
    ) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press(*key)
            await pilot.pause()
            line = screen_text(app).splitlines()[1]
            assert "2 refused" in line
            await pilot.click(Header, offset=(line.index("2 refused") - 10, 1))
            await pilot.pause()
            assert isinstance(front(app), SinkScreen if key else MainScreen)
            await pilot.click(Header, offset=(line.index("2 refused") + 2, 1))
            await pilot.pause()
            assert isinstance(front(app), RefusedScreen)
            await pilot.click(Header, offset=(line.index("2 refused") + 2, 1))
            await pilot.pause()
            assert len([screen for screen in app.screen_stack if isinstance(screen, RefusedScreen)]) == 1

        app_on(tmp_path, play, size=size)

    @pytest.mark.parametrize("text", ["is:refused", "is:refused wire:http-api", "is:refused last:1h"])
    def test_a_filter_that_asks_for_them_and_leaves_the_events_as_they_are(self, tmp_path: Path, text: str) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await type_filter(app, pilot, text)
            assert isinstance(front(app), RefusedScreen)
            assert text in screen_text(app)
            await pilot.press("escape")
            await pilot.pause()
            main = front(app)
            assert isinstance(main, MainScreen)
            assert main.selection.filter == ""
            assert main.focused is main.query_one(EventList)
            await pilot.press("slash")
            await pilot.pause()
            await pilot.press("up")
            assert text in screen_text(app)

        app_on(tmp_path, play, (TYPO, HOST))

    def test_a_filter_about_events_stays_one(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await type_filter(app, pilot, "is:refused name:Purchase")
            main = front(app)
            assert isinstance(main, MainScreen)
            assert main.selection.filter == "is:refused name:Purchase"
            assert list(main.selection.matches or ()) == []

        app_on(tmp_path, play)

    def test_the_palette(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            await pilot.press("ctrl+p")
            await pilot.pause()
            await pilot.press(*"refused", "space", *"requests")
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(front(app), RefusedScreen)

        app_on(tmp_path, play)


class TestTheHeader:
    def test_it_names_the_key_where_the_key_works(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            assert "2 refused X" in screen_text(app).splitlines()[1]
            await pilot.press("s")
            await pilot.pause()
            assert screen_text(app).splitlines()[1].rstrip().endswith("2 refused")

        app_on(tmp_path, play)

    def test_the_line_of_keys_offers_it_as_soon_as_there_is_one(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            del pilot
            assert ("X refused" in screen_text(app).splitlines()[-1]) is expected

        for expected, rows in ((True, (TYPO,)), (False, ())):
            folder = tmp_path / str(expected)
            folder.mkdir()
            app_on(folder, play, rows, (200, 42))


class TestNoEvent:
    @pytest.mark.parametrize("size", [(140, 42), (80, 24), (40, 20)])
    def test_the_last_one_is_named_with_what_to_change(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            text = " ".join(screen_text(app).replace("│", " ").split())
            assert "POST /v1/bacth was refused with 404" in text
            assert "Did you mean POST /v1/batch?" in text
            assert "X shows why, and all others" in text
            await pilot.click(".refused")
            await pilot.pause()
            assert isinstance(front(app), RefusedScreen)
            assert app.clipboard == ""

        app_on(tmp_path, play, size=size, events=0)

    def test_it_follows_live(self, tmp_path: Path) -> None:
        async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
            assert "was refused" not in screen_text(app)
            fake = app.feed.session
            assert isinstance(fake, FakeSession)
            put(app.feed.reader.path, [HOST])
            balance = msgspec.structs.replace(fake.moment.balance, refused=1)
            fake.moment = msgspec.structs.replace(fake.moment, version=9, balance=balance)
            app.look()
            await pilot.pause()
            assert "POST /track was refused with 403" in screen_text(app)
            assert "Start liveview with --allow-host events.test:4080" in screen_text(app)

        app_on(tmp_path, play, (), events=0)


class TestTheScreen:
    def test_who_sent_it_and_what_to_change_are_with_the_selected_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Start liveview with --allow-host events.test:4080" in stage.text
            await stage.press("down")
            assert "Did you mean POST /v1/batch?" in stage.text
            assert "looks like analytics-python 2.4.0" in stage.text

        self.on(tmp_path, play, SEGMENT, HOST)

    @pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
    def test_without_any_it_says_what_would_be_here(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            assert stage.text.lower().count("no requests were refused") == 1
            await stage.press("y", "enter", "down", "end")
            assert "No requests were refused." in stage.text

        self.on(tmp_path, play, size=size)

    @pytest.mark.parametrize(
        ("row", "copied"), [(HOST, "--allow-host events.test:4080"), (TYPO, "did you mean POST /track?")]
    )
    def test_y_copies_the_option_or_the_sentence(self, state: Path, row: Row, copied: str) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("y")
            assert stage.app.clipboard == copied
            (path,) = (state / "copies").iterdir()
            assert path.read_text() == copied
            assert path.name.endswith("-change.txt")
            assert "What to change: sent to the terminal's clipboard, and saved as" in " ".join(stage.text.split())

        self.on(state, play, row, size=(200, 50))

    def test_a_folder_that_cannot_be_written_is_said(self, state: Path) -> None:
        async def play(stage: Stage) -> None:
            (state / "copies").write_text("in the way")
            await stage.press("y")
            assert stage.app.clipboard == "--allow-host events.test:4080"
            assert "the copy could not be written" in " ".join(stage.text.split())

        self.on(state, play, HOST, size=(200, 50))

    def test_escape_leaves_the_text_then_the_screen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert stage.app.screen.query_one("#refused-text").has_focus
            await stage.press("escape")
            assert stage.app.screen.query_one("#refused-list").has_focus
            await stage.press("escape")
            assert stage.is_closed

        self.on(tmp_path, play, TYPO)

    def test_it_is_live(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            put(stage.session.path, [SEGMENT])
            stage.session.version += 1
            await stage.catch_up()
            assert title_of(stage.app.screen.query_one("#refused-list")) == "Refused ─ 2 requests, newest first"
            assert "Did you mean POST /v1/batch?" in stage.text

        self.on(tmp_path, play, TYPO)

    def on(
        self, tmp_path: Path, play: Callable[[Stage], Awaitable[None]], *rows: Row, size: tuple[int, int] = (80, 24)
    ) -> None:
        on_stage(tmp_path, RefusedScreen, play, size, fake=FakeSession(), fill=lambda path: session_of(path, rows))
