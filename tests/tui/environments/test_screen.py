"""Environments, driven by keys and mouse."""

from pathlib import Path

import msgspec
import pytest

from liveview.config.file import parse
from liveview.log.setting_rows import setting_row
from liveview.model.settings import KnownEnvironment
from liveview.tui.environments.screen import EnvironmentsDialog
from liveview.tui.kit.pick_list import PickList
from tests.support.log.making import writing
from tests.support.tui.at_library import TEXT, library
from tests.support.tui.one_screen import Stage as OneStage
from tests.support.tui.one_screen import on_stage as on_one_stage
from tests.support.tui.stage import Stage, on_stage

NAMED = (KnownEnvironment("Development", "dev"), KnownEnvironment("[b]Café\x1b", "2ce2b45b"))


async def named(stage: Stage) -> None:
    """The environments of the configuration have names, which the log remembers."""
    fake = stage.fake
    fake.effective = msgspec.structs.replace(fake.effective, version=fake.effective.version + 1, environments=NAMED)
    with writing(stage.session.path) as connection:
        connection.execute("insert or replace into settings values (?, ?, ?)", setting_row(fake.effective))
    stage.session.send("Elsewhere", token="2ce2b45b", **{"$insert_id": "elsewhere"})
    await stage.catch_up()


@pytest.mark.parametrize("size", [(80, 24), (140, 42), (200, 50)])
def test_one_is_chosen_and_only_its_events_are_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await named(stage)
        await stage.pilot.press("I")
        await stage.settle()
        assert isinstance(stage.app.screen, EnvironmentsDialog)
        assert "all environments" in stage.text
        assert "[b]Café\\x1b" in stage.text
        await stage.pilot.press("down", "down")
        assert "goes to   all destinations" in stage.text
        await stage.pilot.press("enter")
        await stage.searched()
        assert len(stage.main.selection.matches or ()) == 1
        await stage.pilot.press("I", "enter")
        await stage.searched()
        assert stage.main.selection.filter == ""

    on_stage(tmp_path, play, size=size)


def test_the_filter_stays_beside_it_and_escape_changes_nothing(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await named(stage)
        stage.main.show_only("name:*s*")
        await stage.searched()
        await stage.pilot.press("I", "down", "escape")
        await stage.searched()
        assert stage.main.selection.filter == "name:*s*"
        await stage.pilot.press("I")
        await stage.settle()
        picker = stage.app.screen.query_one("#environments", PickList)
        await stage.pilot.click(picker, offset=(4, 1))
        await stage.pilot.click(picker, offset=(4, 1))
        await stage.searched()
        assert stage.main.selection.filter == "name:*s* env==Development"

    on_stage(tmp_path, play)


def test_destinations_are_switched_in_the_file(tmp_path: Path) -> None:
    text = '[[environments]]\nname = "Development"\ntoken = "dev"   # mine\n' + TEXT
    fake = library(tmp_path, text)

    async def play(stage: OneStage) -> None:
        await stage.press("d")
        assert "Only an environment of the configuration has destinations of its own." in stage.text
        await stage.press("down", "d")
        assert "Destinations of Development" in stage.text
        await stage.press("space", "ctrl+s")
        assert "only Mixpanel" in stage.text
        assert parse((tmp_path / "liveview.toml").read_text()).environments[0].destinations == ("Mixpanel",)

    on_one_stage(tmp_path, lambda feed: EnvironmentsDialog(feed, ""), play, fake=fake)


def test_a_recorded_session_has_no_switches(tmp_path: Path) -> None:
    fake = library(tmp_path, recorded=True)

    async def play(stage: OneStage) -> None:
        assert "switches" not in stage.text
        await stage.press("d")
        assert "This is a recorded session, which cannot be changed." in stage.text

    on_one_stage(tmp_path, lambda feed: EnvironmentsDialog(feed, ""), play, fake=fake)
