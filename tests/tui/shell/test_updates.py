"""When the screens are shown what is new, and what happens when the log cannot be read."""

import sqlite3
from pathlib import Path

import msgspec
import pytest
from textual.app import ComposeResult

from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.shell.header import Header
from liveview.tui.shell.updates import Updates
from tests.support.tui import samples
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage, on_stage

UNREAD = "THE LOG CANNOT BE READ WHOLE"


class Watcher(LiveScreen):
    """A screen that notes each look, and cannot read the log while it has a `failure`."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.looks: list[bool] = []
        self.logs: list[Path] = []
        self.failure = ""

    def compose(self) -> ComposeResult:
        yield Header(self.feed)

    def look(self, *, changed: bool) -> None:
        self.looks.append(changed)
        if self.failure:
            raise sqlite3.DatabaseError(self.failure)
        if changed:
            self.query_one(Header).look()

    def new_log(self) -> None:
        self.logs.append(self.feed.reader.path)


def quiet(path: Path) -> Session:
    return samples.quiet(path, 3)


def watcher(stage: Stage) -> Watcher:
    (found,) = (screen for screen in stage.app.screen_stack if isinstance(screen, Watcher))
    return found


def updates(stage: Stage) -> Updates:
    """Updates that have nothing to tell so far."""
    stage.app.feed.look()
    return Updates(stage.app, stage.app.feed)


def news(stage: Stage) -> None:
    stage.fake.moment = msgspec.structs.replace(stage.fake.moment, version=stage.fake.moment.version + 1)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again with the next look."""
    monkeypatch.setattr("liveview.tui.shell.updates.AGAIN", 0.0)


def test_why_a_change_did_not_happen_elsewhere_is_said_once(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        told = updates(stage)
        stage.fake.moment = msgspec.structs.replace(stage.fake.moment, refusal="there is no destination Shop\x1b")
        told.look()
        await stage.settle()
        assert r"there is no destination Shop\x1b" in stage.text
        stage.app.clear_notifications()
        told.look()
        await stage.settle()
        assert "there is no destination" not in stage.text

    on_stage(tmp_path, Watcher, play, fill=quiet)


class TestWhen:
    def test_while_nothing_happens_no_screen_is_asked(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.moment = msgspec.structs.replace(stage.fake.moment, rate=0.0)
            looking = updates(stage)
            looking.look()
            looking.look()
            assert watcher(stage).looks == []

        on_stage(tmp_path, Watcher, play, fill=quiet)

    def test_news_is_shown_once(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            looking = updates(stage)
            news(stage)
            looking.look()
            looking.look()
            assert watcher(stage).looks == [True]

        on_stage(tmp_path, Watcher, play, fill=quiet)

    def test_while_a_call_is_under_way_its_time_goes_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert stage.fake.moment.in_flight
            looking = updates(stage)
            looking.look()
            looking.look()
            assert watcher(stage).looks == [False, False]

        on_stage(tmp_path, Watcher, play)

    def test_a_screen_that_is_seen_behind_a_dialog_goes_on(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.app.push_screen(Dialog[None](stage.app.feed))
            await stage.settle()
            looking = updates(stage)
            news(stage)
            looking.look()
            assert watcher(stage).looks == [True]

        on_stage(tmp_path, Watcher, play, fill=quiet)

    def test_a_screen_that_another_one_covers_waits(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            behind, front = watcher(stage), Watcher(stage.app.feed)
            stage.app.push_screen(front)
            await stage.settle()
            looking = updates(stage)
            news(stage)
            looking.look()
            assert front.looks == [True]
            assert behind.looks == []

        on_stage(tmp_path, Watcher, play, fill=quiet)


class TestAnotherLog:
    def test_every_screen_is_told_also_one_that_is_covered(self, tmp_path: Path) -> None:
        second = quiet(tmp_path / "second.db")

        async def play(stage: Stage) -> None:
            behind, front = watcher(stage), Watcher(stage.app.feed)
            stage.app.push_screen(front)
            await stage.settle()
            looking = updates(stage)
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(second.path))
            looking.look()
            assert behind.logs == front.logs == [second.path]
            assert front.looks == [True]
            looking.look()
            assert front.logs == [second.path]
            stage.app.feed.close()

        on_stage(tmp_path, Watcher, play, fill=quiet)
        second.close()

    def test_that_cannot_be_opened_is_said_once_until_it_can_be(self, tmp_path: Path) -> None:
        path = tmp_path / "second.db"

        async def play(stage: Stage) -> None:
            looking, screen = updates(stage), watcher(stage)
            stage.fake.endpoints = msgspec.structs.replace(stage.fake.endpoints, log=str(path))
            for _ in range(3):
                looking.look()
            await stage.settle()
            assert f"{UNREAD}: unable to open database file" in stage.text
            assert screen.looks == []
            quiet(path).close()
            looking.look()
            assert screen.logs == [path]
            while UNREAD in stage.text:
                looking.look()
                await stage.settle()
            stage.app.feed.close()

        on_stage(tmp_path, Watcher, play, fill=quiet)


class TestUnread:
    def test_a_screen_that_cannot_read_does_not_end_the_app_and_the_header_says_why(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            looking = updates(stage)
            watcher(stage).failure = "page 7 is [/damaged]"
            news(stage)
            looking.look()
            await stage.settle()
            assert f"! {UNREAD}: page 7 is [/damaged]" in stage.text

        on_stage(tmp_path, Watcher, play, fill=quiet)

    @pytest.mark.usefixtures("at_once")
    def test_it_is_tried_again_until_it_can_be_read(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            looking, screen = updates(stage), watcher(stage)
            screen.failure = "damaged"
            news(stage)
            looking.look()
            looking.look()
            await stage.settle()
            assert UNREAD in stage.text
            screen.failure = ""
            looking.look()
            await stage.settle()
            assert UNREAD not in stage.text
            looking.look()
            assert screen.looks == [True, True, True]

        on_stage(tmp_path, Watcher, play, fill=quiet)

    def test_it_is_not_tried_again_before_a_while_has_passed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("liveview.tui.shell.updates.AGAIN", 3600.0)

        async def play(stage: Stage) -> None:
            looking, screen = updates(stage), watcher(stage)
            looking.could_not_read("damaged")
            looking.look()
            await stage.settle()
            assert screen.looks == []
            assert f"{UNREAD}: damaged" in stage.text

        on_stage(tmp_path, Watcher, play, fill=quiet)

    def test_another_reason_takes_the_place_of_the_first(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            looking = updates(stage)
            looking.could_not_read("damaged")
            looking.could_not_read("the disk is gone")
            await stage.settle()
            assert f"{UNREAD}: the disk is gone" in stage.text
            assert "damaged" not in stage.text

        on_stage(tmp_path, Watcher, play, fill=quiet)
