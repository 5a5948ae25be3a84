"""The screen of HIPAA mode: the matrix, and what is written to the file."""

from pathlib import Path

import pytest

from liveview.config.file import parse
from liveview.tui.guide.screen import GuideScreen
from liveview.tui.hipaa.screen import HipaaScreen
from liveview.tui.kit.tab_strip import TabStrip
from tests.support.tui.at_hipaa import FILE, choose, grid, hipaa_on
from tests.support.tui.at_transforms import file_of
from tests.support.tui.fakes import Session
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import SIZES, by_palette, shows, there_and_back


class TestTheWayThere:
    def test_a_key_from_the_main_screen_and_back(self, tmp_path: Path) -> None:
        there_and_back(tmp_path, "H", HipaaScreen, "HIPAA mode is off: every property is sent as it is.")

    def test_the_palette_finds_it(self, tmp_path: Path) -> None:
        by_palette(tmp_path, "hipaa find", "a part of a name")


class TestMatrix:
    @pytest.mark.parametrize("size", SIZES)
    def test_properties_lists_and_destinations(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "HIPAA mode ─ on, 5 properties")
            for words in ("diagnosis", "email", "price", "project", "Webhooks", "events", "users", "groups"):
                assert words in stage.text

        hipaa_on(tmp_path, play, size)

    def test_what_each_list_says(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            found = [line for line in stage.text.splitlines() if " email " in line or "▎email" in line]
            assert found[0].split("email")[1].split()[:5] == ["1", "·", "✗", "=", "·"]

        hipaa_on(tmp_path, play)

    def test_the_other_kinds_have_their_own_properties(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await stage.press("right_square_bracket")
            assert stage.app.screen.query_one(TabStrip).active == "users"
            assert "2 properties" in stage.text
            await stage.click(stage.app.screen.query_one(TabStrip), 18, 0)
            assert stage.app.screen.query_one(TabStrip).active == "groups"

        hipaa_on(tmp_path, play)

    def test_the_lists_of_environments(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await stage.press("e")
            assert "on, lists of Staging" in stage.text
            assert "Staging has no lists of its own" in stage.text
            await stage.press("e")
            assert "on, lists of Lab" in stage.text
            await stage.press("e")
            assert "lists of" not in stage.text.splitlines()[3]

        hipaa_on(tmp_path, play)

    def test_thirty_destinations_are_reached_with_the_cursor(self, tmp_path: Path) -> None:
        more = "".join(
            f'[[destinations]]\nname = "To {at}"\n[[destinations.webhooks]]\nurl = "sink:/{at}"\n' for at in range(27)
        )

        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            assert "To 26" not in stage.text
            await stage.press(*["right"] * 40)
            assert "To 26" in stage.text
            assert "project" in stage.text
            await stage.press("a", "s")
            await stage.press(*["left"] * 40)
            assert "Webhooks" in stage.text

        hipaa_on(tmp_path, play, text=FILE + more)
        assert parse(file_of(tmp_path)).destinations[-1].allow == ("diagnosis",)

    def test_a_thousand_properties_can_be_walked_through_and_found(self, tmp_path: Path) -> None:
        def fill(path: Path) -> Session:
            session = Session(path)
            session.send(**{f"prop {number:04}": number for number in range(1_000)}, **{"$insert_id": "p"})
            return session

        async def play(stage: Stage) -> None:
            await shows(stage, "1003 properties")
            await stage.press("end")
            assert grid(stage).selected == "sku"
            await stage.press("slash", *"0777", "enter")
            assert grid(stage).selected == "prop 0777"
            assert "1 property" in stage.text
            await stage.press("escape")
            assert "1003 properties" in stage.text
            assert not stage.is_closed

        hipaa_on(tmp_path, play, fill=fill)

    def test_new_events_bring_new_properties_and_the_cursor_stays(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await choose(stage, "price")
            stage.session.send(aaa=1, **{"$insert_id": "late"})
            await stage.catch_up()
            await shows(stage, "6 properties")
            assert grid(stage).selected == "price"

        hipaa_on(tmp_path, play)

    @pytest.mark.parametrize("name", ["\x1b[31m[red]", "\u202eevil", "[@click=app.quit]x[/]", "日本語"])
    def test_hostile_names_are_shown_literally_and_can_be_allowed(self, tmp_path: Path, name: str) -> None:
        def fill(path: Path) -> Session:
            session = Session(path)
            session.send(**{name: 1, "$insert_id": "p"})
            return session

        async def play(stage: Stage) -> None:
            await shows(stage, "4 properties")
            await choose(stage, name)
            assert {"\x1b", "\u202e"}.isdisjoint(stage.text)
            await stage.press("a", "s")

        hipaa_on(tmp_path, play, fill=fill)
        assert parse(file_of(tmp_path)).hipaa.events == ("price", name)


class TestText:
    def test_it_leads_to_the_events_in_which_something_was_removed(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await shows(stage, "5 properties")
            await choose(stage, "email")
            assert "removed   for Webhooks in 1 delivery, last in #1" in stage.text
            await stage.press("tab", "enter")
            assert stage.is_closed
            assert stage.below.went_to == 1

        hipaa_on(tmp_path, play)


def test_the_guide_opens_at_the_page_about_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("f1")
        assert isinstance(stage.app.screen, GuideScreen)
        assert "pipeline" in stage.text

    hipaa_on(tmp_path, play)
