"""Only this user, name, problem or state: from the row, the header, a line and the palette."""

from pathlib import Path

import pytest

from liveview.config.schema import Config
from liveview.model.settings import Settings
from liveview.tui.compose.screen import ComposeScreen
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.shell.header import Header
from tests.support.tui.stage import Stage, on_stage


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("n", 'name:"Coupon Applied"'),
        ("u", "user:linus@example.com"),
        ("s", "state:delivered"),
        ("w", "wire:http-api"),
        ("a", "remote:127.0.0.1"),
    ],
)
def test_a_letter_filters_by_what_the_selected_event_has(tmp_path: Path, key: str, expected: str) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("O", key)
        await stage.searched()
        assert stage.main.selection.filter == expected
        assert stage.app.focused is stage.events

    on_stage(tmp_path, play)


def test_a_hostile_name_is_quoted_and_shown_as_what_it_is(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.session.send('a* "b"\\', "[/foo]\x1b[2J", **{"$insert_id": "h"})
        stage.session.send("a", "x", **{"$insert_id": "i"})
        await stage.catch_up()
        await stage.pilot.press("k", "O")
        await stage.pilot.pause()
        assert r"[/foo]\x1b[2J" in stage.text
        await stage.pilot.press("n")
        await stage.searched()
        assert list(stage.main.selection.matches or ()) == [61]

    on_stage(tmp_path, play)


def test_from_the_inspector_it_leads_back_to_the_list(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("enter", "O", "u")
        await stage.searched()
        assert stage.main.selection.filter == "user:linus@example.com"
        assert len(stage.app.screen_stack) == 1

    on_stage(tmp_path, play, (80, 24))


def test_what_the_event_has_not_is_said(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.press("O", "p")
        await stage.pilot.pause()
        assert "The event has no problem to filter by." in stage.text

    on_stage(tmp_path, play)


class TestHeader:
    async def click(self, stage: Stage, words: str) -> None:
        line = stage.text.splitlines()[1]
        await stage.pilot.click(Header, offset=(line.index(words), 1))
        await stage.searched()

    def test_a_click_on_a_number_shows_what_it_counts_and_on_the_first_everything(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send("Bad", None)
            await stage.catch_up()
            await self.click(stage, "1 invalid")
            assert stage.main.selection.filter == "state:invalid"
            assert list(stage.main.selection.matches or ()) == [61]
            await self.click(stage, "61 =")
            assert stage.main.selection.filter == ""
            await self.click(stage, "0 failed")
            assert stage.main.selection.filter == ""

        on_stage(tmp_path, play)

    def test_so_it_does_on_another_screen(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("enter")
            assert isinstance(stage.app.screen, InspectorScreen)
            await self.click(stage, "60 delivered")
            assert stage.main.selection.filter == "state:delivered"

        on_stage(tmp_path, play, (80, 24))

    def test_unsent_edits_are_not_thrown_away(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("c", "x")
            await self.click(stage, "60 delivered")
            assert isinstance(stage.app.screen, ComposeScreen)
            assert "These edits are not sent" in stage.text
            await self.click(stage, "60 delivered")
            assert stage.main.selection.filter == "state:delivered"

        on_stage(tmp_path, play)


class TestRoutes:
    def test_enter_on_a_skipped_destination_shows_what_it_does_not_get(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(1, **{"$options": {"integrations": {"All": False}}})
            await stage.pilot.press("right", "right", "right", "enter", "enter")
            await stage.searched()
            assert stage.main.selection.filter == "skipped:Webhooks"
            assert list(stage.main.selection.matches or ()) == [61]

        on_stage(tmp_path, play)

    def test_so_does_enter_on_how_many_are_skipped_in_the_trace(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.arrive(1, **{"$options": {"integrations": {"All": False}}})
            await stage.pilot.press("enter")
            await stage.pilot.pause()
            assert "⊘ 2 skipped" in stage.text
            await stage.pilot.press("slash")
            await stage.type("2 skipped")
            await stage.pilot.press("enter", "enter")
            await stage.searched()
            assert stage.main.selection.filter == "skipped:Webhooks,Mixpanel rule:only-listed"
            assert list(stage.main.selection.matches or ()) == [61]

        on_stage(tmp_path, play)

    def test_so_does_enter_on_its_number_on_the_screen_of_destinations(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.fake.effective = Settings(version=2, destinations=Config().destinations)
            await stage.arrive(1, **{"$options": {"integrations": {"Webhooks": False}}})
            await stage.pilot.press("d")
            await stage.settle()
            await stage.pilot.press("enter", "end", "enter")
            await stage.searched()
            assert stage.main.selection.filter == "skipped:Webhooks rule:excluded"
            assert list(stage.main.selection.matches or ()) == [61]

        on_stage(tmp_path, play)
