"""Looking again and again, in a worker, and not too often."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.widgets import Static

from liveview.errors import ReadError
from liveview.log.read.reader import Reader
from liveview.tui.kit import looker
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.kit.screen import LiveScreen
from tests.support.program import PATIENCE
from tests.support.tui.one_screen import Stage, on_stage


class Counting:
    """Answers how many events there are, unless it is told to fail or to say how far it is."""

    def __init__(self) -> None:
        self.asked = 0
        self.problem = ""

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> int | None:
        self.asked += 1
        if self.problem:
            raise ReadError(self.problem)
        return reader.last_id() if told(0.5) else None


class LookingScreen(LiveScreen):
    """Shows nothing."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.looker = Looker[int](self, feed, "test")
        self.news: list[bool] = []

    def compose(self) -> ComposeResult:
        yield Static()

    def on_looked(self, message: Looked) -> None:
        self.news.append(self.looker.take(message))

    def look(self, *, changed: bool) -> None:
        self.looker.look()


def screen_of(stage: Stage) -> LookingScreen:
    assert isinstance(stage.app.screen, LookingScreen)
    return stage.app.screen


async def until(stage: Stage, held: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not held():
        assert time.monotonic() < deadline, "it did not happen"
        await stage.settle()


def test_it_looks_at_what_is_new_and_only_then(tmp_path: Path) -> None:
    question = Counting()

    async def play(stage: Stage) -> None:
        screen = screen_of(stage)
        screen.looker.ask(question)
        await until(stage, lambda: screen.looker.found is not None)
        before = screen.looker.found
        await stage.catch_up()
        assert question.asked == 1
        stage.session.send("New")
        await stage.catch_up()
        await until(stage, lambda: screen.looker.found != before)
        assert question.asked == 2
        assert screen.looker.found == (before or 0) + 1

    on_stage(tmp_path, LookingScreen, play)


def test_an_answer_to_an_earlier_question_is_not_taken(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen, question = screen_of(stage), Counting()
        screen.looker.ask(question)
        await until(stage, lambda: screen.looker.found is not None)
        assert not screen.looker.take(Looked(Counting(), found=-1))
        screen.looker.ask(None)
        assert not screen.looker.take(Looked(question, found=-1))
        assert screen.looker.found is None

    on_stage(tmp_path, LookingScreen, play)


def test_how_far_the_first_look_is_counts_as_news_and_later_ones_do_not(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen, question = screen_of(stage), Counting()
        screen.looker.ask(question)
        assert screen.looker.take(Looked(question, share=0.25))
        assert screen.looker.share == 0.25
        await until(stage, lambda: screen.looker.found is not None)
        assert not screen.looker.take(Looked(question, share=0.5))

    on_stage(tmp_path, LookingScreen, play)


def test_a_session_that_cannot_be_read_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looker, "AGAIN", 0.01)

    async def play(stage: Stage) -> None:
        screen, question = screen_of(stage), Counting()
        question.problem = "the disk is gone"
        screen.looker.ask(question)
        await until(stage, lambda: bool(screen.looker.problem))
        assert screen.looker.problem == "the disk is gone"
        question.problem = ""
        await until(stage, lambda: screen.looker.found is not None)
        assert screen.looker.problem == ""

    on_stage(tmp_path, LookingScreen, play)


def test_looks_take_a_fifth_of_the_time_at_most(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen, question = screen_of(stage), Counting()
        screen.looker.ask(question)
        await until(stage, lambda: screen.looker.found is not None)
        pauses: list[float] = []
        setattr(screen, "set_timer", lambda pause, then: pauses.append(pause))  # noqa: B010 - Textual's is typed
        screen.looker.take(Looked(question, found=1, took=0.0))
        screen.looker.take(Looked(question, found=2, took=3.0))
        assert pauses == [looker.PAUSE, 12.0]

    on_stage(tmp_path, LookingScreen, play)


def test_an_answer_that_is_empty_is_an_answer(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen, question = screen_of(stage), Counting()
        screen.looker.ask(question)
        assert screen.looker.take(Looked(question, found=0))
        assert screen.looker.found == 0

    on_stage(tmp_path, LookingScreen, play)


def test_what_was_found_stays_until_there_is_an_answer_if_it_is_to_be_kept(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        screen, question = screen_of(stage), Counting()
        screen.looker.ask(question)
        await until(stage, lambda: screen.looker.found is not None)
        before = screen.looker.found
        question.problem = "the disk is gone"
        screen.looker.ask(question, keep=True)
        assert screen.looker.found == before
        screen.looker.ask(question)
        assert screen.looker.found is None

    on_stage(tmp_path, LookingScreen, play)
