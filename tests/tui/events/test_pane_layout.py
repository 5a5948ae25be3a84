"""Which pane of the main screen one is in, and whether it has the whole screen."""

from pathlib import Path

import pytest

from liveview.tui.events.pane_layout import PANES, PaneLayout
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.kit.tab_strip import TabStrip
from tests.support.tui.stage import Stage, on_stage

WIDE, NARROW = (140, 42), (80, 24)


def layout(stage: Stage) -> PaneLayout:
    """Another layout of the same panes: what it knows is in the classes and the focus of the screen."""
    return PaneLayout(stage.main, tabs(stage), stage.main.query_one(Inspector))


def tabs(stage: Stage) -> TabStrip:
    return stage.main.query_one("#panes", TabStrip)


def shown(stage: Stage) -> set[str]:
    """The panes that have room on the screen."""
    return {name for name in (*PANES, "inspector") if stage.main.query_one(f"#{name}").size.height}


def is_zoomed(panes: PaneLayout) -> bool:
    return panes.is_zoomed


def is_due(panes: PaneLayout) -> bool:
    return panes.focus_due


def is_inside(panes: PaneLayout) -> bool:
    return panes.in_inspector


class TestGo:
    @pytest.mark.parametrize("name", PANES)
    def test_on_a_narrow_screen_a_pane_takes_the_place_of_the_others(self, tmp_path: Path, name: str) -> None:
        async def play(stage: Stage) -> None:
            panes = layout(stage)
            panes.go(name)
            await stage.settle()
            assert shown(stage) == {name}
            assert tabs(stage).active == name
            assert panes.focused == name
            assert not panes.is_wide

        on_stage(tmp_path, play, NARROW)

    def test_every_widget_is_styled_only_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async def play(stage: Stage) -> None:
            panes, styled = layout(stage), list[object]()
            monkeypatch.setattr(stage.app, "update_styles", lambda node, animate=True: styled.append(node))
            panes.go("dedup", focus=False)
            assert styled == [stage.main]
            panes.zoom("dedup")
            assert styled == [stage.main] * 2
            panes.zoom("dedup")
            panes.go("dedup", focus=False)
            assert styled == [stage.main] * 2

        on_stage(tmp_path, play, NARROW)

    def test_on_a_wide_one_all_of_them_stay(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            panes = layout(stage)
            panes.go("flight")
            await stage.settle()
            assert shown(stage) == {*PANES, "inspector"}
            assert panes.focused == "flight"
            assert panes.is_wide

        on_stage(tmp_path, play, WIDE)

    def test_keys_wait_until_it_has_the_focus(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            panes = layout(stage)
            panes.go("dedup")
            assert is_due(panes)
            assert panes.focused == "events"
            await stage.settle()
            assert not is_due(panes)
            assert panes.focused == "dedup"

        on_stage(tmp_path, play, NARROW)

    def test_it_can_be_shown_without_the_focus(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.main.set_focus(None)
            panes = layout(stage)
            panes.go("events", focus=False)
            assert not is_due(panes)
            await stage.settle()
            assert panes.focused == ""

        on_stage(tmp_path, play, WIDE)


class TestZoom:
    @pytest.mark.parametrize("size", [WIDE, NARROW])
    @pytest.mark.parametrize("name", [*PANES, "inspector"])
    def test_one_pane_is_alone_until_all_are_back(self, tmp_path: Path, name: str, size: tuple[int, int]) -> None:
        async def play(stage: Stage) -> None:
            panes, before = layout(stage), shown(stage)
            panes.zoom(name)
            await stage.settle()
            assert is_zoomed(panes)
            assert shown(stage) == {name}
            panes.zoom(None)
            panes.go("events")
            await stage.settle()
            assert not is_zoomed(panes)
            assert shown(stage) == before

        on_stage(tmp_path, play, size)

    def test_going_to_a_pane_leaves_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            panes = layout(stage)
            panes.zoom("events")
            panes.go("flight")
            await stage.settle()
            assert not is_zoomed(panes)
            assert shown(stage) == {*PANES, "inspector"}

        on_stage(tmp_path, play, WIDE)

    @pytest.mark.parametrize("name", PANES)
    def test_it_is_given_to_the_pane_in_focus_and_taken_back(self, tmp_path: Path, name: str) -> None:
        async def play(stage: Stage) -> None:
            panes = layout(stage)
            panes.go(name)
            await stage.settle()
            panes.toggle_zoom()
            await stage.settle()
            assert shown(stage) == {name}
            panes.toggle_zoom()
            await stage.settle()
            assert shown(stage) == {*PANES, "inspector"}

        on_stage(tmp_path, play, WIDE)

    def test_it_is_given_to_the_inspector_while_that_has_the_keys(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            panes = layout(stage)
            assert not is_inside(panes)
            await stage.pilot.press("enter")
            await stage.settle()
            assert is_inside(panes)
            panes.toggle_zoom()
            await stage.settle()
            assert shown(stage) == {"inspector"}

        on_stage(tmp_path, play, WIDE)

    def test_without_a_focus_there_is_nothing_to_give_it_to(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.main.set_focus(None)
            panes = layout(stage)
            panes.toggle_zoom()
            assert not is_zoomed(panes)
            assert not is_inside(panes)

        on_stage(tmp_path, play, WIDE)
