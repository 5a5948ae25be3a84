"""Changes, driven by keys."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liveview.tui.changes.screen import ChangesScreen
from liveview.tui.kit.pick_list import PickList
from tests.support.log.auditing import audited
from tests.support.tui import samples
from tests.support.tui.fakes import START, VIEWED, FakeSession, Session
from tests.support.tui.one_screen import Play, Stage, on_stage
from tests.support.tui.screen import title_of
from tests.support.tui.ways import shows

OFF = ("ana@laptop 311", "destination", "Webhooks", "false")
HANG = ("bo\x1b@ci", "behaviour", "/orders", '"hang"')


def recorded(path: Path) -> Session:
    session = samples.quiet(path, 3)
    audited(path, OFF, HANG, since=START)
    return session


def changes_on(
    path: Path,
    play: Play,
    size: tuple[int, int] = (80, 24),
    fill: Callable[[Path], Session] = recorded,
) -> None:
    async def played(stage: Stage) -> None:
        await stage.app.screen.workers.wait_for_complete()
        await stage.settle()
        await play(stage)

    on_stage(path, ChangesScreen, played, size, fill=fill, fake=FakeSession(VIEWED))


@pytest.mark.parametrize("size", [(80, 24), (140, 42)])
def test_the_newest_is_first_and_selected(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        rows = [line for line in stage.text.splitlines() if "@" in line and "14:13" in line]
        assert r"bo\x1b@ci" in rows[0]
        assert "sink /orders: hang" in rows[0]
        assert "ana@laptop 311" in rows[1]
        assert title_of(stage.app.screen.query_one("#change")) == "Change 2"
        assert "New value" in stage.text

    changes_on(tmp_path, play, size)


def test_enter_goes_to_the_text_and_escape_back(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("j", "enter")
        assert title_of(stage.app.screen.query_one("#change")) == "Change 1"
        assert stage.app.focused is stage.app.screen.query_one("#change-text")
        await stage.press("escape")
        assert stage.app.focused is stage.app.screen.query_one(PickList)
        await stage.press("escape")
        assert stage.is_closed

    changes_on(tmp_path, play)


def test_one_that_is_made_meanwhile_appears_and_the_selected_one_stays(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        audited(stage.session.path, ("eve", "panic", "sink", None), since=START)
        stage.session.send(**{"$insert_id": "more"})
        await stage.catch_up()
        await shows(stage, "all sink paths: as in the file")
        assert title_of(stage.app.screen.query_one("#change")) == "Change 2"

    changes_on(tmp_path, play)


def test_a_session_of_one_receiver_says_that_it_records_none(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "Changes are recorded in sessions that receivers share." in stage.text

    changes_on(tmp_path, play, fill=lambda path: samples.quiet(path, 1))


def test_a_shared_session_without_any_says_so(tmp_path: Path) -> None:
    def fill(path: Path) -> Session:
        session = samples.quiet(path, 1)
        audited(path)
        return session

    async def play(stage: Stage) -> None:
        assert "Nothing has been changed in this session yet." in stage.text

    changes_on(tmp_path, play, fill=fill)
