"""The inspector beside the panes of the main screen, or pushed over them."""

from pathlib import Path

import pytest

from liveview.tui.events import inspection
from liveview.tui.events.screen import MainScreen
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.inspector.screen import InspectorScreen
from tests.support.tui.screen import title_of
from tests.support.tui.stage import Stage, on_stage


class TestInspector:
    def test_it_shows_the_trace_of_the_selected_event_beside_the_list(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("k")
            assert "✓ Webhooks delivered: 2 of 2 ok" in stage.text
            assert "#59 ─ ✓ delivered" in title_of(stage.app.screen.query_one(Inspector))

        on_stage(tmp_path, play)

    def test_while_events_rush_by_it_glances_only_now_and_then(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def play(stage: Stage) -> None:
            inspector = stage.app.screen.query_one(Inspector)
            monkeypatch.setattr(inspection, "GLANCE", 3600)
            stage.session.send(**{"$insert_id": "fast"})
            stage.fake.moment = stage.session.snapshot(rate=500.0)
            stage.app.look()
            await stage.pilot.pause()
            assert stage.events.selected == 61
            assert "#60" in title_of(inspector)
            await stage.pilot.press("k", "j")
            assert "#61" in title_of(inspector)

        on_stage(tmp_path, play)

    def test_it_catches_up_with_what_rushed_by(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(inspection, "GLANCE", 0.01)

        async def play(stage: Stage) -> None:
            for _ in range(3):
                stage.session.send(**{"$insert_id": f"new-{stage.session.version}"})
                stage.fake.moment = stage.session.snapshot(rate=500.0)
                stage.app.look()
            while "#63" not in title_of(stage.app.screen.query_one(Inspector)):
                await stage.pilot.pause()

        on_stage(tmp_path, play)

    def test_arrows_turn_its_views(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("right")
            assert '"distinct_id"' in stage.text
            await stage.pilot.press("left", "left")
            assert "POST /track" in stage.text

        on_stage(tmp_path, play)

    def test_from_inside_it_one_goes_to_the_next_event_and_stays_in_its_view(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("right", "enter", "K", "K")
            inspector = stage.app.screen.query_one(Inspector)
            assert "#58" in title_of(inspector)
            assert stage.events.selected == 58
            assert inspector.view == "payload"
            assert inspector.has_focus_within
            await stage.pilot.press("J")
            assert "#59" in title_of(inspector)

        on_stage(tmp_path, play)

    def test_a_pushed_one_goes_along_the_list_too_and_escape_finds_its_event_selected(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.filter("name:Search")
            await stage.pilot.press("enter", "K")
            screen = stage.app.screen
            assert isinstance(screen, InspectorScreen)
            assert screen.selection.event == 52
            await stage.pilot.press("escape")
            assert stage.events.selected == 52

        on_stage(tmp_path, play, (80, 24))

    def test_a_pushed_one_reaches_events_that_came_meanwhile_and_says_where_the_list_ends(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("enter", "J")
            screen = stage.app.screen
            assert isinstance(screen, InspectorScreen)
            assert "There is no event below." in stage.text
            await stage.arrive()
            await stage.pilot.press("J")
            assert screen.selection.event == 61

        on_stage(tmp_path, play, (80, 24))

    def test_enter_pushes_it_on_a_narrow_screen_and_escape_goes_back(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("enter")
            assert isinstance(stage.app.screen, InspectorScreen)
            assert "in the log, answered 200" in stage.text
            await stage.pilot.press("escape")
            assert isinstance(stage.app.screen, MainScreen)
            assert stage.app.focused is stage.events

        on_stage(tmp_path, play, (80, 24))

    def test_the_trace_goes_on_while_a_call_is_under_way(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            stage.session.send(**{"$insert_id": "slow"})
            await stage.catch_up()
            stage.fake.at += 2.5
            stage.app.look()
            await stage.pilot.pause()
            assert "Webhooks 1/2 ◌ 2.5 of 5 s" in stage.text

        on_stage(tmp_path, play)
