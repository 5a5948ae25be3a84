"""Changing the configuration file from a screen."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pytest
from textual.app import ComposeResult
from textual.widgets import Static

from liveview.config.edit import with_value
from liveview.model.snapshot import Endpoints
from liveview.tui.kit.config_edit import ConfigEdits, ConfigWritten
from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from tests.support.tui.fakes import ATTACHED, ENDPOINTS, VIEWED, FakeSession
from tests.support.tui.one_screen import Stage, on_stage


class Editing(LiveScreen):
    """A screen that switches HIPAA mode on."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.edits = ConfigEdits(self, feed)
        self.written: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("editing")

    def look(self, *, changed: bool) -> None:
        pass

    def on_config_written(self, message: ConfigWritten) -> None:
        self.written.append(message.problem)

    def allow(self, *names: str) -> None:
        for name in names:
            self.edits.change(partial(with_value, place=("hipaa", name), value=["plan"]), f"{name} changed")


def editing(stage: Stage) -> Editing:
    screen = next(screen for screen in stage.app.screen_stack if isinstance(screen, Editing))
    assert isinstance(screen, Editing)
    return screen


def test_several_changes_at_once_are_written_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "liveview.toml"
    path.write_text("# ours\n[hipaa]\non = false\n")

    async def play(stage: Stage) -> None:
        editing(stage).allow("events", "users", "groups")
        await stage.settle()
        assert (
            path.read_text() == '# ours\n[hipaa]\non = false\nevents = ["plan"]\nusers = ["plan"]\ngroups = ["plan"]\n'
        )
        assert editing(stage).written == ["", "", ""]
        assert stage.asked("reload") == [[], [], []]
        assert "groups changed and written to liveview.toml." in stage.text

    on_stage(tmp_path, Editing, play, fake=FakeSession(found=str(path)))


def test_they_are_written_in_their_order_whichever_worker_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "liveview.toml"
    path.write_text("[hipaa]\non = false\n")

    async def play(stage: Stage) -> None:
        started: list[Callable[[], None]] = []
        run_worker = stage.app.run_worker
        monkeypatch.setattr(stage.app, "run_worker", lambda work, **_: started.append(work))
        editing(stage).allow("events", "users", "groups")
        for work in reversed(started):
            run_worker(work, thread=True)
            await stage.settle()
        assert path.read_text() == '[hipaa]\non = false\nevents = ["plan"]\nusers = ["plan"]\ngroups = ["plan"]\n'

    on_stage(tmp_path, Editing, play, fake=FakeSession(found=str(path)))


def test_why_nothing_was_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "liveview.toml"
    path.write_text("[hipaa]\non = 3\n")

    async def play(stage: Stage) -> None:
        editing(stage).allow("events")
        await stage.settle()
        (problem,) = editing(stage).written
        assert problem.startswith("Nothing was written: liveview.toml has to be mended first")
        assert "Nothing was written" in stage.text

    on_stage(tmp_path, Editing, play, fake=FakeSession(found=str(path)))


@pytest.mark.parametrize("sure", [True, False])
def test_a_new_file_is_only_made_when_that_is_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sure: bool
) -> None:
    monkeypatch.chdir(tmp_path)

    async def play(stage: Stage) -> None:
        editing(stage).edits.change(lambda text: with_value(text, ("hipaa", "on"), True), "HIPAA mode was switched on")
        await stage.settle()
        assert isinstance(stage.app.screen, ConfirmDialog)
        assert "There is no configuration file." in stage.text
        await stage.press(*(("right", "enter") if sure else ("escape",)))
        assert (tmp_path / "liveview.toml").exists() is sure
        assert editing(stage).written == ([""] if sure else [])

    on_stage(tmp_path, Editing, play, fake=FakeSession())


@pytest.mark.parametrize(
    ("endpoints", "sentence"),
    [
        (VIEWED, "You are a viewer of this session: nothing can be changed."),
        (ATTACHED, "The configuration file is where the receivers run; change it there."),
    ],
)
def test_the_file_of_an_attached_session_is_elsewhere(tmp_path: Path, endpoints: Endpoints, sentence: str) -> None:
    async def play(stage: Stage) -> None:
        editing(stage).allow("events")
        await stage.settle()
        assert sentence in stage.text
        assert editing(stage).written == []

    on_stage(tmp_path, Editing, play, fake=FakeSession(endpoints=endpoints))


def test_a_recorded_session_is_refused_with_a_sentence(tmp_path: Path) -> None:
    fake = FakeSession(endpoints=msgspec.structs.replace(ENDPOINTS, receiver=""))

    async def play(stage: Stage) -> None:
        editing(stage).allow("events")
        await stage.settle()
        assert "This is a recorded session, which cannot be changed." in stage.text
        assert editing(stage).written == []

    on_stage(tmp_path, Editing, play, fake=fake)
