"""The table of event names: finding, switching and its layouts."""

from pathlib import Path

import pytest

from liveview.model.destination import Override
from liveview.tui.kit.pick_list import PickList
from tests.support.tui.at_event_settings import ALL_ON, MANY, NARROW, grid, settings_on
from tests.support.tui.one_screen import Stage
from tests.support.tui.screen import title_of


class TestFinding:
    def test_typing_after_slash_narrows_down_and_escape_shows_all_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("slash", *"PROD")
            assert title_of(grid(stage)) == "Event settings ─ 2 names"
            await stage.press("enter", "down")
            assert grid(stage).selected == "Product Viewed"
            await stage.press("slash", *"zzz")
            assert "no name contains this" in stage.text
            await stage.press("escape")
            assert title_of(grid(stage)) == "Event settings ─ 13 names"
            await stage.press("escape")
            assert stage.is_closed

        settings_on(tmp_path, play)


class TestClicks:
    def test_a_click_turns_a_switch_and_a_click_on_a_name_only_selects_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            row = next(y for y, line in enumerate(stage.text.splitlines()) if "Refund" in line)
            top = grid(stage).region.y
            await stage.click(grid(stage), 5, row - top)
            assert grid(stage).selected == "Refund"
            assert not stage.asked("set_override")
            at = stage.text.splitlines()[top + 1].index("Mixpanel")
            await stage.click(grid(stage), at + 1, row - top)
            assert stage.asked("set_override") == [["Refund", Override(True, {**ALL_ON, "Mixpanel": False})]]

        settings_on(tmp_path, play)


class TestLayouts:
    def test_many_destinations_make_two_lists(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            names, switches = (stage.app.screen.query_one(query, PickList) for query in ("#names", "#switches"))
            assert stage.app.focused is names
            assert names.selected == "Purchase"
            await stage.press("enter", "down", "down", "space")
            assert stage.app.focused is switches
            (name, override) = stage.asked("set_override")[0]
            assert name == "Purchase"
            assert override.destinations["Destination 1"]
            await stage.press("escape")
            assert stage.app.focused is names
            await stage.click(switches, 5, 1)
            assert not stage.asked("set_override")[1][1].override

        settings_on(tmp_path, play, destinations=MANY)

    def test_a_narrow_terminal_shows_one_list_at_a_time(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "Override hardcoded" not in stage.text
            await stage.press("enter")
            assert "[✓] Override hardcoded destinations" in stage.text
            await stage.press("space")
            assert not stage.asked("set_override")[0][1].override
            await stage.press("escape")
            assert "Override hardcoded" not in stage.text

        settings_on(tmp_path, play, NARROW)

    def test_resizing_keeps_the_selection(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            for size in (NARROW, (140, 42), (60, 20), (80, 24)):
                await stage.pilot.resize_terminal(*size)
                await stage.settle()
            assert grid(stage).selected == "Purchase"
            assert stage.app.focused is grid(stage)

        settings_on(tmp_path, play)

    def test_destinations_may_change_while_it_is_open(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.effective_settings(destinations=MANY[:2])
            assert "override Destination 0 Destination 1" in stage.text
            await stage.effective_settings(destinations=())
            assert "Purchase" in stage.text

        settings_on(tmp_path, play)

    @pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (200, 50)])
    def test_every_size_is_drawn(self, tmp_path: Path, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("down", "enter", "space", "slash", "a", "escape")

        settings_on(tmp_path, play, size)

    @pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((140, 42), True), ((200, 50), True)])
    def test_the_words_for_a_name_are_beside_a_grid_that_leaves_them_room(
        self, tmp_path: Path, size: tuple[int, int], beside: bool
    ) -> None:
        async def play(stage: Stage) -> None:
            table, detail = (stage.app.screen.query_one(each).region for each in ("#settings", "#detail"))
            assert (table.y == detail.y, table.right == detail.x, table.right < size[0]) == (beside,) * 3
            assert detail.right == size[0]
            await stage.press("slash")
            line = next(line for line in stage.text.splitlines() if "▎Purchase" in line)
            assert "…" not in line[: grid(stage).region.right], "the grid is as wide as without the line above it"

        settings_on(tmp_path, play, size)

    def test_names_that_arrive_widen_their_column(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            before = grid(stage).region.width
            name = "An event with a long name, such as people give"
            stage.session.send(name, **{"$insert_id": "long"})
            await stage.catch_up()
            assert f"{name}   " in stage.text
            assert grid(stage).region.width > before

        settings_on(tmp_path, play, (200, 50))

    def test_the_selection_moves_to_the_other_layout(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("up")
            selected = grid(stage).selected
            await stage.pilot.resize_terminal(*NARROW)
            await stage.settle()
            assert stage.app.screen.query_one("#names", PickList).selected == selected != "Purchase"

        settings_on(tmp_path, play)


def test_names_that_look_alike_differ_to_the_eye(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.session.send("Purchase ", **{"$insert_id": "blank"})
        stage.session.send("Рurсhаsе", **{"$insert_id": "cyrillic"})
        await stage.catch_up()
        assert r"Purchase\x20" in stage.text
        assert r"\u0420ur" in stage.text
        await stage.press("down")
        assert r"─ Purchase\x20 ─" in stage.text

    settings_on(tmp_path, play, (140, 42))
